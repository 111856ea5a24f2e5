"""Decides which changes somebody may make, before anything is touched; it changes nothing."""

from collections.abc import Mapping
from typing import Any

from app.nodes import metadata
from app.nodes.errors import (
    BadName,
    NameTaken,
    NodeBroken,
    NotAFile,
    NotPermitted,
    ProtectedNode,
)
from app.nodes.names import check_name
from app.nodes.paths import split
from app.nodes.places import Place
from app.nodes.reading import Reader
from app.nodes.rights import RECYCLE_BIN


def new_place(reader: Reader, folder: str, name: str) -> Place:
    """Return where a new node `name` goes; needs the right to write in the folder.

    Raises BadName where a new node may not be called so.
    """
    parent = reader.place(folder, "write")
    check_name(name)
    if name == RECYCLE_BIN and reader.rights.is_root(folder):
        raise BadName(f"“{RECYCLE_BIN}” is kept for deleted files here. Choose another name.")
    return parent.child(name)


def target(reader: Reader, path: str) -> Place:
    """Return the same for the whole path of a new node."""
    *above, name = split(path)
    if not above or not reader.rights.may("/".join(above), "write"):
        raise NotPermitted(path)
    return new_place(reader, "/".join(above), name)


def file_target(reader: Reader, path: str, *, replace: bool) -> tuple[Place, bool]:
    """Return where a file goes, and whether nothing lies there yet.

    Raises NameTaken where something does; with `replace` only NotAFile or NodeBroken for what
    is no file.
    """
    place = target(reader, path)
    if place.identity() is None:
        return place, True
    if not replace:
        raise NameTaken(path)
    kind = place.storage.stat(place.inner).kind
    if kind != "file":
        raise (NotAFile if kind == "folder" else NodeBroken)(path)
    return place, False


def removable(reader: Reader, path: str) -> Place:
    """Return the place of a node to delete; needs the right to write in its folder.

    Raises ProtectedNode where the root of a workspace would go with it.
    """
    place = reader.place(path, "write")
    if reader.rights.holds_root(path) or not place.inner:
        raise ProtectedNode(path)
    return place


def movable(reader: Reader, path: str) -> Place:
    """Return the same for a node to move; raises ProtectedNode for a recycle bin, too."""
    if reader.rights.is_recycle_bin(path):
        raise ProtectedNode(path)
    return removable(reader, path)


def copyable(reader: Reader, path: str, into: Place) -> Place:
    """Return the place of a node to copy into a folder; raises IntoItself, NodeBroken."""
    place = reader.place(path, "read")
    place.refuse_holding(into)
    return place


def described(reader: Reader, path: str, values: Mapping[str, Any]) -> Place:
    """Return the place of a node to set metadata of; needs the right to write there.

    Raises BadMetadata for the values, NodeMissing, and NodeBroken for a broken node.
    """
    place = reader.place(path, "write")
    metadata.check(values)
    if place.storage.stat(place.inner).kind == "broken":
        raise NodeBroken(path)
    return place
