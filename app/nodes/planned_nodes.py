"""Decides what a plan holds in place of nodes: what would be there, over what really is there.

A planned node refers to a real one, wherever a plan has carried it, or holds content of its own.
Nothing here touches a storage or the database otherwise than by reading.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, BinaryIO, cast
from uuid import uuid4

from app.database import now
from app.nodes import metadata
from app.nodes.errors import NodeMissing
from app.nodes.node import Kind
from app.nodes.places import Place
from app.nodes.storage.base import Entry, Writer

MOST_CONTENT = 256 * 1024**2
"""Bytes of made content that one plan keeps: enough to go on with what was made of documents and
pictures, and no load for the disk of the worker."""


class TooLarge(Exception):
    """More was written than the plan keeps."""


@dataclass
class Keeper:
    """Counts what a plan keeps of made content."""

    left: int = MOST_CONTENT

    def keep(self, writer: Writer) -> tuple[BinaryIO | None, int]:
        """Return what `writer` writes, in a file without a name, and its size.

        None where it is more than the plan keeps.
        """
        file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the plan
        bounded = cast(BinaryIO, Bounded(file, self.left))
        try:
            writer(bounded)
        except TooLarge:
            file.close()
            return None, 0
        except BaseException:
            file.close()
            raise
        size = file.seek(0, 2)
        self.left -= size
        return file, size


class Bounded:
    """A file that raises TooLarge instead of growing beyond a limit."""

    def __init__(self, file: Any, limit: int) -> None:
        self._file = file
        self._limit = limit

    def write(self, content: bytes) -> int:
        """Write as any file does."""
        if self._file.tell() + len(content) > self._limit:
            raise TooLarge
        return cast(int, self._file.write(content))

    def writelines(self, pieces: Any) -> None:
        """Write pieces one after the other."""
        for piece in pieces:
            self.write(piece)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@dataclass
class PlannedNode:
    """A node as the plan has it.

    `real` is where its content and metadata really are, None for what the plan made. `children`
    of a folder are those that differ from the real ones, None for one that would be gone.
    """

    kind: Kind
    real: Place | None = None
    described: Place | None = None
    values: dict[str, Any] = field(default_factory=dict)
    content: BinaryIO | None = None
    size: int = 0
    modified: datetime = field(default_factory=now)
    carried: bool = False
    without_broken: bool = False
    identity: str = field(default_factory=lambda: f"planned {uuid4().hex}")
    children: dict[str, "PlannedNode | None"] = field(default_factory=dict)

    @classmethod
    def of(cls, place: Place, entry: Entry) -> "PlannedNode":
        """Return the node that stands for a real one."""
        return cls(
            entry.kind,
            real=place,
            described=place,
            size=entry.size,
            modified=entry.modified,
            identity=place.identity() or "",
        )

    @property
    def metadata(self) -> dict[str, Any]:
        """Its metadata; a node that was carried elsewhere is no longer to be restored."""
        found = metadata.of_node(self.described) if self.described else {}
        return self.over(found)

    def over(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Return its metadata over what the database says of the real node."""
        known = {
            name: value
            for name, value in found.items()
            if not (self.carried and name == metadata.RESTORE)
        }
        return {name: value for name, value in (known | self.values).items() if value is not None}

    def carry(self) -> "PlannedNode":
        """Return the node as it is once it was moved."""
        self.carried = True
        self.values.pop(metadata.RESTORE, None)
        return self

    def copy(self) -> "PlannedNode":
        """Return a copy with all inside, which refers to the same content."""
        children = {name: child and child.copy() for name, child in self.children.items()}
        values = {name: value for name, value in self.values.items() if name != metadata.RESTORE}
        return replace(
            self,
            children=children,
            values=values,
            carried=True,
            without_broken=True,
            modified=now(),
            identity=f"planned {uuid4().hex}",
        )

    def entry(self, name: str) -> Entry:
        """Return it as a storage lists it."""
        return Entry(name, self.kind, self.size, self.modified)

    def child(self, name: str) -> "PlannedNode | None":
        """Return what lies under a name in this folder, or None."""
        if name in self.children:
            return self.children[name]
        if self.real is None:
            return None
        place = self.real.child(name)
        try:
            found = PlannedNode.of(place, place.storage.stat(place.inner))
        except NodeMissing:
            return None
        found.without_broken = self.without_broken
        found.carried = self.carried
        return None if self.without_broken and found.kind == "broken" else found

    def kept_child(self, name: str) -> "PlannedNode | None":
        """Return the same, and let the plan hold it, so that it can be changed."""
        found = self.child(name)
        if found is not None:
            self.children[name] = found
        return found

    def entries(self) -> Iterator[Entry]:
        """Yield what lies in this folder."""
        if self.real is not None:
            for entry in self.real.storage.entries(self.real.inner):
                broken = self.without_broken and entry.kind == "broken"
                if entry.name not in self.children and not broken:
                    yield entry
        for name, child in self.children.items():
            if child is not None:
                yield child.entry(name)

    def names(self) -> set[str]:
        """Return the names in this folder."""
        real = self.real.storage.names(self.real.inner) if self.real else set()
        gone = {name for name, child in self.children.items() if child is None}
        return (real - gone) | (self.children.keys() - gone)
