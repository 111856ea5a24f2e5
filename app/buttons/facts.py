"""Decides what a button's rules get to know of a person, a folder and a selection.

Names come from callers: each is taken for one name in the folder, or refused. It never decides
whether a button shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from app.accounts.models import User
from app.buttons.context import Context, FolderFacts, SelectedNode
from app.buttons.errors import StaleSelection
from app.buttons.target import Target
from app.buttons.wording import quoted
from app.nodes import paths
from app.nodes.errors import BadPath, NodeMissing, NotAFolder, NotPermitted
from app.nodes.node import Node
from app.nodes.rights import Rights
from app.nodes.tree import Tree

FEW = 20
"""Selected names that are looked at one by one; for more, one look at the folder is faster."""

HOME = Node(path="", name="", kind="folder", size=0, modified=datetime.fromtimestamp(0, UTC))
"""The list of workspaces, where a selected name is a workspace's slug."""


@dataclass(frozen=True)
class Look:
    """Whose rights are told, and through whose eyes the nodes are found."""

    rights: Rights
    tree: Tree


def build(user: User, target: Target) -> Context:
    """Return the facts as `user` may know them.

    Raises NotPermitted where the folder cannot be read or a name is none, NotAFolder, and
    StaleSelection where a selected name is not in the folder.
    """
    tree = Tree(user.subjects)
    return _context(user, target, Look(tree.rights, tree))


def build_for_admin(user: User, target: Target) -> Context:
    """Return the same facts of `user` also in folders that `user` may not read.

    Raises NotPermitted where the folder does not exist, NotAFolder and StaleSelection.
    """
    return _context(user, target, Look(Rights(user.subjects), Tree(None)))


def _context(user: User, target: Target, look: Look) -> Context:
    areas = look.rights.areas
    slug = target.folder.partition("/")[0]
    return Context(
        subjects=user.subjects,
        profile=user.profile,
        folder=_folder(target, look),
        selection=tuple(map(_selector(target, look), _nodes(target, look))),
        writable_workspaces=frozenset(
            area.slug for area in areas if area.access.read and area.access.write
        ),
        workspace_label=next((area.label for area in areas if area.slug == slug), ""),
    )


def _folder(target: Target, look: Look) -> FolderFacts:
    if not target.folder:
        return FolderFacts(HOME)
    node = look.tree.stat(_internal(target.folder, look))
    if not node.is_folder:
        raise NotAFolder(target.folder)
    return FolderFacts(
        node,
        path=target.folder,
        readable=look.rights.may(node.path, "read"),
        writable=look.rights.may(node.path, "write"),
        in_recycle_bin=look.rights.in_recycle_bin(node.path),
    )


def _internal(userspace: str, look: Look) -> str:
    return paths.resolve(userspace, look.tree.rights)


def _nodes(target: Target, look: Look) -> list[Node]:
    """The selected nodes in the order of their names."""
    for name in target.names:
        _check(name)
    find = _finder(target, look)
    found = {name: _find(name, find) for name in target.names}
    missing = [name for name, node in found.items() if node is None]
    if missing:
        raise StaleSelection(_missing_text(missing))
    return [node for node in found.values() if node]


def _missing_text(names: list[str]) -> str:
    if len(names) == 1:
        return f"{quoted(names[0])} is no longer in this folder."
    return f"{quoted(names[0])} and {len(names) - 1} more are no longer in this folder."


def _check(name: str) -> None:
    if len(paths.split(name)) != 1:
        raise BadPath(name)


def _find(name: str, find: Callable[[str], Node | None]) -> Node | None:
    return next((node for spelling in _spellings(name) if (node := find(spelling))), None)


def _spellings(name: str) -> tuple[str, ...]:
    """Forms turn each line break of a name into CR LF, so other line breaks are tried, too."""
    if "\r\n" not in name:
        return (name,)
    return (name, name.replace("\r\n", "\n"), name.replace("\r\n", "\r"))


def _finder(target: Target, look: Look) -> Callable[[str], Node | None]:
    if not target.folder:
        return lambda slug: _workspace(slug, look)
    folder = _internal(target.folder, look)
    if len(target.names) > FEW:
        sought = [spelling for name in target.names for spelling in _spellings(name)]
        return {node.name: node for node in look.tree.some(folder, sought)}.get
    return lambda name: _stat(f"{folder}/{name}", look)


def _workspace(slug: str, look: Look) -> Node | None:
    try:
        return replace(look.tree.stat(_internal(slug, look)), name=slug)
    except NotPermitted:
        return None


def _stat(path: str, look: Look) -> Node | None:
    try:
        return look.tree.stat(path)
    except NodeMissing:
        return None


def _selector(target: Target, look: Look) -> Callable[[Node], SelectedNode]:
    """Return what looks at a selected node: once for all, where they have their folder's rights."""
    folder = _internal(target.folder, look) if target.folder else ""
    if len(target.names) <= FEW or not folder or look.rights.holds_root(folder):
        return partial(_selected, look=look)
    writable = look.rights.may(folder, "write")
    in_bin = look.rights.in_recycle_bin(folder)
    return lambda node: SelectedNode(node, writable, is_root=False, in_recycle_bin=in_bin)


def _selected(node: Node, look: Look) -> SelectedNode:
    roots = (area.root_path for area in look.rights.areas if area.access.read)
    return SelectedNode(
        node,
        writable=look.rights.may(node.path, "write"),
        is_root=node.path in roots,
        in_recycle_bin=look.rights.in_recycle_bin(node.path),
    )
