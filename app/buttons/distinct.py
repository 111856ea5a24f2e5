"""Decides which selected nodes conditions have to look at: equal ones once.

Two nodes are equal where no condition of the page can tell them apart. It evaluates nothing.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache

from app.buttons.condition_child import node_fields
from app.buttons.context import SelectedNode
from app.nodes.node import Node

KEPT_PAGES = 1_000
"""Sets of conditions whose reads are kept: one for each group of people that sees other buttons."""

ALL_NODES = re.compile(r"\bnodes\b")
"""A condition that may look at the selection as a whole."""

READ: Mapping[str, Callable[[Node], object]] = {
    "extension": lambda node: node.extension,
    "size": lambda node: node.size,
    "kind": lambda node: node.kind,
    "is_file": lambda node: node.kind,
    "is_folder": lambda node: node.kind,
    "modified": lambda node: node.modified,
}
"""What tells nodes apart for each field that a condition may read; metadata always do."""


def places(selection: Sequence[SelectedNode], snippets: Collection[str]) -> Sequence[int]:
    """Return the place of the first of all nodes that are equal to these conditions, in order."""
    fields = _fields(frozenset(snippets))
    if fields is None:
        return range(len(selection))
    first: dict[tuple[object, ...], int] = {}
    reads = [READ[field] for field in fields]
    for place, item in enumerate(selection):
        key = (repr(item.node.metadata), *(read(item.node) for read in reads))
        first.setdefault(key, place)
    return list(first.values())


@lru_cache(KEPT_PAGES)
def _fields(snippets: frozenset[str]) -> tuple[str, ...] | None:
    """Return the fields of a node that conditions read; None where each node may be another."""
    found: set[str] = set()
    for snippet in snippets:
        fields = node_fields(snippet)
        if fields is None or ALL_NODES.search(snippet):
            return None
        found.update(fields)
    found.discard("metadata")
    return tuple(sorted(found)) if found <= READ.keys() else None
