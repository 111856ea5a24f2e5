"""Decides what a storage would hold if a plan were carried out: a storage over a real one.

It does what `storage.base.Storage` says, and the real storage is only read.
"""

import os
from typing import BinaryIO

from app.nodes.errors import (
    NameTaken,
    NodeBroken,
    NodeMissing,
    NotAFile,
    NotAFolder,
    NotKept,
    ProtectedNode,
)
from app.nodes.names import is_temporary
from app.nodes.places import Place
from app.nodes.planned_nodes import Keeper, PlannedNode
from app.nodes.storage.base import Entry, Storage, Writer


class PlannedStorage:
    """The nodes of one datasource as a plan has them."""

    def __init__(self, real: Storage, keeper: Keeper) -> None:
        self.name = real.name
        self._keeper = keeper
        self._root = PlannedNode.of(Place(real, ""), real.stat(""))

    def entries(self, inner: str) -> list[Entry]:
        """Return what lies in a folder."""
        return list(self._folder(inner).entries())

    def names(self, inner: str) -> set[str]:
        """Return the names in a folder."""
        return {name for name in self._folder(inner).names() if not is_temporary(name)}

    def stat(self, inner: str) -> Entry:
        """Return what bears this path."""
        return self.node(inner).entry(inner.rpartition("/")[2] or self.name)

    def identity(self, inner: str) -> str | None:
        """Return what tells this node from others, None where there is none."""
        found = self._find(inner)
        return found.identity if found else None

    def open(self, inner: str) -> BinaryIO:
        """Return a file open for reading; raises NotKept for content that is too large."""
        found = self.node(inner)
        if found.kind != "file":
            raise (NotAFile if found.kind == "folder" else NodeBroken)(self._path(inner))
        if found.content is not None:
            return os.fdopen(os.open(f"/proc/self/fd/{found.content.fileno()}", os.O_RDONLY), "rb")
        if found.real is None:
            raise NotKept(self._path(inner))
        return found.real.storage.open(found.real.inner)

    def write(self, inner: str, writer: Writer) -> str:
        """Make a new file."""
        folder, name = self._parent(inner)
        if folder.child(name) is not None:
            raise NameTaken(self._path(inner))
        content, size = self._keeper.keep(writer)
        made = PlannedNode("file", content=content, size=size)
        folder.children[name] = made
        return made.identity

    def mkdir(self, inner: str) -> None:
        """Make a folder."""
        self.put(inner, PlannedNode("folder"))

    def put(self, inner: str, node: PlannedNode) -> None:
        """Let a node lie here; raises NameTaken."""
        folder, name = self._parent(inner)
        if folder.child(name) is not None:
            raise NameTaken(self._path(inner))
        folder.children[name] = node

    def take(self, inner: str) -> PlannedNode:
        """Return the node that lies here, and let nothing lie here any more."""
        found = self.node(inner)
        folder, name = self._parent(inner)
        folder.children[name] = None
        return found

    def rename(self, source: str, target: str, *, replace: bool = False) -> None:
        """Give a node another path."""
        found = self.node(source)
        there, name = self._parent(target)
        lies = there.child(name)
        if lies is not None and not replace:
            raise NameTaken(self._path(target))
        self.take(source)
        there.children[name] = found

    def remove(self, inner: str) -> None:
        """Let nothing lie here."""
        if self._find(inner) is not None:
            self.take(inner)

    def node(self, inner: str, *, keep: bool = False) -> PlannedNode:
        """Return the node here, with `keep` one that may be changed; raises NodeMissing."""
        found = self._find(inner, keep=keep)
        if found is None:
            raise NodeMissing(self._path(inner))
        return found

    def _find(self, inner: str, *, keep: bool = False) -> PlannedNode | None:
        found: PlannedNode | None = self._root
        for name in inner.split("/") if inner else ():
            if found is None or found.kind != "folder":
                return None
            found = found.kept_child(name) if keep else found.child(name)
        return found

    def _folder(self, inner: str, *, keep: bool = False) -> PlannedNode:
        found = self.node(inner, keep=keep)
        if found.kind != "folder":
            raise NotAFolder(self._path(inner))
        return found

    def _parent(self, inner: str) -> tuple[PlannedNode, str]:
        if not inner:
            raise ProtectedNode(self.name)
        above, _, name = inner.rpartition("/")
        return self._folder(above, keep=True), name

    def _path(self, inner: str) -> str:
        return f"{self.name}/{inner}" if inner else self.name


def carry(source: Place, target: Place) -> PlannedNode:
    """Move a planned node, to another datasource, too, and return it; raises NameTaken."""
    here, there = planned(source), planned(target)
    found = here.node(source.inner)
    there.put(target.inner, found)
    here.take(source.inner)
    return found.carry()


def double(source: Place, target: Place) -> PlannedNode:
    """Copy a planned node with all inside, without reading its content; raises NameTaken."""
    found = planned(source).node(source.inner).copy()
    planned(target).put(target.inner, found)
    return found


def planned(place: Place) -> PlannedStorage:
    """Return the planned storage that a place lies in."""
    assert isinstance(place.storage, PlannedStorage)  # noqa: S101 - a plan makes no other places
    return place.storage
