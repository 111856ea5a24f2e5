"""Lists workspaces for those who manage them, renames and forgets them; it makes none.

It never asks who may: that is for its callers.
"""

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.audit import service as audit
from app.extensions import db
from app.nodes.datasources import Datasource
from app.nodes.workspaces import Workspace, check_label, set_grants, target_of, told


def listed(text: str, *, offset: int, limit: int) -> Sequence[Workspace]:
    """Return workspaces with their grants, by label, in whose label or slug `text` stands."""
    statement = (
        sa.select(Workspace).where(*_conditions(text)).options(selectinload(Workspace.grants))
    )
    ordered = statement.order_by(Workspace.label, Workspace.slug)
    return db.session.scalars(ordered.offset(offset).limit(limit)).all()


def _conditions(text: str) -> Iterator[sa.ColumnElement[bool]]:
    if text:
        columns = (Workspace.label, Workspace.slug)
        yield sa.or_(*(column.icontains(text, autoescape=True) for column in columns))


def change_workspace(workspace: Workspace, label: str, grants: Mapping[str, str]) -> None:
    """Give a workspace another label and other grants in one commit.

    Raises as `create_workspace` does.
    """
    check_label(label)
    if label != workspace.label:
        before = {"label": workspace.label}
        audit.record("workspace.label", target_of(workspace.slug), before, {"label": label})
        workspace.label = label
    set_grants(workspace, grants)


def delete_workspace(workspace: Workspace) -> None:
    """Forget a workspace with its grants; its files and their metadata stay as they are."""
    audit.record("workspace.delete", target_of(workspace.slug), before=told(workspace))
    db.session.delete(workspace)
    db.session.commit()


def datasources_with_counts() -> list[tuple[Datasource, int]]:
    """Return every datasource by name, and how many workspaces lie in it."""
    counted = sa.select(Datasource, sa.func.count(Workspace.id)).outerjoin(Workspace)
    ordered = counted.group_by(Datasource.id).order_by(Datasource.name)
    return [(datasource, number) for datasource, number in db.session.execute(ordered)]
