"""Decides how the nodes of a datasource lie in a bucket of S3 or of what speaks like it.

Files are objects under their own names, so others see them as they are. What `storage.base` asks
for is kept, but a moved folder is not moved in one moment, see `folders`.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import BinaryIO

from app.nodes.errors import (
    NameTaken,
    NodeBroken,
    NodeMissing,
    NotAFile,
    NotAFolder,
    ProtectedNode,
)
from app.nodes.storage.base import Entry, Writer
from app.nodes.storage.s3 import files, folders, keys, listing, objects, reader
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.listing import Content
from app.nodes.storage.s3.objects import Held
from app.nodes.storage.s3.spots import NO_MOMENT, Ground, Spot
from app.nodes.storage.s3.trouble import Taken, naming


class S3Storage:
    """The storage of a datasource of kind `s3`; see `storage.base.Storage` for each method."""

    def __init__(self, name: str, client: Client) -> None:
        self.name = name
        self._client = client
        self._ground = Ground(client, name)

    def entries(self, inner: str) -> list[Entry]:
        """Return what lies in a folder, but no folder that is on its way in or out."""
        found = self._content(inner)
        both = found.files.keys() & found.folders
        hidden = {part for part in found.folders if keys.veil_name(part) in found.hidden}
        entries = [
            _entry(part, Entry("", "file", one.size, one.modified))
            for part, one in found.files.items()
            if part not in both
        ]
        entries += [
            _entry(part, Entry("", "folder", 0, NO_MOMENT))
            for part in found.folders - hidden - both
        ]
        return entries + [_entry(part, Entry("", "broken", 0, NO_MOMENT)) for part in both]

    def names(self, inner: str) -> set[str]:
        """Return the names in a folder that are taken, also those on their way in or out."""
        found = self._content(inner)
        return {keys.name_of(part) or keys.shown(part) for part in {*found.files, *found.folders}}

    def stat(self, inner: str) -> Entry:
        """Return what bears this path."""
        with self._naming(inner):
            if not inner:
                listing.any_below(self._client, self._client.address.prefix)
                return Entry(self.name, "folder", 0, NO_MOMENT)
            return self._ground.need(inner).entry(inner.rpartition("/")[2])

    def identity(self, inner: str) -> str | None:
        """Return what tells this node from others, None where there is none."""
        with self._naming(inner):
            found = self._ground.find(inner)
            return found.identity if found else None

    def open(self, inner: str) -> BinaryIO:
        """Return a file open for reading, in ranges."""
        with self._naming(inner):
            spot = self._ground.need(inner)
            held = self._need_file(inner, spot)
            return reader.opened(self._client, spot.key, held, self._ground.path(inner))

    def write(self, inner: str, writer: Writer) -> str:
        """Make a new file; the name is taken from the start."""
        with self._naming(inner):
            key = self._new_key(inner)
            return files.write(self._ground, key, self._ground.path(inner), writer)

    def mkdir(self, inner: str) -> None:
        """Make a folder."""
        if not inner:
            raise NameTaken(self.name)
        with self._naming(inner):
            folders.make(self._ground, self._new_key(inner))

    def copy_file(self, source: str, target: str) -> str:
        """Copy a file on the server, and return the identity of the copy; raises NameTaken."""
        with self._naming(source):
            spot = self._ground.need(source)
            held = self._need_file(source, spot)
        mark = files.new_mark()
        with self._naming(target), self._needing(source):
            files.copy(self._ground, spot.key, held, self._new_key(target), mark)
        return objects.file_identity(mark, held.size)

    def rename(self, source: str, target: str, *, replace: bool = False) -> None:
        """Give a node another path; a file is at both for a moment, of a folder see `folders`."""
        if not source:
            raise ProtectedNode(self.name)
        with self._naming(source):
            spot = self._ground.need(source)
        with self._naming(target):
            key = self._new_key(target, known=source.rpartition("/")[0])
            if spot.key == key:
                raise Taken
            if f"{key}/".startswith(f"{spot.key}/"):
                raise NotAFolder(self._ground.path(source))
            self._move(spot, key, source, target, replace=replace)

    def remove(self, inner: str) -> None:
        """Remove a node with all in it."""
        if not inner:
            raise ProtectedNode(self.name)
        with self._naming(inner):
            spot = self._ground.find(inner)
            if spot is None:
                folders.forget(self._client, self._ground.key(inner))
                return
            if spot.kind != "file":
                folders.remove(self._client, spot)
            if spot.kind != "folder":
                objects.delete(self._client, spot.key)

    def _move(self, spot: Spot, key: str, source: str, target: str, *, replace: bool) -> None:
        if spot.held is None or spot.kind == "folder":
            folders.move(self._ground, spot, key)
            return
        if spot.kind == "broken" and self._ground.is_begun(spot.key):
            folders.move(self._ground, spot, key)
            files.carry_beside(self._ground, spot.key, spot.held, key)
            return
        if replace and self._ground.is_begun(key):
            raise NotAFile(self._ground.path(target))
        with self._needing(source):
            if replace:
                files.replace(self._ground, spot.key, spot.held, key)
            else:
                files.copy(self._ground, spot.key, spot.held, key, spot.held.mark)
        objects.delete(self._client, spot.key, only=spot.held.etag)

    def _content(self, inner: str) -> Content:
        with self._naming(inner):
            key = self._ground.key(inner)
            if inner:
                self._ground.need_folder(inner)
            return listing.content(self._client, keys.folder_of(key))

    def _new_key(self, inner: str, known: str | None = None) -> str:
        """Return the key for a new node; its folder must be there, as the folder `known` is."""
        if not inner:
            raise ProtectedNode(self.name)
        above = inner.rpartition("/")[0]
        key = self._ground.key(inner)
        if above != known:
            self._ground.need_folder(above)
        return key

    def _need_file(self, inner: str, spot: Spot) -> Held:
        if spot.kind == "file" and spot.held:
            return spot.held
        raise (NotAFile if spot.kind == "folder" else NodeBroken)(self._ground.path(inner))

    @contextmanager
    def _needing(self, inner: str) -> Iterator[None]:
        """Raise NodeMissing where what is copied in the block is gone or another by now."""
        try:
            yield
        except FileNotFoundError as error:
            raise NodeMissing(self._ground.path(inner)) from error

    def _naming(self, inner: str) -> AbstractContextManager[None]:
        return naming(self._ground.path(inner))


def _entry(part: str, entry: Entry) -> Entry:
    name = keys.name_of(part)
    if name is None:
        return Entry(keys.shown(part), "broken", 0, entry.modified)
    return entry._replace(name=name)
