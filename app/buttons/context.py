"""Holds what a button's rules look at: a person, a folder and a selection; it decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app.nodes.node import Kind, Node


@dataclass(frozen=True)
class FolderFacts:
    """The current folder, as the person may use it; `path` is a userspace path."""

    node: Node
    path: str = ""
    readable: bool = True
    writable: bool = False
    in_recycle_bin: bool = False
    """Whether it is a recycle bin or lies in one."""


@dataclass(frozen=True)
class SelectedNode:
    """One selected node, as the person may use it."""

    node: Node
    writable: bool = False
    is_root: bool = False
    """Whether it is the root of a workspace that the person may read."""
    in_recycle_bin: bool = False
    """Whether it is a recycle bin or lies in one."""


@dataclass(frozen=True)
class Context:
    """A person in a folder with a selection, in the order of the request."""

    subjects: frozenset[str]
    profile: str
    folder: FolderFacts
    selection: tuple[SelectedNode, ...] = ()
    writable_workspaces: frozenset[str] = frozenset()
    """Slugs of the workspaces in which the person may write."""
    workspace_label: str = ""
    """The label of the workspace that holds the folder."""

    @property
    def count(self) -> int:
        """How many nodes are selected."""
        return len(self.selection)

    @cached_property
    def first_by_kind(self) -> Mapping[Kind, Node]:
        """The first selected node of each kind: all that a rule of kinds depends on."""
        first: dict[Kind, Node] = {}
        for item in self.selection:
            first.setdefault(item.node.kind, item.node)
        return first

    @cached_property
    def first_read_only(self) -> Node | None:
        """The first selected node that the person cannot change."""
        return next((item.node for item in self.selection if not item.writable), None)

    @cached_property
    def first_root(self) -> Node | None:
        """The first selected node that is the root of a workspace."""
        return next((item.node for item in self.selection if item.is_root), None)

    @cached_property
    def in_recycle_bin(self) -> bool:
        """Whether the folder, or anything selected, is a recycle bin or lies in one."""
        return self.folder.in_recycle_bin or any(item.in_recycle_bin for item in self.selection)

    @cached_property
    def files_by_ending(self) -> Mapping[str, Node]:
        """The first selected file of each ending: all that a name's extension depends on.

        A rule of extensions then looks at a few files, however many are selected.
        """
        first: dict[str, Node] = {}
        for item in self.selection:
            if item.node.is_file:
                first.setdefault(item.node.name.lstrip(".").partition(".")[2].lower(), item.node)
        return first
