"""Decides how many nodes are found at once: those of one folder with one look at its rights.

It finds only what is surely allowed; what it leaves out is looked at one by one, by who asks.
"""

from collections import defaultdict
from collections.abc import Sequence

from app.nodes import paths
from app.nodes.errors import PathProblem
from app.nodes.names import NAME_BYTES
from app.nodes.node import Node
from app.nodes.rights import Need
from app.nodes.tree import Tree

FEW = 20
"""Paths that are looked at one by one: for so few nothing is gained."""


def find(tree: Tree, userspace: Sequence[str], need: Need) -> dict[str, Node]:
    """Return nodes by their userspace paths, as far as they lie in folders with many of them.

    Missing in it is also what is not there or not allowed; never raises for a path's sake.
    """
    by_folder: defaultdict[str, list[str]] = defaultdict(list)
    for path in userspace:
        folder, _, name = path.rpartition("/")
        by_folder[folder].append(name)
    found: dict[str, Node] = {}
    for folder, names in by_folder.items():
        if folder and len(names) > FEW:
            found |= _in_folder(tree, folder, names, need)
    return found


def _in_folder(tree: Tree, folder: str, names: Sequence[str], need: Need) -> dict[str, Node]:
    """What lies in a folder has its rights, but for roots of workspaces that lie in it."""
    try:
        inner = paths.resolve(folder, tree.rights, need)
        if tree.rights.holds_root_below(inner) or not _has_room(inner):
            return {}
        usable = [name for name in names if _is_name(name)]
        return {f"{folder}/{node.name}": node for node in tree.some(inner, usable)}
    except PathProblem:
        return {}


def _has_room(inner: str) -> bool:
    """Whether any name in a folder makes a path that is neither too long nor too deep."""
    size = len(inner.encode()) + 1 + NAME_BYTES
    return size <= paths.PATH_BYTES and inner.count("/") + 2 <= paths.DEPTH


def _is_name(name: str) -> bool:
    try:
        return len(paths.split(name)) == 1
    except PathProblem:
        return False
