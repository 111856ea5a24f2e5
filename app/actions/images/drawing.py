"""Decides how an image is given to a process of its own, and what the work may take."""

from typing import Any, BinaryIO

from app.actions.contents import asking
from app.actions.contents.asking import Bounds
from app.actions.contents.pictures.formats import MAX_PIXELS
from app.actions.registry import ActionCall
from app.nodes.node import Node

BOUNDS = Bounds(computing=60, waiting=90.0, output=8 * MAX_PIXELS)
"""What one image may take; its pixels, not packed at all, are the most that can be written."""


def asked(call: ActionCall, job: str, node: Node, **options: Any) -> tuple[dict[str, Any], bytes]:
    """Return what a job tells of the node's image, and what it makes; raises ActionFailed."""
    with call.tree.open(node.path) as stream:
        return asking.one(
            f"pictures.{job}", stream, BOUNDS, call.check_stop, name=node.name, **options
        )


def shrink(
    call: ActionCall, node: Node, kind: str, side: int, quality: int, stream: BinaryIO
) -> None:
    """Write the node's image as a file of the format `kind`, its longest side `side` at most.

    It is never enlarged, stands upright, and keeps EXIF and colour profile, not the thumbnail
    in them. Raises ActionFailed where it is damaged, animated or above MAX_PIXELS.
    """
    stream.write(asked(call, "shrink", node, kind=kind, side=side, quality=quality)[1])
