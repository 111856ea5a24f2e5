"""Decides what is counted of each action of a run while it works."""

from typing import NamedTuple


class Count(NamedTuple):
    """How often an action was carried out, is to be, went wrong; what its filters let through.

    `left` are the items that its filters left out, `passed` those that went on.
    """

    done: int = 0
    planned: int = 0
    wrong: int = 0
    passed: int = 0
    left: int = 0


NOTHING = Count()
