"""Decides the actions on files and folders themselves: copy, move, delete, make, write, read."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from app.actions import body, places, work
from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.nodes.node import Node

MAX_TEXT = 1024**2
"""Bytes that `read` takes in all: the text travels in the message through the whole run."""


@action(
    "actions.tree.copymove",
    "Copy or move",
    ActionParameter("type", "copy or move", "copy"),
    ActionParameter("target", "Path of the new node, or of the folder that it goes into"),
    ActionParameter("targetParent", "true: target is the folder that the nodes go into", "false"),
    ActionParameter("create", "true: missing folders of the target are made", "false"),
    previews=True,
)
def copymove(call: ActionCall) -> ActionResult:
    """Copy or move every node of the message, folders with all inside; the new nodes go on.

    A name in use gets `-1`, `-2` before its extension. A folder into itself is refused.
    """
    choice = call.text("type", "copy").strip().lower()
    if choice not in ("copy", "move"):
        raise BadActionParameter(f"“{choice}” is neither copy nor move.")
    put = call.files.copy if choice == "copy" else call.files.move
    target = places.clean(call.required("target"), "target")
    into = call.flag("targetParent")
    folder = target if into else places.parent(target)
    if call.flag("create"):
        work.ensure_folder(call, folder)
    made: list[Node] = []
    for node in work.each(call, work.outermost(work.nodes(call))):
        made.append(put(node.path, folder, node.name if into else places.basename(target)))
        done = "copied" if choice == "copy" else "moved"
        where = places.basename(folder)
        call.log("info", f"“{node.name}” is {done} to “{where}” as “{made[-1].name}”.")
    return ActionResult(nodes=made, produced=[node.path for node in made])


@action(
    "actions.tree.delete",
    "Delete",
    ActionParameter("childrenOnly", "true: empty the folders, keep them", "false"),
    ActionParameter("ignoreNonExisting", "true: what is gone already is no error", "false"),
    previews=True,
)
def delete(call: ActionCall) -> ActionResult:
    """Move every node of the message to the recycle bin; in it, delete for good.

    No node goes on, with `childrenOnly` the emptied folders do.
    """
    only_children = call.flag("childrenOnly")
    nodes = work.outermost(call.nodes)
    gone = list(_children(call)) if only_children else [node.path for node in nodes]
    for path in work.each(call, gone):
        call.files.delete(path, missing_ok=only_children or call.flag("ignoreNonExisting"))
        call.log("info", f"“{places.basename(path)}” is deleted.")
    return ActionResult(nodes=call.nodes if only_children else ())


def _children(call: ActionCall) -> Iterator[str]:
    for node in work.outermost(call.nodes):
        if not node.is_folder:
            call.log("warning", f"“{node.name}” is no folder; it has nothing to empty.")
        elif call.tree.exists(node.path) or not call.flag("ignoreNonExisting"):
            yield from sorted(child.path for child in call.tree.children(node.path))


@action(
    "actions.tree.mkdir",
    "Make folders",
    ActionParameter("path", "Path of a folder; those above it are made too", repeated=True),
    previews=True,
)
def mkdir(call: ActionCall) -> ActionResult:
    """Make the folders where they are missing; they are the result's nodes."""
    paths = [places.clean(path, "path") for path in call.repeated("path")]
    if not paths:
        call.required("path")
    made: list[Node] = []
    for path in work.each(call, paths):
        made.append(_folder(call, path))
        call.log("info", f"The folder “{made[-1].name}” is there.")
    return ActionResult(nodes=made, produced=paths)


def _folder(call: ActionCall, path: str) -> Node:
    if call.tree.exists(path) and (node := call.tree.stat(path)).is_folder:
        return node
    return call.files.mkdir(path)


@action(
    "actions.tree.put",
    "Write a text file",
    ActionParameter("target_file", "Path of the file; one that is there is replaced"),
    ActionParameter("contents", "Text of the file"),
    ActionParameter("input", "rawbody: the output of the action before is the text"),
    previews=True,
)
def put(call: ActionCall) -> ActionResult:
    """Write the text, in UTF-8, to a file; it is the result's node. Missing folders are made.

    A raw body that is no text, such as a worksheet, is written as the bytes that it stands for.
    """
    path = places.clean(call.required("target_file"), "target_file")
    content = call.parameters.get("contents", "").encode(errors="replace")
    if not content and call.text("input") == "rawbody":
        content = body.raw(call.message.last_output)
    work.ensure_folder(call, places.parent(path))
    made = call.files.replace(path, lambda stream: _write(stream, content))
    call.log("info", f"“{made.name}” is written.")
    return ActionResult(nodes=[made], produced=[made.path])


def _write(stream: BinaryIO, content: bytes) -> None:
    stream.write(content)


@action(
    "actions.tree.read",
    "Read text files",
    ActionParameter("target_file", "Path of a file; empty: the files of the message"),
    previews=True,
)
def read(call: ActionCall) -> ActionResult:
    """Make the text of the files the output; the nodes stay.

    Raises ActionFailed above MAX_TEXT bytes together and for what is not UTF-8.
    """
    texts: list[str] = []
    left = MAX_TEXT
    for node in work.each(call, _readable(call)):
        with call.tree.open(node.path) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise ActionFailed(f"“{node.name}” is too long to read; the limit is 1 MiB in all.")
        texts.append(_text(content, node))
    return ActionResult(text="\n".join(texts))


def _readable(call: ActionCall) -> Sequence[Node]:
    path = call.text("target_file")
    return [call.tree.stat(places.clean(path, "target_file"))] if path else work.files(call)


def _text(content: bytes, node: Node) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"“{node.name}” is not text in UTF-8; save it as UTF-8 and retry."
        raise ActionFailed(message) from error
