"""Holds what people were told, and the queries over it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.extensions import db

MAX_TITLE = 200


class Notification(Base):
    """One thing that one person was told; `text` is Markdown.

    `key` is the same where a repeated step tells the same again. `node` is an internal path and
    may be empty, as may `run_id` where the person may not see the run.
    """

    __tablename__ = "notification"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "key"),
        sa.Index("ix_notification_unread", "user_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    title: Mapped[str] = mapped_column(sa.String(MAX_TITLE))
    text: Mapped[str] = mapped_column(sa.Text)
    run_id: Mapped[str] = mapped_column(sa.String(64))
    node: Mapped[str] = mapped_column(sa.Text)
    read_at: Mapped[datetime | None]


def add(rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows; one whose person and key are there already is left out."""
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Notification).on_conflict_do_nothing(
        index_elements=["user_id", "key"]
    )
    db.session.execute(statement, list(rows))


def keep_newest(user_ids: Sequence[int], number: int) -> None:
    """Remove what these people were told before their newest `number` notifications."""
    age = sa.func.row_number().over(
        partition_by=Notification.user_id, order_by=Notification.id.desc()
    )
    ranked = sa.select(Notification.id, age.label("age")).where(Notification.user_id.in_(user_ids))
    old = ranked.subquery()
    statement = sa.delete(Notification).where(
        Notification.id.in_(sa.select(old.c.id).where(old.c.age > number))
    )
    db.session.execute(statement, execution_options={"synchronize_session": False})


def count_unread(user_id: int) -> int:
    """Return how many notifications a person has not read."""
    statement = sa.select(sa.func.count(Notification.id))
    return db.session.scalar(statement.where(*_unread(user_id))) or 0


def page(user_id: int, *, offset: int, limit: int) -> Sequence[Notification]:
    """Return a person's notifications, newest first."""
    statement = sa.select(Notification).where(Notification.user_id == user_id)
    ordered = statement.order_by(Notification.id.desc())
    return db.session.scalars(ordered.offset(offset).limit(limit)).all()


def find(user_id: int, notification_id: int) -> Notification | None:
    """Return a person's notification of this number, or None."""
    statement = sa.select(Notification).where(
        Notification.user_id == user_id, Notification.id == notification_id
    )
    return db.session.scalar(statement)


def mark_all_read(user_id: int, moment: datetime) -> None:
    """Note the moment in all that the person has not read."""
    db.session.execute(sa.update(Notification).where(*_unread(user_id)).values(read_at=moment))


def _unread(user_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (Notification.user_id == user_id, Notification.read_at.is_(None))
