"""Decides how everything that a run touched must look now if nobody else changed it; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.nodes.fingerprints import MODULUS
from app.nodes.journal import NodeChange


@dataclass
class Expected:
    """The numbers of what was touched, as effects come in the order in which they came about.

    `whole` holds those of nodes with all in them, 0 for what must be gone; `alone` those of
    nodes of which only the metadata was changed, without what is in them.
    """

    whole: dict[str, int] = field(default_factory=dict)
    alone: dict[str, int] = field(default_factory=dict)
    _below: dict[str, set[str]] = field(default_factory=dict)

    def add(self, change: NodeChange) -> None:
        """Take in one effect."""
        if change.what in ("move", "delete"):
            self._differ(change.source, -change.source_before)
            self._settle(change.source, 0)
        self._differ(change.place, change.after - change.before)
        if change.what != "describe":
            self._settle(change.place, change.after)
        elif change.place in self.whole:
            self._add(change.place, change.after - change.before)
        else:
            self.alone[change.place] = change.after
            self._note(change.place)

    def _differ(self, path: str, difference: int) -> None:
        """Add what changed at a path to every touched folder above it."""
        for above in _above(path):
            if above in self.whole:
                self._add(above, difference)

    def _add(self, path: str, difference: int) -> None:
        self.whole[path] = (self.whole[path] + difference) % MODULUS

    def _settle(self, path: str, number: int) -> None:
        """Say all of a path at once: nothing more is expected of what lies below it."""
        for below in (path, *self._below.pop(path, set())):
            self.whole.pop(below, None)
            self.alone.pop(below, None)
        self.whole[path] = number
        self._note(path)

    def _note(self, path: str) -> None:
        for above in _above(path):
            self._below.setdefault(above, set()).add(path)


def expected(changes: Sequence[NodeChange]) -> Expected:
    """Return how all that these effects touched must look now."""
    found = Expected()
    for change in changes:
        found.add(change)
    return found


def _above(path: str) -> list[str]:
    names = path.split("/")
    return ["/".join(names[:depth]) for depth in range(1, len(names))]
