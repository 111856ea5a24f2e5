"""Decides how what a camera wrote beside the pixels becomes metadata of an image."""

from typing import Any

from app.actions import work
from app.actions.images import drawing
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.nodes.node import Node

PREFIX = "usermeta-exif-"


@action(
    "actions.images.exif",
    "Read EXIF",
    ActionParameter("gps", "true: latitude, longitude and altitude, too", "false"),
    previews=True,
)
def exif(call: ActionCall) -> ActionResult:
    """Keep what the camera wrote as metadata `usermeta-exif-…` of each image; the nodes go on.

    JSON is `{path, exif}`, a list of them for several images. What an image does not say is
    taken away. Raises ActionFailed for what is no JPEG, PNG or WebP image.
    """
    gps = call.flag("gps")
    nodes: list[Node] = []
    told: list[dict[str, Any]] = []
    for node in work.each(call, work.files(call)):
        told_of, _content = drawing.asked(call, "exif", node, gps=gps)
        found = {name: value for name, value in told_of.items() if value is not None}
        values = {PREFIX + name: value for name, value in told_of.items()}
        nodes.append(call.files.set_metadata(node.path, values))
        told.append({"path": node.path, "exif": found})
        call.log("info", f"“{node.name}” says {len(found)} things.")
    return ActionResult(nodes=nodes, json=told[0] if len(told) == 1 else told)
