"""Holds what happened in runs, and the queries over it."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.extensions import db
from app.runs.counts import Count

EventKind = Literal["log", "output", "message", "done", "plan", "fail", "passed", "left"]
COUNTED: tuple[EventKind, ...] = ("done", "plan", "fail", "passed", "left")
"""Kinds of events that `tally` counts, by their rows or by their numbers."""

ITEM = re.compile(r"/\d+")
"""The number of an item in a step's key."""


class RunEvent(Base):
    """One thing that happened in a run: a log line, an output, a step done, or items planned.

    A `message` is what a step got and gave, of level `error` where it failed; `fail` says that it
    did, `passed` and `left` how many items its filters let through. `weight` is a share of the
    run's progress, of a message the seconds that it took in this run. The key makes repeating a
    step harmless: the same event again is the same row. `place` is the action's place, the step's
    key without the numbers of a fan-out.
    """

    __tablename__ = "run_event"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "step", "kind", "number"),
        sa.Index("ix_run_event_kind", "run_id", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(sa.ForeignKey("run.id", ondelete="CASCADE"))
    step: Mapped[str] = mapped_column(sa.String(400))
    place: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[EventKind] = mapped_column(sa.String(8))
    number: Mapped[int]
    at: Mapped[datetime]
    level: Mapped[str] = mapped_column(sa.String(8), default="")
    text: Mapped[str] = mapped_column(sa.Text, default="")
    weight: Mapped[float] = mapped_column(default=0.0)


def of_kind(run_id: str, kind: EventKind, limit: int, *, newest: bool = False) -> list[RunEvent]:
    """Return the first events of a kind, or the newest; both in the order they happened."""
    order = RunEvent.id.desc() if newest else RunEvent.id
    statement = sa.select(RunEvent).where(RunEvent.run_id == run_id, RunEvent.kind == kind)
    found = list(db.session.scalars(statement.order_by(order).limit(limit)))
    return found[::-1] if newest else found


def messages_of(
    run_id: str, place: str, *, failed: bool = False, offset: int, limit: int
) -> Sequence[RunEvent]:
    """Return what is kept of the messages of one action, or of its failures alone.

    They come in the order of its items: of two keys of one action the shorter has less digits.
    """
    statement = sa.select(RunEvent).where(
        RunEvent.run_id == run_id, RunEvent.kind == "message", RunEvent.place == place
    )
    if failed:
        statement = statement.where(RunEvent.level == "error")
    ordered = statement.order_by(sa.func.length(RunEvent.step), RunEvent.step)
    return db.session.scalars(ordered.offset(offset).limit(limit)).all()


def span_of(run_id: str, place: str) -> tuple[datetime, datetime] | None:
    """Return when an action was first begun in a run and last ended; None where it was not."""
    here = (RunEvent.run_id == run_id, RunEvent.place == place)
    kept = (RunEvent.kind == "message", RunEvent.weight > 0)
    rows = db.session.execute(sa.select(RunEvent.at, RunEvent.weight).where(*here, *kept)).all()
    if not rows:
        return None
    done = sa.select(sa.func.max(RunEvent.at)).where(*here, RunEvent.kind == "done")
    ended = [row.at for row in rows] + [db.session.scalar(done) or rows[0].at]
    return min(row.at - timedelta(seconds=row.weight) for row in rows), max(ended)


def log_lines(run_id: str, levels: Sequence[str], limit: int, before: int = 0) -> list[RunEvent]:
    """Return the newest log lines of some levels, in the order they happened.

    `before` is the number of an event: only lines that came before it are returned.
    """
    statement = sa.select(RunEvent).where(RunEvent.run_id == run_id, RunEvent.kind == "log")
    if levels:
        statement = statement.where(RunEvent.level.in_(levels))
    if before:
        statement = statement.where(RunEvent.id < before)
    return list(db.session.scalars(statement.order_by(RunEvent.id.desc()).limit(limit)))[::-1]


def log_after(run_id: str, after: int, limit: int) -> Sequence[RunEvent]:
    """Return the log lines that follow the event of this number, the first ones."""
    chosen = (RunEvent.run_id == run_id, RunEvent.kind == "log", RunEvent.id > after)
    return db.session.scalars(
        sa.select(RunEvent).where(*chosen).order_by(RunEvent.id).limit(limit)
    ).all()


def outputs_of(run_id: str, *, offset: int, limit: int) -> Sequence[str]:
    """Return the internal paths of some outputs of a run, in the order they were made."""
    chosen = (RunEvent.run_id == run_id, RunEvent.kind == "output")
    statement = sa.select(RunEvent.text).where(*chosen).order_by(RunEvent.id)
    return db.session.scalars(statement.offset(offset).limit(limit)).all()


def count(run_id: str, kind: EventKind) -> int:
    """Return how many events of a kind a run has."""
    statement = sa.select(sa.func.count(RunEvent.id))
    return db.session.scalar(statement.where(RunEvent.run_id == run_id, RunEvent.kind == kind)) or 0


def tally(run_id: str) -> dict[str, Count]:
    """Return by place what is counted of each action; those of skipped steps end in ` skipped`.

    It is asked each second while somebody looks: it reads neither log nor messages.
    """
    number = {kind: sa.case((RunEvent.kind == kind, RunEvent.number), else_=0) for kind in COUNTED}
    once = {kind: sa.case((RunEvent.kind == kind, 1), else_=0) for kind in COUNTED}
    sums = (once["done"], number["plan"], once["fail"], number["passed"], number["left"])
    statement = (
        sa.select(RunEvent.place, *map(sa.func.sum, sums))
        .where(RunEvent.run_id == run_id, RunEvent.kind.in_(COUNTED))
        .group_by(RunEvent.place)
    )
    return {place: Count(*found) for place, *found in db.session.execute(statement)}
