"""Decides how an action goes through many things: stop asked between, progress told after."""

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, TypeVar

from app.actions.contents.parts import CHUNK as CHUNK
from app.actions.errors import ActionFailed
from app.actions.registry import ActionCall
from app.nodes.node import Node

Thing = TypeVar("Thing")


def each(call: ActionCall, things: Sequence[Thing]) -> Iterator[Thing]:
    """Yield every thing; asks before each whether to stop and tells the share done after it."""
    for number, thing in enumerate(things, start=1):
        call.check_stop()
        yield thing
        call.progress(number / len(things))


def nodes(call: ActionCall) -> tuple[Node, ...]:
    """Return the nodes of the message; raises ActionFailed where there are none."""
    if not call.nodes:
        raise ActionFailed("There is nothing to work on; select at least one file or folder.")
    return call.nodes


def outermost(nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes, each once, without those that lie inside another of them."""
    found = {node.path: node for node in nodes}
    return [node for path, node in found.items() if not _above(path) & found.keys()]


def _above(path: str) -> set[str]:
    names = path.split("/")
    return {"/".join(names[:depth]) for depth in range(1, len(names))}


def files(call: ActionCall) -> list[Node]:
    """Return the files of the message; what is not a file is left out with a warning.

    Raises ActionFailed where no file is left.
    """
    found = [node for node in call.nodes if node.is_file]
    if not found:
        raise ActionFailed("There is no file to work on; select at least one file.")
    for node in call.nodes:
        if not node.is_file:
            call.log("warning", f"“{node.name}” is a {word_for(node)}, not a file; it is left out.")
    return found


def ensure_folder(call: ActionCall, path: str) -> None:
    """Make the folder and those above it where it is missing."""
    if not call.tree.exists(path):
        call.files.mkdir(path)


def beside(call: ActionCall, node: Node) -> str:
    """Return the folder where a result of `node` goes: the one it lies in.

    A folder at the top of what the caller may change takes the result into itself.
    """
    folder = node.path.rpartition("/")[0]
    if node.is_folder and not (folder and call.tree.may(folder, "write")):
        return node.path
    return folder


def word_for(node: Node) -> str:
    """Return a word for what the node is: file, folder or broken link."""
    return "broken link" if node.kind == "broken" else node.kind


def chunks(stream: BinaryIO, check_stop: Callable[[], None]) -> Iterator[bytes]:
    """Yield the rest of the stream in pieces of CHUNK bytes, asking before each to stop."""
    while True:
        check_stop()
        piece = stream.read(CHUNK)
        if not piece:
            return
        yield piece
