"""Decides what is shown of a run's outputs: those that the viewer may read, gone or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.accounts.models import User
from app.nodes.errors import PathProblem, StorageFailed
from app.nodes.node import Kind, extension_of
from app.nodes.reading import Reader
from app.runs import events
from app.runs.models import Run

PAGE_SIZE = 100

Presence = Literal["there", "gone", "unknown"]


@dataclass(frozen=True)
class Artefact:
    """An output: its userspace path, and what lies there now, if anybody looked."""

    path: str
    presence: Presence = "unknown"
    kind: Kind = "file"
    size: int = 0

    @property
    def workspace(self) -> str:
        """The workspace that it lies in."""
        return self.path.partition("/")[0]

    @property
    def inner(self) -> str:
        """Its path in the workspace."""
        return self.path.partition("/")[2]

    @property
    def folder(self) -> str:
        """The userspace path of the folder that it lies in."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """Its last part."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def extension(self) -> str:
        """Its extension, for the icon."""
        return extension_of(self.name)


@dataclass(frozen=True)
class ArtefactPage:
    """A page of a run's outputs; `hidden` counts those on it that the viewer may not read."""

    run: Run
    artefacts: Sequence[Artefact]
    hidden: int
    number: int
    has_next: bool


def page_of(
    run: Run, viewer: User, number: int, *, size: int = PAGE_SIZE, look: bool = True
) -> ArtefactPage:
    """Return a page of what a run has made; `look` asks the storage what is still there."""
    found = events.outputs_of(run.id, offset=(number - 1) * size, limit=size + 1)
    reader = Reader(viewer.subjects)
    shown = [_artefact(reader, path, look=look) for path in found[:size]]
    seen = [artefact for artefact in shown if artefact]
    return ArtefactPage(run, seen, len(shown) - len(seen), number, len(found) > size)


def _artefact(reader: Reader, path: str, *, look: bool) -> Artefact | None:
    userspace = reader.rights.userspace(path)
    if userspace is None:
        return None
    return _seen(reader, path, userspace) if look else Artefact(userspace)


def _seen(reader: Reader, path: str, userspace: str) -> Artefact:
    try:
        place = reader.place(path, "read")
        _, kind, size, _ = place.storage.stat(place.inner)
    except StorageFailed:
        return Artefact(userspace)
    except PathProblem:
        return Artefact(userspace, "gone")
    return Artefact(userspace, "there", kind, size)
