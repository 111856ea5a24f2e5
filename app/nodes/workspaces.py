"""Decides which workspaces there are and what their grants allow to whom.

Grants decide for all: nobody, admins included, has a right that no grant gives. Each change and
its entry in the audit log are one commit.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.policy import parse_subject
from app.accounts.validation import text_fault
from app.audit import service as audit
from app.database import Base
from app.extensions import db
from app.nodes.datasources import Datasource as Datasource
from app.nodes.datasources import (
    check_slug,
    make_root,
    need_datasource,
    refused,
    taken_meanwhile,
)
from app.nodes.datasources import create_datasource as create_datasource

RIGHTS = {"r": (True, False), "rw": (True, True)}
"""What a grant may say, and whether it lets read and write."""
CHANGED_MEANWHILE = "Somebody else changed the grants at the same moment. Look at them again."
LABEL_CHARACTERS = 200
"""Longest label: what one column and one line of a page hold."""


class Workspace(Base):
    """A folder of a datasource that people see under a slug; `root` is an inner path."""

    __tablename__ = "workspace"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(63), unique=True)
    label: Mapped[str] = mapped_column(sa.String(LABEL_CHARACTERS))
    datasource_id: Mapped[int] = mapped_column(sa.ForeignKey("datasource.id"), index=True)
    root: Mapped[str] = mapped_column(sa.Text, default="")
    datasource: Mapped[Datasource] = relationship(lazy="joined")
    grants: Mapped[list["Grant"]] = relationship(
        back_populates="workspace", cascade="all, delete-orphan"
    )

    @property
    def root_path(self) -> str:
        """The internal path of the root."""
        return _root_path(self.datasource.name, self.root)

    @property
    def rights(self) -> dict[str, str]:
        """What the grants say, `r` or `rw`, by subject, sorted by it."""
        held = sorted(self.grants, key=lambda grant: grant.subject)
        return {grant.subject: grant.right for grant in held}


class Grant(Base):
    """What one subject (`profile:`, `role:` or `user:`) may do in one workspace."""

    __tablename__ = "workspace_grant"

    workspace_id: Mapped[int] = mapped_column(
        sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True
    )
    subject: Mapped[str] = mapped_column(sa.String(262), primary_key=True)
    read: Mapped[bool]
    write: Mapped[bool]
    workspace: Mapped[Workspace] = relationship(back_populates="grants")

    @property
    def right(self) -> str:
        """What the grant says, in the words of RIGHTS."""
        return "rw" if self.write else "r"


@dataclass(frozen=True)
class Access:
    """What somebody may do in a workspace."""

    read: bool
    write: bool


NOTHING = Access(read=False, write=False)
EVERYTHING = Access(read=True, write=True)


@dataclass(frozen=True)
class WorkspaceView:
    """A workspace as one person sees it; `root_path` is internal."""

    slug: str
    label: str
    access: Access
    root_path: str


def all_workspaces() -> list[Workspace]:
    """Return every workspace, by label."""
    return list(db.session.scalars(sa.select(Workspace).order_by(Workspace.label, Workspace.slug)))


def find_workspace(slug: str) -> Workspace | None:
    """Return the workspace of this slug, or None."""
    return db.session.scalar(sa.select(Workspace).where(Workspace.slug == slug))


def access_of(workspace: Workspace, subjects: Collection[str]) -> Access:
    """Return what the grants of a workspace together allow to these subjects."""
    held = [grant for grant in workspace.grants if grant.subject in subjects]
    return Access(any(grant.read for grant in held), any(grant.write for grant in held))


def views(subjects: frozenset[str] | None) -> list[WorkspaceView]:
    """Return every workspace with what these subjects may do there: nothing, maybe.

    Sorted by label, then slug; two queries. None stands for the system, which may everything.
    """
    granted = _granted(subjects) if subjects is not None else None
    columns = (Workspace.id, Workspace.slug, Workspace.label, Datasource.name, Workspace.root)
    found = []
    for key, slug, label, datasource, root in db.session.execute(
        sa.select(*columns).join(Workspace.datasource)
    ):
        access = EVERYTHING if granted is None else granted.get(key, NOTHING)
        found.append(WorkspaceView(slug, label, access, _root_path(datasource, root)))
    return sorted(found, key=lambda view: (view.label.casefold(), view.slug))


def _granted(subjects: frozenset[str]) -> dict[int, Access]:
    granted: dict[int, Access] = {}
    query = sa.select(Grant.workspace_id, Grant.read, Grant.write)
    for key, read, write in db.session.execute(query.where(Grant.subject.in_(subjects))):
        before = granted.get(key, NOTHING)
        granted[key] = Access(before.read or read, before.write or write)
    return granted


def _root_path(datasource: str, root: str) -> str:
    return f"{datasource}/{root}" if root else datasource


def visible(subjects: frozenset[str]) -> list[WorkspaceView]:
    """Return the workspaces that these subjects may read, sorted by label."""
    return [view for view in views(subjects) if view.access.read]


def create_workspace(
    slug: str,
    label: str,
    datasource: Datasource | str,
    root: str = "",
    grants: Mapping[str, str] | None = None,
) -> Workspace:
    """Return a new workspace; its root, an inner path, is made where it is missing.

    `grants` gives `r` or `rw` to subjects. Raises BadWorkspace where a value is not acceptable
    or the slug is taken, BadName where a part of the root is no name, BadSubject for a grant.
    """
    check_slug("slug", slug, taken=find_workspace(slug) is not None)
    check_label(label)
    if isinstance(datasource, str):
        datasource = need_datasource(datasource)
    rows = [_grant(subject, right) for subject, right in (grants or {}).items()]
    make_root(datasource, root)
    workspace = Workspace(slug=slug, label=label, datasource=datasource, root=root, grants=rows)
    db.session.add(workspace)
    audit.record("workspace.create", target_of(slug), after=told(workspace))
    with taken_meanwhile("slug"):
        db.session.commit()
    return workspace


def set_grants(workspace: Workspace, grants: Mapping[str, str]) -> None:
    """Replace the grants of a workspace by `grants`; raises as `create_workspace` does."""
    rows, before = [_grant(subject, right) for subject, right in grants.items()], workspace.rights
    workspace.grants.clear()
    db.session.flush()
    workspace.grants.extend(rows)
    if workspace.rights != before:
        audit.record("workspace.grants", target_of(workspace.slug), before, workspace.rights)
    with taken_meanwhile("grants", CHANGED_MEANWHILE):
        db.session.commit()


def check_label(label: str) -> None:
    """Raise BadWorkspace where a workspace cannot have this label."""
    if not label.strip() or text_fault(label, LABEL_CHARACTERS):
        raise refused("label", f"A label has 1 to {LABEL_CHARACTERS} characters, on one line.")


def target_of(slug: str) -> str:
    """Return how the audit log names a workspace."""
    return f"workspace:{slug}"


def told(workspace: Workspace) -> dict[str, Any]:
    """Return what the audit log says of a workspace that is made or forgotten."""
    return {
        "label": workspace.label,
        "datasource": workspace.datasource.name,
        "root": workspace.root,
        "grants": workspace.rights,
    }


def _grant(subject: str, right: str) -> Grant:
    if right not in RIGHTS:
        raise refused("grants", "A grant gives “r” (read) or “rw” (read and write).")
    read, write = RIGHTS[right]
    return Grant(subject=str(parse_subject(subject)), read=read, write=write)
