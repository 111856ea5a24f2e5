"""Decides what a storage would hold if a plan were carried out: a storage over a real one.

It does what `storage.base.Storage` says, and the real storage is only read.
"""

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
from app.nodes.places import Place
from app.nodes.planned_content import Contents
from app.nodes.planned_nodes import PlannedNode
from app.nodes.storage.base import Entry, Storage, Writer

SOMETHING = "planned"
"""The identity of all planned nodes: of them it is asked only whether something is there."""


class PlannedStorage:
    """The nodes of one datasource as a plan has them."""

    def __init__(self, real: Storage, contents: Contents) -> None:
        self.name = real.name
        self._contents = contents
        self._root = PlannedNode.of(Place(real, ""), real.stat(""))

    def entries(self, inner: str) -> list[Entry]:
        """Return what lies in a folder."""
        return [node.entry(name) for name, node in self.folder(inner).nodes()]

    def names(self, inner: str) -> set[str]:
        """Return the names in a folder."""
        return self.folder(inner).names()

    def stat(self, inner: str) -> Entry:
        """Return what bears this path."""
        return self.node(inner).entry(inner.rpartition("/")[2] or self.name)

    def identity(self, inner: str) -> str | None:
        """Return SOMETHING where a node is, None where there is none."""
        return SOMETHING if self._find(inner) else None

    def open(self, inner: str) -> BinaryIO:
        """Return a file open for reading; raises NotKept for content that is too large."""
        found = self.node(inner)
        if found.kind != "file":
            raise (NotAFile if found.kind == "folder" else NodeBroken)(self._path(inner))
        if found.real is not None:
            return found.real.storage.open(found.real.inner)
        if found.content is None or found.content.start is None:
            raise NotKept(self._path(inner))
        return self._contents.open(found.content)

    def write(self, inner: str, writer: Writer) -> str:
        """Make a new file."""
        folder, name = self._free(inner)
        folder.hold(name, self.made(writer))
        return SOMETHING

    def made(self, writer: Writer) -> PlannedNode:
        """Return a new file that lies nowhere yet; raises what `writer` raises."""
        content = self._contents.keep(writer)
        return PlannedNode("file", content=content, size=content.size)

    def mkdir(self, inner: str) -> None:
        """Make a folder."""
        if not inner:
            raise NameTaken(self.name)
        self.put(inner, PlannedNode("folder"))

    def put(self, inner: str, node: PlannedNode) -> None:
        """Let a node lie where nothing does; raises NameTaken."""
        folder, name = self._free(inner)
        folder.hold(name, node)

    def lay(self, inner: str, node: PlannedNode) -> None:
        """Let a node lie here in place of whatever does."""
        folder, name = self.parent(inner)
        folder.hold(name, node)

    def take(self, inner: str) -> PlannedNode:
        """Return the node that lies here, and let nothing lie here any more."""
        found = self.node(inner)
        folder, name = self.parent(inner)
        folder.hold(name, None)
        return found

    def rename(self, source: str, target: str, *, replace: bool = False) -> None:
        """Give a node another path."""
        (self.lay if replace else self.put)(target, self.node(source))
        self.take(source)

    def remove(self, inner: str) -> None:
        """Let nothing lie here."""
        if self._find(inner) is not None:
            self.take(inner)

    def free_name(self, inner: str, name: str) -> str:
        """Return the first of `name`, `name-1` … that is free in a folder, which may be missing."""
        found = self._find(inner, keep=True)
        return found.free_name(name) if found and found.kind == "folder" else name

    def node(self, inner: str, *, keep: bool = False) -> PlannedNode:
        """Return the node here, with `keep` one that may be changed; raises NodeMissing."""
        found = self._find(inner, keep=keep)
        if found is None:
            raise NodeMissing(self._path(inner))
        return found

    def folder(self, inner: str, *, keep: bool = False) -> PlannedNode:
        """Return the same of a folder; raises NotAFolder where it, or one above it, is none."""
        found = self._root
        names = inner.split("/") if inner else []
        for depth, name in enumerate(names, start=1):
            below = found.kept_child(name) if keep else found.child(name)
            if below is None:
                raise NodeMissing(self._path(inner))
            if below.kind != "folder":
                raise NotAFolder(self._path("/".join(names[:depth])))
            found = below
        return found

    def parent(self, inner: str) -> tuple[PlannedNode, str]:
        """Return the folder that holds, or is to hold, a node, and the name of that there."""
        if not inner:
            raise ProtectedNode(self.name)
        above, _, name = inner.rpartition("/")
        return self.folder(above, keep=True), name

    def _free(self, inner: str) -> tuple[PlannedNode, str]:
        folder, name = self.parent(inner)
        if folder.child(name) is not None:
            raise NameTaken(self._path(inner))
        return folder, name

    def _find(self, inner: str, *, keep: bool = False) -> PlannedNode | None:
        if not inner:
            return self._root
        above, _, name = inner.rpartition("/")
        try:
            folder = self.folder(above, keep=keep)
        except (NodeMissing, NotAFolder):
            return None
        return folder.kept_child(name) if keep else folder.child(name)

    def _path(self, inner: str) -> str:
        return f"{self.name}/{inner}" if inner else self.name


def carry(source: Place, target: Place) -> PlannedNode:
    """Move a planned node and return it; raises NameTaken.

    To another datasource it is copied as a whole; raises NodeBroken for what is broken in it.
    """
    here, there = planned(source), planned(target)
    found = here.node(source.inner)
    if here.name == there.name:
        there.put(target.inner, found)
        here.take(source.inner)
        return found.carry()
    if found.kind == "broken":
        raise NodeBroken(source.path)
    there.parent(target.inner)
    found.refuse_broken(source.path)
    made = double(source, target)
    here.take(source.inner)
    return made


def double(source: Place, target: Place) -> PlannedNode:
    """Copy a planned node with all inside, without reading its content; raises NameTaken."""
    found = planned(source).node(source.inner).copy()
    planned(target).put(target.inner, found)
    return found


def planned(place: Place) -> PlannedStorage:
    """Return the planned storage that a place lies in."""
    assert isinstance(place.storage, PlannedStorage)  # noqa: S101 - a plan makes no other places
    return place.storage
