"""Decides what a node is to everybody above storage: a plain value, never a handle."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from app.nodes.names import divide

Kind = Literal["file", "folder", "broken"]
"""`broken` is a link, a device, a pipe, a socket or a name that is not UTF-8."""


@dataclass(frozen=True, slots=True)
class Node:
    """A file or folder as it was when looked at.

    `path` is internal, `size` is in bytes (0 for all but files), `modified` is in UTC. Names of
    metadata start with `usermeta-`, its values are JSON.
    """

    path: str
    name: str
    kind: Kind
    size: int
    modified: datetime
    metadata: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def is_file(self) -> bool:
        """Whether it is a file that can be read."""
        return self.kind == "file"

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder that can be listed."""
        return self.kind == "folder"

    @property
    def extension(self) -> str:
        """Its extension, see `extension_of`."""
        return extension_of(self.name)


def extension_of(name: str) -> str:
    """Return the extension of a name in lower case, without its dot; "" where it has none.

    `x.tar.gz` gives `tar.gz` as a whole; `README`, `.bashrc` and `a.` have none.
    """
    return divide(name)[1].lower()
