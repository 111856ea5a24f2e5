"""Decides what there is to choose from for who asks about buttons: folders, and names in one.

It shows what a tree shows, so the tree decides whose eyes these are. It never judges a button.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.buttons.target import Fields, Target, of
from app.nodes import paths
from app.nodes.errors import PathProblem
from app.nodes.node import Node
from app.nodes.tree import Tree

SHOWN = 24
"""Nodes of a folder that can be ticked: what fits beside a form; others are typed."""

MOST_FOLDERS = 100
"""Folders that are suggested: more than anybody reads in a list."""


@dataclass(frozen=True)
class Choice:
    """A folder, the names chosen in it, and what else could be chosen."""

    target: Target
    nodes: tuple[Node, ...] = ()
    """What can be ticked, folders first."""
    folders: tuple[str, ...] = ()
    """Userspace paths of folders that are near: workspaces, and what this folder holds."""

    @property
    def typed(self) -> list[str]:
        """The chosen names that cannot be ticked."""
        shown = {node.name for node in self.nodes}
        return [name for name in self.target.names if name not in shown]


def read(fields: Fields) -> Target:
    """Return the target in the fields `folder`, `select` (ticks) and `names` (one a line).

    Ticks count only where `ticked_in` is the same folder, so that another folder starts anew.
    """
    folder = fields.get("folder", "")
    ticked = fields.getlist("select") if fields.get("ticked_in", folder) == folder else []
    lines = [line for line in fields.get("names", "").splitlines() if line.strip()]
    return of(folder, [*ticked, *lines])


def choice(tree: Tree, target: Target) -> Choice:
    """Return the target with what `tree` shows there; nothing where the folder is none."""
    nodes = _children(tree, target.folder)
    slugs = [area.slug for area in tree.rights.areas if area.access.read]
    inside = [f"{target.folder}/{node.name}" for node in nodes if node.is_folder]
    folders = dict.fromkeys([*slugs, *(inside if target.folder else [])])
    return Choice(target, tuple(nodes[:SHOWN]), tuple(folders)[:MOST_FOLDERS])


def _children(tree: Tree, folder: str) -> Sequence[Node]:
    if not folder:
        return ()
    try:
        nodes = tree.children(paths.resolve(folder, tree.rights))
    except PathProblem:
        return ()
    return sorted(nodes, key=lambda node: (not node.is_folder, node.name.casefold()))
