"""Decides what making thumbnails means here, where pages draw images themselves.

Nothing is stored unless a folder is named: the action sees that each image can be drawn, and
notes its size, so that a flow finds those that have no such note.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, BinaryIO

from app.actions import places, work
from app.actions.errors import BadActionParameter
from app.actions.images import picture
from app.actions.images.picture import kind_of, shrink
from app.actions.images.resize import DEFAULT_QUALITY
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.actions.values import parse_json
from app.nodes.names import divide
from app.nodes.node import Node
from app.nodes.reading import Reader

DEFAULT_SIZES = '{"sm": 300, "md": 1024}'
SMALLEST, LARGEST = 16, 4096
"""Bounds of a thumbnail's longest side, in pixels."""

MAX_SIZES = 8
CHECKED = "usermeta-is_image"
WIDTH, HEIGHT = "usermeta-image_width", "usermeta-image_height"


@action(
    "actions.images.thumbnails",
    "Make thumbnails",
    ActionParameter("ThumbSizes", 'Longest sides in pixels, {"sm": 300}', DEFAULT_SIZES),
    ActionParameter("target", "Folder of the thumbnails; empty: they are drawn, not kept"),
    previews=True,
)
def thumbnails(call: ActionCall) -> ActionResult:
    """Draw every image of the message in each size and note `usermeta-is_image` and its size.

    With `target` the thumbnails are new files `<name>-<pixels>.<extension>` there, with `-1`,
    `-2` where that is in use. The images stay the nodes. Raises BadActionParameter, and
    ActionFailed for what is not a usable image.
    """
    sizes = _sizes(call.text("ThumbSizes", DEFAULT_SIZES))
    folder = places.clean(call.text("target"), "target") if call.text("target") else ""
    images = [(node, kind_of(node.name)) for node in work.files(call)]
    if folder:
        work.ensure_folder(call, folder)
    nodes: list[Node] = []
    produced: list[str] = []
    for node, kind in work.each(call, images):
        noted = _measured(call.tree, node)
        if folder:
            produced += [_kept(call, node, kind, side, folder) for side in sizes]
        else:
            _drawn(call.tree, node, kind, max(sizes))
        nodes.append(call.files.set_metadata(node.path, noted))
        call.log("info", f"“{node.name}” is an image that can be drawn.")
    return ActionResult(nodes=nodes, produced=produced)


def _sizes(text: str) -> list[int]:
    try:
        wanted: Any = parse_json(text if text.strip().startswith("{") else f"[{text}]")
    except (ValueError, RecursionError):
        wanted = []
    sizes = list(wanted.values()) if isinstance(wanted, dict) else wanted
    if not 1 <= len(sizes) <= MAX_SIZES or not all(map(_is_size, sizes)):
        message = f"“ThumbSizes” must be like {DEFAULT_SIZES}, from {SMALLEST} to {LARGEST} pixels."
        raise BadActionParameter(message)
    return sorted(set(sizes))


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and SMALLEST <= value <= LARGEST


def _measured(tree: Reader, node: Node) -> Mapping[str, Any]:
    with tree.open(node.path) as stream, picture.readable(node.name):
        image = picture.opened(stream, node.name)
        return {CHECKED: True, WIDTH: image.width, HEIGHT: image.height}


def _kept(call: ActionCall, node: Node, kind: str, side: int, folder: str) -> str:
    name = places.fitting_name(places.stem(node), f"-{side}.{divide(node.name)[1]}")
    writer = partial(_write, call.tree, node, kind, side)
    return call.files.create(folder, name, writer).path


def _write(tree: Reader, node: Node, kind: str, side: int, stream: BinaryIO) -> None:
    stream.write(_drawn(tree, node, kind, side))


def _drawn(tree: Reader, node: Node, kind: str, side: int) -> bytes:
    with tree.open(node.path) as source:
        return shrink(source, node.name, kind, side, DEFAULT_QUALITY)
