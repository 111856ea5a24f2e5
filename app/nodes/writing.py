"""Decides what an action can do to nodes, for real or in a plan; it does nothing itself."""

from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Protocol

from app.nodes.node import Node
from app.nodes.rights import Rights


class Effects(Protocol):
    """The writing calls of one step, within somebody's rights.

    All paths are internal. A name that is taken becomes `a-1.pdf`, `a-2.pdf` …
    """

    @property
    def rights(self) -> Rights:
        """Whose rights the step has."""
        ...

    def create(self, folder: str, name: str, writer: Callable[[BinaryIO], None]) -> Node:
        """Return the new file in a folder that holds what `writer` writes."""
        ...

    def replace(self, path: str, writer: Callable[[BinaryIO], None]) -> Node:
        """Return the file of this path, which holds what `writer` writes; made where missing."""
        ...

    def copy(self, src: str, folder: str, name: str) -> Node:
        """Return the copy, called `name`, of a file or of a folder with all in it."""
        ...

    def move(self, src: str, folder: str, name: str) -> Node:
        """Return the node as it is called in its new folder."""
        ...

    def delete(self, path: str, missing_ok: bool = False) -> None:
        """Move a node to the recycle bin; in it, remove it for good."""
        ...

    def mkdir(self, path: str) -> Node:
        """Return the folder of this path, made with those above it where missing."""
        ...

    def set_metadata(self, path: str, values: Mapping[str, Any]) -> Node:
        """Return the node with new metadata; None takes a name away."""
        ...
