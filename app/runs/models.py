"""Holds runs and what happened in them, and the queries over both."""

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import sealing
from app.database import Base, now
from app.extensions import db
from app.runs.counts import Count

Status = Literal["Queued", "Running", "Finished", "Interrupted", "Error"]
ACTIVE = ("Queued", "Running")
Mode = Literal["run", "preview", "undo"]
"""A preview changes nothing and tells what it would do; an undo takes back what `origin` did."""

EventKind = Literal["log", "output", "message", "done", "plan", "fail", "passed", "left"]
COUNTED: tuple[EventKind, ...] = ("done", "plan", "fail", "passed", "left")
"""Kinds of events that `tally` counts, by their rows or by their numbers."""

ITEM = re.compile(r"/\d+")
"""The number of an item in a step's key."""


def _where(condition: str) -> dict[str, Any]:
    """The condition of an index that holds only a part of the rows, on both kinds of databases."""
    return {f"{name}_where": sa.text(condition) for name in ("sqlite", "postgresql")}


class Run(Base):
    """One run of a flow (reference: Task). Its call never changes, its state does.

    `parameters` have a mask for each password, whose values are sealed in `secrets`, "" for none.
    `paths` are as the caller sent them, `nodes` the same in internal form. `trigger` is empty
    where somebody started it, through a hook or by hand; else it is `schedule`, `start` or the
    name of an event, whose node is in `event` as JSON. `causes` are the flows whose runs led to
    this one, the first one first. `address` is where the call came from, "" for this machine.
    `origin` is the run that this one takes back or goes on with, "" for none; `root` is the first
    of the runs that go on with one another, "" where this is the first. `recorded` is whether the
    engine still has the records of its steps.
    """

    __tablename__ = "run"
    __table_args__ = (
        sa.Index("ix_run_owner_created", "owner_id", "created_at"),
        sa.Index("ix_run_created", "created_at"),
        sa.Index("ix_run_status", "status"),
        sa.Index("ix_run_origin", "origin"),
        sa.Index("ix_run_end", "end_time"),
        sa.Index("ix_run_recorded", "end_time", **_where("recorded")),
        sa.Index("ix_run_waiting_flow", "flow_slug", **_where("status = 'Queued'")),
        sa.Index("ix_run_waiting_owner", "owner_id", **_where("status = 'Queued'")),
    )

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    flow_slug: Mapped[str] = mapped_column(sa.String(64))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("flow_version.id"))
    hook_slug: Mapped[str] = mapped_column(sa.String(64), default="")
    label: Mapped[str] = mapped_column(sa.String(200))
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    owner_login: Mapped[str] = mapped_column(sa.String(64))
    call_digest: Mapped[str] = mapped_column(sa.String(64))
    parameters: Mapped[dict[str, Any]]
    secrets: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))
    paths: Mapped[list[str]]
    nodes: Mapped[list[str]]
    trigger: Mapped[str] = mapped_column(sa.String(64), default="")
    event: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    causes: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    address: Mapped[str] = mapped_column(sa.String(64), default="")
    mode: Mapped[Mode] = mapped_column(sa.String(8), default="run", server_default="run")
    origin: Mapped[str] = mapped_column(sa.String(64), default="", server_default=sa.text("''"))
    root: Mapped[str] = mapped_column(sa.String(64), default="", server_default=sa.text("''"))
    recorded: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    status: Mapped[Status] = mapped_column(sa.String(16), default="Queued")
    status_message: Mapped[str] = mapped_column(sa.Text, default="")
    progress: Mapped[float] = mapped_column(default=0.0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    start_time: Mapped[datetime | None]
    end_time: Mapped[datetime | None]

    @property
    def opened_parameters(self) -> dict[str, str]:
        """The parameters with the values of passwords; raises SecretUnreadable."""
        secrets = json.loads(sealing.unseal(self.secrets)) if self.secrets else {}
        return {**self.parameters, **secrets}

    @property
    def root_id(self) -> str:
        """The ID under which all that this run and those it goes on with did is kept."""
        return self.root or self.id

    @property
    def is_active(self) -> bool:
        """Whether the run still waits or works."""
        return self.status in ACTIVE


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


def find(run_id: str) -> Run | None:
    """Return the run of this ID, or None."""
    return db.session.get(Run, run_id)


def retry_of(run_id: str) -> Run | None:
    """Return the run that goes on with a run, or None."""
    query = sa.select(Run).where(Run.origin == run_id, Run.mode == "run")
    return db.session.scalar(query.limit(1))


def has_followers(run_id: str) -> bool:
    """Return whether any run, well ended or not, goes on with a run or takes it back."""
    query = sa.select(Run.id).where(Run.origin == run_id, Run.mode.in_(("run", "undo")))
    return db.session.scalar(query.limit(1)) is not None


def undo_of(run_id: str) -> Run | None:
    """Return the run that undoes a run, or has; None where none does or it did not end well."""
    ended_badly = ("Error", "Interrupted")
    query = sa.select(Run).where(Run.origin == run_id, Run.mode == "undo")
    return db.session.scalar(query.where(Run.status.not_in(ended_badly)).limit(1))


def count_undos(run_id: str) -> int:
    """Return how often undoing a run was tried and did not end well."""
    chosen = (Run.origin == run_id, Run.mode == "undo", Run.status.in_(("Error", "Interrupted")))
    return db.session.scalar(sa.select(sa.func.count(Run.id)).where(*chosen)) or 0


def page(
    owner_id: int | None,
    *,
    status: str = "",
    flows: Sequence[str] = (),
    offset: int,
    limit: int,
) -> Sequence[Run]:
    """Return runs, newest first: those of one person, or everybody's where `owner_id` is None."""
    statement = sa.select(Run)
    if owner_id is not None:
        statement = statement.where(Run.owner_id == owner_id)
    if status:
        statement = statement.where(Run.status == status)
    if flows:
        statement = statement.where(Run.flow_slug.in_(flows))
    ordered = statement.order_by(Run.created_at.desc(), Run.id)
    return db.session.scalars(ordered.offset(offset).limit(limit)).all()


def active(owner_id: int, limit: int) -> Sequence[Run]:
    """Return a person's runs that wait or work, newest first."""
    statement = sa.select(Run).where(Run.owner_id == owner_id, Run.status.in_(ACTIVE))
    return db.session.scalars(statement.order_by(Run.created_at.desc()).limit(limit)).all()


def count_active(owner_id: int) -> int:
    """Return how many of a person's runs wait or work."""
    statement = sa.select(sa.func.count(Run.id))
    return db.session.scalar(statement.where(Run.owner_id == owner_id, Run.status.in_(ACTIVE))) or 0


def is_waiting(flow_slug: str, trigger: str) -> bool:
    """Return whether a run that a trigger of a flow started has not begun yet."""
    statement = sa.select(Run.id).where(Run.flow_slug == flow_slug, Run.trigger == trigger)
    return db.session.scalar(statement.where(Run.status == "Queued").limit(1)) is not None


def events(run_id: str, kind: EventKind, limit: int, *, newest: bool = False) -> list[RunEvent]:
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


def count_events(run_id: str, kind: EventKind) -> int:
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
