"""Holds runs, and the queries over them."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import sealing
from app.database import Base, now
from app.extensions import db

Status = Literal["Queued", "Running", "Finished", "Interrupted", "Error"]
ACTIVE = ("Queued", "Running")
Mode = Literal["run", "preview", "undo"]
"""A preview changes nothing and tells what it would do; an undo takes back what `origin` did."""


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
    def opened_secrets(self) -> dict[str, str]:
        """The values of passwords, by parameter; raises SecretUnreadable."""
        return json.loads(sealing.unseal(self.secrets)) if self.secrets else {}

    @property
    def opened_parameters(self) -> dict[str, str]:
        """The parameters with the values of passwords; raises SecretUnreadable."""
        return {**self.parameters, **self.opened_secrets}

    @property
    def root_id(self) -> str:
        """The ID under which all that this run and those it goes on with did is kept."""
        return self.root or self.id

    @property
    def is_active(self) -> bool:
        """Whether the run still waits or works."""
        return self.status in ACTIVE


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
