"""Decides which nodes a change is about: the selected ones, each of which must still be there."""

from collections.abc import Sequence

from app.accounts.models import User
from app.browser.errors import WrongNumber
from app.browser.spots import Spot
from app.buttons import facts
from app.buttons.target import of
from app.nodes.node import Node


def nodes(user: User, spot: Spot, names: Sequence[str]) -> list[Node]:
    """Return the nodes of these names in a folder.

    Raises WrongNumber for no name, StaleSelection for a missing node.
    """
    if not names:
        raise WrongNumber("Nothing is selected. Tick what you mean, then try again.")
    context = facts.build(user, of(spot.userspace, names))
    return [selected.node for selected in context.selection]


def one(user: User, spot: Spot, names: Sequence[str]) -> Node:
    """Return the only one of these nodes; raises WrongNumber, too, where there are more."""
    found = nodes(user, spot, names)
    if len(found) > 1:
        raise WrongNumber(f"Select one item: {len(found)} are selected.")
    return found[0]
