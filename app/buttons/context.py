"""Holds what a button's rules look at: a person, a folder and a selection; it decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from app.nodes.node import Node


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
    def files_by_ending(self) -> Mapping[str, Node]:
        """The first selected file of each ending: all that a name's extension depends on.

        A rule of extensions then looks at a few files, however many are selected.
        """
        first: dict[str, Node] = {}
        for item in self.selection:
            if item.node.is_file:
                first.setdefault(item.node.name.lstrip(".").partition(".")[2].lower(), item.node)
        return first
