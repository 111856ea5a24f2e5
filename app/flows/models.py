"""Holds flows, their versions and the index of their hooks, and the queries over them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, now
from app.extensions import db, reading


class FlowRecord(Base):
    """A flow: its slug, whether it is enabled, and which of its versions is in force."""

    __tablename__ = "flow"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    label: Mapped[str] = mapped_column(sa.String(200))
    enabled: Mapped[bool] = mapped_column(default=True)
    number: Mapped[int] = mapped_column(default=0)
    versions: Mapped[list["FlowVersion"]] = relationship(
        back_populates="flow", order_by="FlowVersion.number", cascade="all, delete-orphan"
    )
    hooks: Mapped[list["HookSlug"]] = relationship(
        back_populates="flow", cascade="all, delete-orphan"
    )


class FlowVersion(Base):
    """One saved document of a flow; it never changes, so that a run keeps what it started with."""

    __tablename__ = "flow_version"
    __table_args__ = (sa.UniqueConstraint("flow_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    flow_id: Mapped[int] = mapped_column(sa.ForeignKey("flow.id", ondelete="CASCADE"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(sa.String(64))
    author: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    flow: Mapped[FlowRecord] = relationship(back_populates="versions")


class HookSlug(Base):
    """Which flow a hook's slug belongs to: slugs are unique over all flows (reference: ApiSlug)."""

    __tablename__ = "hook_slug"

    slug: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    flow_id: Mapped[int] = mapped_column(sa.ForeignKey("flow.id", ondelete="CASCADE"), index=True)
    flow: Mapped[FlowRecord] = relationship(back_populates="hooks")


class Revised(NamedTuple):
    """A flow and its version in force, as far as it tells whether anything has changed."""

    slug: str
    enabled: bool
    version_id: int
    digest: str


def _in_force() -> sa.Select[FlowRecord, FlowVersion]:
    same = sa.and_(FlowVersion.flow_id == FlowRecord.id, FlowVersion.number == FlowRecord.number)
    return sa.select(FlowRecord, FlowVersion).join(FlowVersion, same).order_by(FlowRecord.slug)


def _revised() -> sa.Select[str, bool, int, str]:
    columns = (FlowRecord.slug, FlowRecord.enabled, FlowVersion.id, FlowVersion.digest)
    same = sa.and_(FlowVersion.flow_id == FlowRecord.id, FlowVersion.number == FlowRecord.number)
    return sa.select(*columns).join(FlowVersion, same).order_by(FlowRecord.slug)


def flows_in_force() -> Sequence[sa.Row[FlowRecord, FlowVersion]]:
    """Return every flow with the version in force, sorted by slug."""
    return db.session.execute(_in_force()).all()


def revision() -> tuple[Revised, ...]:
    """Return what changes with any flow: each with its version in force, without documents."""
    return tuple(Revised(*row) for row in db.session.execute(_revised()))


def of_hook(slug: sa.ColumnElement[str]) -> sa.Select[str, bool, int, str]:
    """Return the query of the same of the flow that owns the hook of a slug."""
    joined = _revised().join(HookSlug, HookSlug.flow_id == FlowRecord.id)
    return joined.where(HookSlug.slug == slug)


def revision_of_hook(hook_slug: str) -> Revised | None:
    """Return the same of the flow that owns the hook of this slug, or None, as it is committed."""
    with reading() as connection:
        row = connection.execute(_OF_HOOK, {"hook": hook_slug}).one_or_none()
    return Revised(*row) if row else None


_OF_HOOK = of_hook(sa.bindparam("hook"))


def flow_in_force(slug: str) -> sa.Row[FlowRecord, FlowVersion] | None:
    """Return the flow of this slug with the version in force, or None."""
    return db.session.execute(_in_force().where(FlowRecord.slug == slug)).one_or_none()


def flow_of_hook(hook_slug: str) -> sa.Row[FlowRecord, FlowVersion] | None:
    """Return the flow that owns the hook of this slug with the version in force, or None."""
    statement = _in_force().join(HookSlug, HookSlug.flow_id == FlowRecord.id)
    return db.session.execute(statement.where(HookSlug.slug == hook_slug)).one_or_none()


def slug_is_taken(slug: str) -> bool:
    """Return whether a flow has this slug."""
    return db.session.scalar(sa.select(FlowRecord.id).where(FlowRecord.slug == slug)) is not None


def owners_of_hooks(slugs: Sequence[str]) -> dict[str, int]:
    """Return the flow's id of each hook slug that is in use."""
    statement = sa.select(HookSlug.slug, HookSlug.flow_id).where(HookSlug.slug.in_(slugs))
    return {slug: owner for slug, owner in db.session.execute(statement)}  # noqa: C416


def version_of(version_id: int) -> FlowVersion | None:
    """Return a version by its number over all flows, or None."""
    return db.session.get(FlowVersion, version_id)


def versions_of(flow: FlowRecord) -> Sequence[FlowVersion]:
    """Return the versions of a flow, newest first."""
    statement = sa.select(FlowVersion).where(FlowVersion.flow_id == flow.id)
    return db.session.scalars(statement.order_by(FlowVersion.number.desc())).all()
