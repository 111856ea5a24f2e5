"""Decides which images are resized into which files, and what becomes of the originals."""

from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from app.actions import places, work
from app.actions.contents.pictures.formats import FORMATS, kind_of
from app.actions.errors import BadActionParameter
from app.actions.images import drawing
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.nodes.names import divide
from app.nodes.node import Node

SMALLEST, LARGEST = 16, 8000
"""Bounds of the longest side, in pixels."""

KEEP = "keep"
CHOICES = (KEEP, "jpg", "png", "webp")
DEFAULT_SIDE = 1024
DEFAULT_QUALITY = 85


@action(
    "actions.images.resize",
    "Resize images",
    ActionParameter("longest-side", f"Pixels, {SMALLEST} to {LARGEST}", str(DEFAULT_SIDE)),
    ActionParameter("format", "keep, jpg, png or webp", KEEP),
    ActionParameter(
        "keep-original",
        "false: the new image replaces the file; in another format the file goes to the bin",
        "true",
    ),
    ActionParameter("quality", "1 to 100, for jpg and webp", str(DEFAULT_QUALITY)),
    previews=True,
)
def resize(call: ActionCall) -> ActionResult:
    """Make every image of the message smaller, never larger; the new ones are the nodes.

    A new file is called `<name>-<side>.<extension>`, with `-1`, `-2` where that is in use.
    Raises BadActionParameter, and ActionFailed for what is not a usable image.
    """
    side = call.integer("longest-side", DEFAULT_SIDE, minimum=SMALLEST, maximum=LARGEST)
    quality = call.integer("quality", DEFAULT_QUALITY, minimum=1, maximum=100)
    images = [(node, _extension(node, call.text("format", KEEP))) for node in work.files(call)]
    made: list[Node] = []
    for node, extension in work.each(call, images):
        kind = FORMATS[extension.lower()]
        writer = partial(drawing.shrink, call, node, kind, side, quality)
        made.append(_put(call, node, extension, side, writer))
        call.log("info", f"“{node.name}” is “{made[-1].name}”, at most {side} pixels long.")
    return ActionResult(nodes=made, produced=[node.path for node in made])


def _extension(node: Node, choice: str) -> str:
    """Return the extension of the result: the node's own, as written, where the format stays."""
    choice = choice.strip().lower()
    if choice not in CHOICES:
        raise BadActionParameter(f"“{choice}” is no format; choose one of {', '.join(CHOICES)}.")
    own = divide(node.name)[1]
    kind_of(node.name)
    return own if choice in (KEEP, own.lower()) or _same(own, choice) else choice


def _same(one: str, other: str) -> bool:
    return FORMATS[one.lower()] == FORMATS[other.lower()]


def _put(
    call: ActionCall, node: Node, extension: str, side: int, writer: Callable[[BinaryIO], None]
) -> Node:
    keep = call.flag("keep-original", default=True)
    if not keep and _same(extension, divide(node.name)[1]):
        return call.files.replace(node.path, writer)
    name = places.fitting_name(places.stem(node), f"-{side}.{extension}")
    made = call.files.create(places.parent(node.path), name, writer)
    if not keep:
        call.files.delete(node.path)
    return made
