"""Decides under which names files that people send arrive; nothing is ever overwritten."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from app.browser.names import quoted
from app.browser.outcome import counted
from app.browser.spots import Spot
from app.nodes.errors import NameTaken
from app.nodes.names import check_name

CHUNK = 1024 * 1024
"""Bytes held at once while a file is stored."""
TRIES = 20
"""How often a free name is sought anew where others take it first."""
ESCAPED = {"%0A": "\n", "%0D": "\r", "%22": '"'}
"""What browsers write for the characters that a form cannot send in a file's name."""


class Sent(Protocol):
    """A file as it was sent."""

    @property
    def filename(self) -> str | None:
        """Its name with the sender."""
        ...

    @property
    def stream(self) -> BinaryIO:
        """Its content."""
        ...


@dataclass(frozen=True)
class Stored:
    """A file that has arrived: the name it was sent under, and the one it got."""

    sent: str
    name: str


def store(spot: Spot, files: Sequence[Sent]) -> list[Stored]:
    """Return what was stored in a folder, in the order in which it was sent.

    Raises BadName before anything is stored, and what `Tree.write` raises.
    """
    names = [sent_name(file.filename or "") for file in files]
    for name in names:
        check_name(name)
    pairs = zip(names, files, strict=True)
    return [Stored(name, _store(spot, name, file)) for name, file in pairs]


def tell(stored: Sequence[Stored]) -> str:
    """Return a sentence about what was stored; it names what had to be renamed."""
    renamed = [file for file in stored if file.sent != file.name]
    sentence = f"{counted([file.name for file in stored])} uploaded."
    if not renamed:
        return sentence
    first = f"{quoted(renamed[0].sent)} was there already, so it is now {quoted(renamed[0].name)}"
    more = f", and {len(renamed) - 1} more were renamed" if len(renamed) > 1 else ""
    return f"{sentence} {first}{more}."


def sent_name(name: str) -> str:
    """Return the name that a file had with its sender."""
    for escape, character in ESCAPED.items():
        name = name.replace(escape, character)
    return name


def _store(spot: Spot, name: str, file: Sent) -> str:
    for _ in range(TRIES):
        free = spot.tree.free_name(spot.node.path, name)
        try:
            return _write(spot, free, file)
        except NameTaken:
            file.stream.seek(0)
    raise NameTaken(name)


def _write(spot: Spot, name: str, file: Sent) -> str:
    path = f"{spot.node.path}/{name}"
    written = spot.tree.write(path, lambda target: shutil.copyfileobj(file.stream, target, CHUNK))
    return written.name
