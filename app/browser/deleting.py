"""Decides what deleting and restoring selected nodes comes to."""

from collections.abc import Sequence

from app.browser.outcome import Outcome, do_each
from app.browser.spots import Spot
from app.nodes.node import Node


def is_final(spot: Spot, nodes: Sequence[Node]) -> bool:
    """Return whether deleting these nodes of a folder leaves nothing to restore."""
    return spot.in_bin or any(spot.tree.rights.is_recycle_bin(node.path) for node in nodes)


def delete(spot: Spot, nodes: Sequence[Node]) -> Outcome:
    """Move nodes to the recycle bin, or delete for good what is in it; see `do_each`."""
    return do_each(nodes, spot.tree.delete)


def restore(spot: Spot, nodes: Sequence[Node]) -> Outcome:
    """Put nodes of a recycle bin back where they were; see `do_each`."""
    return do_each(nodes, spot.tree.restore)
