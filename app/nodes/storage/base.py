"""Decides what a storage must be able to do; it never knows users, rights or metadata.

Paths are inner paths: the names from the datasource's root, joined by "/", "" for the root.
Every error is one of `app.nodes.errors` and names the internal path, datasource first. Names
for unfinished work (`names.is_temporary`) are never listed. Each call either has its whole
effect or none, whatever happens to the process, except where it says otherwise.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import BinaryIO, Literal, NamedTuple, Protocol, runtime_checkable

from app.nodes.node import Kind

Writer = Callable[[BinaryIO], None]
"""Writes a file's content; the file can also be read and sought. It must not close it."""


class Entry(NamedTuple):
    """What a storage knows of one node. `size` is in bytes, 0 for all but files."""

    name: str
    kind: Kind
    size: int
    modified: datetime


Deciding = Literal["name", "size", "changed"]
"""What of the nodes of a folder decides their order; `name` needs no look at the nodes."""


class Scan(NamedTuple):
    """The names in a folder, each with the number that decides: a size, a time, or 0."""

    folders: dict[str, float]
    others: dict[str, float]


class Storage(Protocol):
    """The bytes of one datasource.

    Every call raises NodeMissing where a needed node does not exist, NotAFolder where the way
    to it is none, StorageDenied, StorageFull or StorageFailed where the machine is to blame.
    """

    @property
    def name(self) -> str:
        """The name of the datasource, with which internal paths start."""
        ...

    def entries(self, inner: str) -> list[Entry]:
        """Return what lies in a folder, in no order; raises NotAFolder."""
        ...

    def names(self, inner: str) -> set[str]:
        """Return the names in a folder: cheaper than `entries`; raises NotAFolder."""
        ...

    def stat(self, inner: str) -> Entry:
        """Return what bears this path, a link itself and not its target."""
        ...

    def identity(self, inner: str) -> str | None:
        """Return what tells this very node from any other of that path; None where none is.

        It stays the same when the node is renamed, and changes with a file's content.
        """
        ...

    def open(self, inner: str) -> BinaryIO:
        """Return a file open for reading; raises NotAFile, or NodeBroken for a link."""
        ...

    def write(self, inner: str, writer: Writer) -> str:
        """Make a new file that holds what `writer` writes, safe on disk; return its identity.

        A half-written file can stay where the process dies, so callers write under a temporary
        name and rename. Raises NameTaken, and whatever the writer raises (then nothing stays).
        """
        ...

    def mkdir(self, inner: str) -> None:
        """Make a folder; raises NameTaken."""
        ...

    def rename(self, source: str, target: str, *, replace: bool = False) -> None:
        """Give a node another path in this datasource, at once and as a whole.

        Raises NameTaken where something bears the target's path, whatever it is: nothing is
        ever overwritten, also not in a race. With `replace` a file takes the place of a file.
        Raises CrossDevice where the target lies on another file system.
        """
        ...

    def remove(self, inner: str) -> None:
        """Remove a file, a link itself, or a folder with all in it; nothing where none is.

        The node is gone at once for everybody; if the process dies while the rest of a folder
        is removed, a second call finishes it.
        """
        ...


@runtime_checkable
class CopiesFiles(Protocol):
    """A storage that can copy a file without sending its content through this process."""

    def copy_file(self, source: str, target: str) -> str:
        """Make a new file with the content of another; return its identity; raises NameTaken."""
        ...


@runtime_checkable
class ScansFolders(Protocol):
    """A storage that tells the names in a folder without looking at each node."""

    def scan(self, inner: str, by: Deciding) -> Scan:
        """Return the names in a folder with what decides their order; raises NotAFolder."""
        ...

    def mark(self, inner: str) -> str:
        """Return what changes whenever a name in a folder comes, goes or becomes another kind.

        "" where the folder has just changed, so that the next change might not be seen.
        """
        ...

    def some(self, inner: str, names: Iterable[str]) -> list[Entry]:
        """Return what bears these names in a folder, in their order, without what is missing."""
        ...
