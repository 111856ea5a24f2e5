"""Decides how a PDF is given to a process of its own: its size, and what the work may take."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.actions.contents import asking
from app.actions.contents.asking import Bounds
from app.actions.contents.parts import Part
from app.actions.errors import ActionFailed
from app.actions.registry import ActionCall
from app.nodes.node import Node

MAX_BYTES = 512 * 1024 * 1024
"""Largest PDF that is opened, and the largest sum of a join: its objects are held in memory."""

BOUNDS = Bounds(computing=120, waiting=180.0, output=4 * MAX_BYTES)
"""What one piece of work may take; each page of a split can hold a copy of what pages share."""


@contextmanager
def asked(call: ActionCall, job: str, node: Node, **options: Any) -> Iterator[Iterator[Part]]:
    """Yield the parts that a job makes of the node's document; see `asking.asked`.

    Raises ActionFailed where it is too large, damaged, has no page or asks for a password.
    """
    check_size(call.tree.stat(node.path).size, node.name)
    with (
        call.tree.open(node.path) as stream,
        asking.asked(
            f"pdfs.{job}", stream, BOUNDS, call.check_stop, name=node.name, **options
        ) as found,
    ):
        yield found


def one(call: ActionCall, job: str, node: Node, **options: Any) -> tuple[dict[str, Any], bytes]:
    """Return what is told of the one part that a job makes, and its content; see `asked`."""
    with asked(call, job, node, **options) as found:
        return asking.only(found, node.name)


def count(call: ActionCall, node: Node) -> int:
    """Return how many pages the node's document has, at least one; raises as `asked` does."""
    return int(one(call, "count", node)[0]["pages"])


def check_size(size: int, name: str) -> None:
    """Raise ActionFailed where `size` bytes, up to and with the file `name`, are too many."""
    if size > MAX_BYTES:
        limit = MAX_BYTES // 1024**2
        raise ActionFailed(f"“{name}” makes it more than {limit} MiB; take smaller files.")
