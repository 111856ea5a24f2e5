"""Decides whether a workspace may be forgotten: never while a hook or a run needs it."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.admin.workspaces.errors import WorkspaceInUse
from app.extensions import db
from app.flows import store
from app.nodes.managing import delete_workspace
from app.nodes.workspaces import Workspace
from app.runs.models import ACTIVE, Run

NAMED = 5
"""Hooks named in a refusal; further ones are counted."""


def remove(workspace: Workspace) -> None:
    """Forget a workspace; its files stay. Raises WorkspaceInUse."""
    if reason := in_use(workspace.slug):
        raise WorkspaceInUse(reason)
    delete_workspace(workspace)


def in_use(slug: str) -> str:
    """Return why a workspace has to stay, for people; empty where it may go."""
    if hooks := [ref.slug for ref in store.every_hook() if slug in ref.hook.extras.needs_write]:
        return f"Hooks that need write rights here could not be called any more: {_named(hooks)}."
    if count := _runs_at_work(slug):
        return f"{count} waiting or working {'run uses' if count == 1 else 'runs use'} its files."
    return ""


def _named(hooks: Sequence[str]) -> str:
    more = len(hooks) - NAMED
    return ", ".join(hooks[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _runs_at_work(slug: str) -> int:
    inputs = db.session.scalars(sa.select(Run.paths).where(Run.status.in_(ACTIVE)))
    return sum(any(path.split("/", 1)[0] == slug for path in paths) for paths in inputs)
