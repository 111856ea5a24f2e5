"""Decides how others hear that a node changed; it never knows who listens.

A step that is repeated after a crash may tell the same change again: a listener must stand it.
"""

from typing import Literal

from blinker import Signal

ChangeKind = Literal["created", "changed", "moved", "deleted", "metadata"]

node_changed = Signal("sent after a change with `kind`, `path` and `old_path`, paths internal")


def tell(kind: ChangeKind, path: str, old_path: str = "") -> None:
    """Tell every listener of one change; of a folder with all in it, only the folder is told.

    `old_path` is where a moved node was. A node that went to the recycle bin is told as
    `deleted` under the path that it had.
    """
    node_changed.send(None, kind=kind, path=path, old_path=old_path)
