"""Decides what goes into an archive, in which order and under which names; it writes nothing."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import BinaryIO

from app.actions.contents.archives.limits import MAX_PACKED
from app.actions.errors import ActionFailed
from app.actions.registry import ActionCall
from app.actions.work import outermost
from app.nodes.names import free_name
from app.nodes.node import Node
from app.nodes.reading import Reader

_DRIVE = re.compile(r"^([A-Za-z]):")


@dataclass(frozen=True)
class Entry:
    """A node and its name in the archive, without a slash at its end."""

    name: str
    node: Node


def entries(call: ActionCall, nodes: Sequence[Node]) -> Iterator[Entry]:
    """Yield the nodes and all inside them; folders before what they hold, sorted by name.

    The same nodes give the same order. Names that two nodes share get `-1`, `-2`. Raises
    ActionFailed above MAX_PACKED files and folders.
    """
    for count, entry in enumerate(_walked(call, nodes), start=1):
        if count > MAX_PACKED:
            message = f"There are more than {MAX_PACKED} files and folders; pack fewer at once."
            raise ActionFailed(message)
        yield entry


def _walked(call: ActionCall, nodes: Sequence[Node]) -> Iterator[Entry]:
    taken: set[str] = set()
    for node in sorted(outermost(nodes), key=lambda node: (node.name, node.path)):
        top = free_name(node.name, taken)
        taken.add(top)
        for found in _with_all_inside(call.tree, call.tree.stat(node.path)):
            yield Entry(_harmless(top + found.path[len(node.path) :]), found)


def _with_all_inside(tree: Reader, top: Node) -> Iterator[Node]:
    """Yield a node and what it holds, broken links too, which `Reader.walk` leaves out."""
    waiting = [top]
    while waiting:
        node = waiting.pop()
        yield node
        if node.is_folder:
            below = tree.children(node.path)
            waiting.extend(sorted(below, key=attrgetter("name"), reverse=True))


def _harmless(name: str) -> str:
    """Return the name as every system unpacks it inside the folder: `\\` and `C:` are escaped."""
    return _DRIVE.sub(r"\1%3A", name.replace("\\", "%5C"))


class Source:
    """A file being packed: exactly the bytes that its size promised, told as they are read."""

    def __init__(self, entry: Entry, stream: BinaryIO, told: Callable[[int], None]) -> None:
        self._node = entry.node
        self._stream = stream
        self._told = told
        self._left = entry.node.size

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes; raises ActionFailed where the file became shorter."""
        wanted = self._left if size < 0 else min(size, self._left)
        piece = self._stream.read(wanted)
        if wanted and not piece:
            message = f"“{self._node.name}” changed while it was packed; start again."
            raise ActionFailed(message)
        self._left -= len(piece)
        self._told(len(piece))
        return piece
