"""Decides what somebody gets to see of the nodes: every call asks the grants first."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import BinaryIO

from app.nodes import metadata
from app.nodes.datasources import storage_of
from app.nodes.errors import BadPath, NodeMissing, NotAFolder, NotPermitted
from app.nodes.names import check_name
from app.nodes.node import Node
from app.nodes.paths import split
from app.nodes.places import Place
from app.nodes.rights import RECYCLE_BIN, Need, Rights, told
from app.nodes.storage.base import Deciding, Scan, ScansFolders, Storage


class Reader:
    """Looks at nodes on behalf of `subjects`; None is the system, which may see everything.

    All paths are internal. Every method raises BadPath or NotPermitted for a path that these
    subjects may not use and NodeMissing where nothing is there: all three say the same.
    """

    def __init__(self, subjects: frozenset[str] | None) -> None:
        self.rights = Rights(subjects)
        self._storages: dict[str, Storage] = {}

    def place(self, path: str, need: Need) -> Place:
        """Return where `path` lies, once `need` is granted."""
        split(path)
        self.rights.check(path, need)
        return self.place_of(path)

    def place_of(self, path: str) -> Place:
        """Return where `path` lies, whoever asks."""
        datasource, _, inner = path.partition("/")
        if datasource not in self._storages:
            self._storages[datasource] = storage_of(datasource)
        return Place(self._storages[datasource], inner)

    def node_at(self, place: Place) -> Node:
        """Return what lies at a place, whoever asks; raises NodeMissing."""
        _, kind, size, modified = place.storage.stat(place.inner)
        return Node(place.path, place.name, kind, size, modified, metadata.of_node(place))

    def may(self, path: str, need: Need) -> bool:
        """Return whether these subjects may `need` at `path`; existence is not looked at."""
        try:
            split(path)
        except BadPath:
            return False
        return self.rights.may(path, need)

    @told
    def stat(self, path: str) -> Node:
        """Return the node, a broken one too."""
        return self.node_at(self.place(path, "read"))

    @told
    def exists(self, path: str) -> bool:
        """Return whether there is a node that these subjects may read."""
        try:
            return self.place(path, "read").identity() is not None
        except NotPermitted:
            return False

    @told
    def children(self, path: str) -> list[Node]:
        """Return what lies directly in a folder, unsorted, without a workspace's recycle bin.

        The metadata of all comes in one query. Raises NotAFolder.
        """
        place = self.place(path, "read")
        known = metadata.of_folder(place)
        entries = place.storage.entries(place.inner)
        if self.rights.is_root(path):
            entries = [entry for entry in entries if entry.name != RECYCLE_BIN]
        return [
            Node(f"{path}/{name}", name, kind, size, modified, known.get(name) or {})
            for name, kind, size, modified in entries
        ]

    @told
    def scan(self, path: str, by: Deciding) -> Scan | None:
        """Return the names of `children` with what decides their order; None where the storage
        tells no names without all that is known of the nodes. Raises NotAFolder."""
        place = self.place(path, "read")
        if not isinstance(place.storage, ScansFolders):
            return None
        found = place.storage.scan(place.inner, by)
        if self.rights.is_root(path):
            for names in found:
                names.pop(RECYCLE_BIN, None)
        return found

    @told
    def mark(self, path: str) -> str:
        """Return what changes with the names in a folder, "" where that cannot be told now."""
        place = self.place(path, "read")
        storage = place.storage
        return storage.mark(place.inner) if isinstance(storage, ScansFolders) else ""

    @told
    def some(self, path: str, names: Sequence[str]) -> list[Node]:
        """Return the nodes of these names in a folder, in their order, without the missing."""
        place = self.place(path, "read")
        if not isinstance(place.storage, ScansFolders):
            every = {node.name: node for node in self.children(path)}
            return [every[name] for name in names if name in every]
        known = metadata.of_nodes(map(place.child, names))
        return [
            Node(f"{path}/{name}", name, kind, size, modified, known.get(f"{path}/{name}") or {})
            for name, kind, size, modified in place.storage.some(place.inner, names)
        ]

    @told
    def names(self, path: str) -> set[str]:
        """Return the names of `children`, cheaper; raises NotAFolder."""
        place = self.place(path, "read")
        hidden = {RECYCLE_BIN} if self.rights.is_root(path) else set()
        return place.storage.names(place.inner) - hidden

    def walk(self, path: str) -> Iterator[Node]:
        """Yield all files and folders below a folder, each folder before what it holds.

        Sorted by name in each folder. Links are not followed and, like all that is broken, not
        yielded. A folder that vanishes meanwhile counts as empty; raises NotAFolder at the start.
        """
        pending = self._walkable(path)
        while pending:
            node = pending.pop()
            yield node
            if node.is_folder:
                try:
                    pending.extend(self._walkable(node.path))
                except (NodeMissing, NotAFolder):
                    continue

    def _walkable(self, path: str) -> list[Node]:
        found = [node for node in self.children(path) if node.kind != "broken"]
        return sorted(found, key=attrgetter("name"), reverse=True)

    @told
    def open(self, path: str) -> BinaryIO:
        """Return a file open for reading; raises NotAFile, NodeBroken."""
        place = self.place(path, "read")
        return place.storage.open(place.inner)

    @told
    def free_name(self, folder: str, name: str) -> str:
        """Return the first of `a.pdf`, `a-1.pdf`, `a-2.pdf` … that is free in a folder now.

        Raises BadName where the name cannot be one.
        """
        check_name(name)
        return self.place(folder, "read").free(name).name

    @told
    def recycle_bin(self, path: str) -> str | None:
        """Return the recycle bin of the workspace that holds `path`, made or not yet.

        None outside of all workspaces. Its content is listed with `children`.
        """
        self.place(path, "read")
        return self.rights.recycle_bin(path)

    def in_recycle_bin(self, path: str) -> bool:
        """Return whether `path` is a recycle bin or lies in one."""
        return self.rights.in_recycle_bin(path)
