"""Decides what an address of this room stands for, and whether a caller may change it.

What a caller may not see and what does not exist get the same answer: nothing is there.
"""

from dataclasses import dataclass

from app.browser.errors import ReadOnly, WrongPlace
from app.nodes import paths
from app.nodes.errors import NotPermitted
from app.nodes.node import Node
from app.nodes.tree import Tree
from app.nodes.workspaces import WorkspaceView
from app.problems import NotFoundProblem

BIN_LABEL = "Recycle bin"


@dataclass(frozen=True)
class Crumb:
    """A folder on the way to a node; `inner` is its path in the workspace."""

    label: str
    inner: str


@dataclass(frozen=True)
class Spot:
    """A node where somebody found it."""

    tree: Tree
    area: WorkspaceView
    inner: str
    """Its path in the workspace, "" for the root."""
    node: Node

    @property
    def userspace(self) -> str:
        """Its userspace path."""
        return f"{self.area.slug}/{self.inner}" if self.inner else self.area.slug

    @property
    def label(self) -> str:
        """What people call it."""
        return _label(self, self.inner)

    @property
    def parents(self) -> list[Crumb]:
        """The folders above it, the root of the workspace first."""
        names = self.inner.split("/") if self.inner else []
        above = ["/".join(names[:depth]) for depth in range(len(names))]
        return [Crumb(_label(self, inner), inner) for inner in above]

    @property
    def folder(self) -> str:
        """The path in the workspace of the folder that holds it."""
        return self.inner.rpartition("/")[0]

    @property
    def folder_userspace(self) -> str:
        """The userspace path of the folder that holds it."""
        return f"{self.area.slug}/{self.folder}".rstrip("/")

    @property
    def writable(self) -> bool:
        """Whether it may be changed."""
        return self.tree.may(self.node.path, "write")

    @property
    def in_bin(self) -> bool:
        """Whether it is a recycle bin or lies in one."""
        return self.tree.in_recycle_bin(self.node.path)

    @property
    def is_bin(self) -> bool:
        """Whether it is a recycle bin itself."""
        return self.tree.rights.is_recycle_bin(self.node.path)

    @property
    def takes_new(self) -> bool:
        """Whether files and folders can be put into it."""
        return self.writable and not self.in_bin

    def inner_of(self, name: str) -> str:
        """Return the path in the workspace of what it holds under a name."""
        return f"{self.inner}/{name}" if self.inner else name


def find(subjects: frozenset[str], workspace: str, inner: str) -> Spot:
    """Return what these subjects find at a path in a workspace; a slash at its end is ignored.

    Raises NotFoundProblem where there is nothing that they may read.
    """
    tree = Tree(subjects)
    inner = inner.rstrip("/")
    try:
        path = paths.resolve(f"{workspace}/{inner}" if inner else workspace, tree.rights)
        node = tree.stat(path)
    except NotPermitted as error:
        raise NotFoundProblem from error
    area = next(area for area in tree.rights.areas if area.slug == workspace)
    return Spot(tree, area, inner, node)


def folder_to_change(subjects: frozenset[str], workspace: str, inner: str) -> Spot:
    """Return the same for a folder in which something is to be changed.

    Raises ReadOnly, and NotFoundProblem for what is no folder.
    """
    spot = to_change(subjects, workspace, inner)
    if not spot.node.is_folder:
        raise NotFoundProblem
    return spot


def folder_to_fill(subjects: frozenset[str], workspace: str, inner: str) -> Spot:
    """Return the same for a folder that gets something new; raises WrongPlace."""
    spot = folder_to_change(subjects, workspace, inner)
    if spot.in_bin:
        raise WrongPlace("This is in the recycle bin. Restore it first.")
    return spot


def to_change(subjects: frozenset[str], workspace: str, inner: str) -> Spot:
    """Return the same for any node that is to be changed; raises ReadOnly."""
    spot = find(subjects, workspace, inner)
    if not spot.writable:
        raise ReadOnly("You may look at this folder, and not change anything in it.")
    return spot


def _label(spot: Spot, inner: str) -> str:
    if not inner:
        return spot.area.label
    is_bin = spot.tree.rights.is_recycle_bin(f"{spot.area.root_path}/{inner}")
    return BIN_LABEL if is_bin else inner.rpartition("/")[2]
