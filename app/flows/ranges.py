"""Decides which of the things that a selector finds it takes, and in which order.

Reference: SelectorRange, whose texts are templates. Pure.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.actions.message import ItemKind
from app.flows.errors import FlowFailed
from app.flows.selector_definition import SelectorRange
from app.nodes.node import Node

ORDERS: Mapping[str, Callable[[Node], Any]] = {
    "name": lambda node: node.name,
    "path": lambda node: node.path,
    "mtime": lambda node: node.modified,
    "size": lambda node: node.size,
}
"""What nodes can be put in order by; other things stay in the order in which they are found."""

DIRECTIONS = ("", "asc", "desc")
DIGITS = 9
"""Digits of a limit or an offset: more things than any selector may find."""


def taken(
    found: Sequence[Any], kind: ItemKind, wanted: SelectorRange | None, render: Callable[[str], str]
) -> Sequence[Any]:
    """Return the part of what a selector found that its range takes; all where it has none.

    Raises FlowFailed for a text that is no number, and for an order that is not known.
    """
    if wanted is None:
        return found
    limit = whole(render(wanted.limit))
    offset = whole(render(wanted.offset)) or 0
    by, direction = render(wanted.order_by), render(wanted.order_dir)
    check_order(kind, by)
    check_direction(direction)
    if by:
        found = sorted(found, key=ORDERS[by], reverse=direction.lower() == "desc")
    return found[offset : offset + limit] if limit else found[offset:]


def whole(text: str) -> int | None:
    """Return the number in a text, None in an empty one; raises FlowFailed for any other."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise FlowFailed(f"“{text[:50]}” in the range of a selector is not a whole number.")
    return int(text)


def check_order(kind: ItemKind, by: str) -> None:
    """Raise FlowFailed where things of a kind cannot be put in order by that."""
    if by and (kind != "nodes" or by not in ORDERS):
        raise FlowFailed(f"What a selector finds cannot be put in order by “{by[:50]}”.")


def check_direction(direction: str) -> None:
    """Raise FlowFailed for what is no direction of an order."""
    if direction.lower() not in DIRECTIONS:
        raise FlowFailed(f"“{direction[:50]}” is no direction: write asc or desc.")
