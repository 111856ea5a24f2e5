"""Holds the entries of the audit log and the queries over them; nothing changes or drops one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, now
from app.extensions import db

EXPORT_BATCH = 1_000
"""Rows fetched at once for an export, which is streamed."""


class AuditEntry(Base):
    """One act: `action` such as `flow.save` on `target` such as `flow:pdf-tools`.

    `changes` maps each changed field to its value before and after.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.Index("ix_audit_entry_at", "at"),
        sa.Index("ix_audit_entry_login", "login", "id"),
        sa.Index("ix_audit_entry_target", "target", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    login: Mapped[str] = mapped_column(sa.String(64))
    address: Mapped[str] = mapped_column(sa.String(64), default="")
    action: Mapped[str] = mapped_column(sa.String(64))
    target: Mapped[str] = mapped_column(sa.String(200))
    changes: Mapped[dict[str, Any]]


NO_CHANGE = "audit entries are never changed or removed"


@event.listens_for(AuditEntry.__table__, "after_create")
def _forbid_changes(table: sa.Table, connection: sa.Connection, **_options: Any) -> None:
    for statement in guards(connection.dialect.name):
        connection.execute(sa.text(statement))


def guards(dialect: str) -> list[str]:
    """Return the statements by which the database itself refuses to change or drop an entry."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry "
            f"BEGIN SELECT RAISE(ABORT, '{NO_CHANGE}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE FUNCTION audit_entry_guard() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{NO_CHANGE}'; END $$",
        "CREATE TRIGGER audit_entry_guard BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_guard()",
    ]


@dataclass(frozen=True)
class Filter:
    """Which entries are asked for; an empty field asks for all."""

    login: str = ""
    action: str = ""
    target: str = ""
    since: datetime | None = None
    until: datetime | None = None


def page(wanted: Filter, *, offset: int, limit: int) -> Sequence[AuditEntry]:
    """Return entries, newest first."""
    return db.session.scalars(_matching(wanted).offset(offset).limit(limit)).all()


def every(wanted: Filter) -> Iterator[AuditEntry]:
    """Yield all entries, newest first, a batch at a time."""
    yield from db.session.scalars(_matching(wanted).execution_options(yield_per=EXPORT_BATCH))


def find(entry_id: int) -> AuditEntry | None:
    """Return the entry of this number, or None."""
    return db.session.get(AuditEntry, entry_id)


def actions() -> Sequence[str]:
    """Return every action that was ever recorded, sorted."""
    statement = sa.select(AuditEntry.action).distinct().order_by(AuditEntry.action)
    return db.session.scalars(statement).all()


def _matching(wanted: Filter) -> sa.Select[AuditEntry]:
    statement = sa.select(AuditEntry).order_by(AuditEntry.id.desc())
    for column, value in (
        (AuditEntry.login, wanted.login),
        (AuditEntry.action, wanted.action),
        (AuditEntry.target, wanted.target),
    ):
        statement = statement.where(column == value) if value else statement
    if wanted.since:
        statement = statement.where(AuditEntry.at >= wanted.since)
    return statement.where(AuditEntry.at < wanted.until) if wanted.until else statement
