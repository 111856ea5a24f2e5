"""Decides what a request is about: a folder and names in it; it never asks whether they exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

NAMED = 2
"""Names that a form shows before it only counts the rest: one line of a dialog."""


class Fields(Protocol):
    """Fields of a query or a form, of which one name may stand several times."""

    def get(self, key: str, default: str) -> str:
        """Return the first value of a field."""
        ...

    def getlist(self, key: str) -> list[str]:
        """Return all values of a field."""
        ...


@dataclass(frozen=True)
class Target:
    """A folder (a userspace path) and the selected names in it, each once and in order."""

    folder: str
    names: tuple[str, ...] = ()

    def path(self, name: str) -> str:
        """Return the userspace path of a name in the folder."""
        return f"{self.folder}/{name}" if self.folder else name


def of(folder: str, names: Sequence[str]) -> Target:
    """Return the target; slashes around the folder and repeated names do not matter."""
    return Target(folder.strip("/"), tuple(dict.fromkeys(names)))


def read(fields: Fields) -> Target:
    """Return the target that the fields `folder` and `select` name."""
    return of(fields.get("folder", ""), fields.getlist("select"))
