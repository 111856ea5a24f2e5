"""Decides what making thumbnails means here, where pages draw images themselves.

Nothing is stored unless a folder is named: the action sees that each image can be drawn, and
notes its size, so that a flow finds those that have no such note.
"""

from collections.abc import Mapping
from functools import partial
from io import BytesIO
from typing import Any

from app.actions import places, work
from app.actions.contents.pictures.formats import kind_of
from app.actions.errors import BadActionParameter
from app.actions.images import drawing
from app.actions.images.resize import DEFAULT_QUALITY
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.actions.values import parse_json
from app.nodes.names import divide
from app.nodes.node import Node

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
        noted = _measured(call, node)
        if folder:
            produced += [_kept(call, node, kind, side, folder) for side in sizes]
        else:
            drawing.shrink(call, node, kind, max(sizes), DEFAULT_QUALITY, BytesIO())
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


def _measured(call: ActionCall, node: Node) -> Mapping[str, Any]:
    told, _content = drawing.asked(call, "measure", node)
    return {CHECKED: True, WIDTH: told["width"], HEIGHT: told["height"]}


def _kept(call: ActionCall, node: Node, kind: str, side: int, folder: str) -> str:
    name = places.fitting_name(places.stem(node), f"-{side}.{divide(node.name)[1]}")
    writer = partial(drawing.shrink, call, node, kind, side, DEFAULT_QUALITY)
    return call.files.create(folder, name, writer).path
