"""Decides how images get another format at their full size."""

from functools import partial

from app.actions import places, work
from app.actions.contents.pictures.formats import FORMATS, MAX_PIXELS, kind_of
from app.actions.errors import BadActionParameter
from app.actions.images import drawing
from app.actions.images.resize import DEFAULT_QUALITY
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.nodes.node import Node

CHOICES = ("jpg", "png", "webp")
SIDES = {"JPEG": 65_500, "PNG": MAX_PIXELS, "WEBP": 16_383}
"""Longest side that a format can hold, in pixels; a larger image is made smaller."""


@action(
    "actions.images.convert",
    "Convert images",
    ActionParameter("format", f"One of {', '.join(CHOICES)}"),
    ActionParameter("keep-original", "false: the image before goes to the bin", "true"),
    ActionParameter("quality", "1 to 100, for jpg and webp", str(DEFAULT_QUALITY)),
    previews=True,
)
def convert(call: ActionCall) -> ActionResult:
    """Write every image of the message in the format; the new ones are the nodes.

    An image that has the format goes on as it is. A name in use gets `-1`, `-2`. Raises
    BadActionParameter, and ActionFailed for what is not a usable image.
    """
    extension = call.required("format").strip().lower().lstrip(".")
    if extension not in CHOICES:
        known = ", ".join(CHOICES)
        raise BadActionParameter(f"“{extension}” is no format; choose one of {known}.")
    quality = call.integer("quality", DEFAULT_QUALITY, minimum=1, maximum=100)
    images = [(node, kind_of(node.name)) for node in work.files(call)]
    made: list[Node] = []
    for node, kind in work.each(call, images):
        if kind == FORMATS[extension]:
            made.append(node)
            call.log("info", f"“{node.name}” is a {extension} already.")
        else:
            made.append(_converted(call, node, extension, quality))
    return ActionResult(nodes=made, produced=[node.path for node in made])


def _converted(call: ActionCall, node: Node, extension: str, quality: int) -> Node:
    name = places.fitting_name(places.stem(node), f".{extension}")
    kind = FORMATS[extension]
    writer = partial(drawing.shrink, call, node, kind, SIDES[kind], quality)
    made = call.files.create(places.parent(node.path), name, writer)
    if not call.flag("keep-original", default=True):
        call.files.delete(node.path)
    call.log("info", f"“{node.name}” is “{made.name}”.")
    return made
