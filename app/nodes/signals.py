"""Decides how others hear that a node changed; it never knows who listens.

A change is told within its transaction: what a listener keeps is kept with it. A step that is
repeated after a crash may tell the same change again, under the same identity.
"""

from typing import Literal

from blinker import Signal
from flask import current_app

from app.nodes.node import Node

ChangeKind = Literal["created", "changed", "moved", "deleted", "metadata"]

node_changed = Signal("sent by an application; see `tell`, whose arguments it carries")


def tell(
    kind: ChangeKind, path: str, old_path: str = "", *, node: Node | None = None, identity: str = ""
) -> None:
    """Tell every listener of one change; of a folder with all in it, only the folder is told.

    Paths are internal. `old_path` is where a moved node was. A node that went to the recycle bin
    is told as `deleted` under the path that it had; `node` is what a deleted node was. The caller
    commits.
    """
    application = current_app._get_current_object()  # type: ignore[attr-defined]
    node_changed.send(
        application, kind=kind, path=path, old_path=old_path, node=node, identity=identity
    )
