"""Decides what bears a path in a bucket; it changes nothing.

A folder is there as soon as any key lies below it. A veil beside it says that it is only just
arriving, or on its way out: then it is not there for readers, though its name is taken.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.nodes.errors import NodeMissing, NotAFolder
from app.nodes.node import Kind
from app.nodes.storage.base import Entry
from app.nodes.storage.describing import ESCAPE
from app.nodes.storage.s3 import keys, listing, objects
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.objects import LEAVING, Held

NO_MOMENT = datetime.fromtimestamp(0, UTC)
"""When a folder was changed: S3 does not know, and asking for each would cost a request each."""


@dataclass(frozen=True)
class Spot:
    """What bears a path: its key, the object that is the file or makes the folder, its veil."""

    key: str
    kind: Kind
    held: Held | None = None
    veil: Held | None = None

    @property
    def mark(self) -> str:
        """What stands for it, also where somebody else made it."""
        if self.held:
            return self.held.mark
        return keys.digest(f"{self.key}/")

    @property
    def identity(self) -> str | None:
        """What tells it from any other; what arrives is something else than what is there."""
        if self.veil:
            return None if self.veil.state.startswith(LEAVING) else self.veil.state
        if self.kind != "folder" and self.held:
            return self.held.identity
        return self.mark

    def entry(self, name: str) -> Entry:
        """Return it as it is listed."""
        is_file = self.kind == "file" and self.held is not None
        size = self.held.size if is_file and self.held else 0
        moment = self.held.modified if is_file and self.held else NO_MOMENT
        return Entry(name, self.kind, size, moment)


class Ground:
    """Looks at what lies in one datasource."""

    def __init__(self, client: Client, name: str) -> None:
        self.client = client
        self.name = name
        self._prefix = client.address.prefix

    def path(self, inner: str) -> str:
        """Return the internal path, for errors."""
        return f"{self.name}/{inner}" if inner else self.name

    def key(self, inner: str) -> str:
        """Return the key of a path; raises BadPath."""
        return keys.key_of(self._prefix, inner, self.path(inner))

    def find(self, inner: str) -> Spot | None:
        """Return what bears a path, hidden or not; None where nothing does."""
        key = self.key(inner)
        if not inner:
            return Spot(key, "folder")
        found = self._at(key)
        if found is None and ESCAPE in inner.rpartition("/")[2]:
            return self._shown_as(inner)
        return found

    def need(self, inner: str) -> Spot:
        """Return what bears a path and is there for readers; raises NodeMissing."""
        found = self.find(inner)
        if found is None or found.veil:
            raise NodeMissing(self.path(inner))
        return found

    def need_folder(self, inner: str) -> str:
        """Return the key of a folder; raises NodeMissing, NotAFolder."""
        key = self.key(inner)
        if not inner or self._is_made(key):
            return key
        found = self._at(key)
        if found and found.kind == "folder" and not found.veil:
            return key
        names = inner.split("/")
        for depth in range(len(names), 0, -1):
            if objects.head(self.client, self.key("/".join(names[:depth]))):
                raise NotAFolder(self.path("/".join(names[:depth])))
        raise NodeMissing(self.path(inner))

    def is_taken(self, key: str) -> bool:
        """Return whether any object lies at a key or below it."""
        return objects.head(self.client, key) is not None or self.is_begun(key)

    def is_begun(self, key: str) -> bool:
        """Return whether any object lies below a key, as in a folder."""
        return listing.any_below(self.client, keys.folder_of(key))

    def _at(self, key: str) -> Spot | None:
        file = objects.head(self.client, key)
        is_folder = self.is_begun(key)
        if file:
            return Spot(key, "broken" if is_folder else "file", file)
        if not is_folder:
            return None
        veil = objects.head(self.client, keys.veil_of(key))
        return Spot(key, "folder", objects.head(self.client, keys.marker_of(key)), veil)

    def _is_made(self, key: str) -> bool:
        """Return whether a key is a folder of ours that is there for readers: two requests."""
        made = objects.head(self.client, keys.marker_of(key)) is not None
        return made and objects.head(self.client, keys.veil_of(key)) is None

    def _shown_as(self, inner: str) -> Spot | None:
        """Return what stands for no name and is shown like the last part of this path."""
        above, _, name = inner.rpartition("/")
        folder = keys.folder_of(self.key(above))
        found = listing.content(self.client, folder)
        for part in (*found.files, *found.folders):
            if keys.name_of(part) is None and keys.shown(part) == name:
                key = folder + part
                held = objects.head(self.client, key) if part in found.files else None
                return Spot(key, "broken", held)
        return None
