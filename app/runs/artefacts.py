"""Decides what the page of a run's outputs shows: those that the viewer may read."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.models import User
from app.nodes.errors import PathProblem
from app.nodes.node import Node
from app.nodes.tree import Tree
from app.runs import models
from app.runs.models import Run

PAGE_SIZE = 100


@dataclass(frozen=True)
class Artefact:
    """An output: its userspace path, and what lies there now, None where it is gone."""

    path: str
    node: Node | None

    @property
    def workspace(self) -> str:
        """The workspace that it lies in."""
        return self.path.partition("/")[0]

    @property
    def inner(self) -> str:
        """Its path in the workspace."""
        return self.path.partition("/")[2]

    @property
    def name(self) -> str:
        """Its last part."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class ArtefactPage:
    """A page of a run's outputs; `hidden` counts those on it that the viewer may not read."""

    run: Run
    artefacts: Sequence[Artefact]
    hidden: int
    number: int
    has_next: bool


def page_of(run: Run, viewer: User, number: int) -> ArtefactPage:
    """Return a page of what a run has made."""
    offset = (number - 1) * PAGE_SIZE
    found = models.outputs_of(run.id, offset=offset, limit=PAGE_SIZE + 1)
    tree = Tree(viewer.subjects)
    shown = [_artefact(tree, path) for path in found[:PAGE_SIZE]]
    seen = [artefact for artefact in shown if artefact]
    return ArtefactPage(run, seen, len(shown) - len(seen), number, len(found) > PAGE_SIZE)


def _artefact(tree: Tree, path: str) -> Artefact | None:
    userspace = tree.rights.userspace(path)
    if userspace is None:
        return None
    try:
        return Artefact(userspace, tree.stat(path))
    except PathProblem:
        return Artefact(userspace, None)
