"""Decides which flows start by themselves: at a time, when saved, or when a node changes.

An index of the versions in force, kept in the transaction that saves a flow. It starts none.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, now
from app.extensions import db
from app.flows import schedules
from app.flows.definition import Flow
from app.flows.errors import BadSchedule
from app.flows.models import FlowRecord
from app.nodes.signals import ChangeKind

logger = logging.getLogger(__name__)

SCHEDULE = "schedule"
START = "start"
TIMED = (SCHEDULE, START)
"""Names of what starts a flow by time; `start` falls due once, when a version is saved."""

EVENTS: dict[ChangeKind, str] = {
    "created": "NODE_CHANGE:0",
    "moved": "NODE_CHANGE:2",
    "changed": "NODE_CHANGE:3",
    "deleted": "NODE_CHANGE:5",
    "metadata": "NODE_CHANGE:6",
}
"""The reference's name of each change (reference: EventNames, NodeChangeEvent)."""


class FlowTrigger(Base):
    """One thing that starts a flow by itself; `name` is SCHEDULE, START or that of an event.

    `problem` says why it did not start a run the last time, "" where it did.
    """

    __tablename__ = "flow_trigger"
    __table_args__ = (sa.UniqueConstraint("flow_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    flow_id: Mapped[int] = mapped_column(sa.ForeignKey("flow.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(64), index=True)
    schedule: Mapped[str] = mapped_column(sa.Text, default="")
    since: Mapped[datetime] = mapped_column(default=now)
    next_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(sa.Text, default="")
    flow: Mapped[FlowRecord] = relationship()


@dataclass(frozen=True)
class Starter:
    """A trigger with its flow, as it was when it was read."""

    id: int
    flow_slug: str
    enabled: bool
    name: str
    schedule: str
    since: datetime
    next_at: datetime | None
    problem: str

    def due_after(self, moment: datetime) -> datetime | None:
        """Return when it falls due next, later than `moment`; a START does not again."""
        if self.name == START:
            return None
        return schedules.parse(self.schedule).next_after(moment, self.since)


def keep(record: FlowRecord, flow: Flow) -> None:
    """Bring the index of a flow up to a new version; joins the transaction that saves it.

    A schedule that stays as it was goes on as it did.
    """
    wanted = dict(_wanted(flow))
    statement = sa.select(FlowTrigger).where(FlowTrigger.flow_id == record.id)
    for kept in db.session.scalars(statement).all():
        if kept.name == START or wanted.get(kept.name) != kept.schedule:
            db.session.delete(kept)
        else:
            del wanted[kept.name]
    db.session.flush()
    moment = now()
    for name, schedule in wanted.items():
        new = FlowTrigger(flow_id=record.id, name=name, schedule=schedule, since=moment)
        if name in TIMED:
            new.next_at = first_time(name, schedule, moment)
        db.session.add(new)


def first_time(name: str, schedule: str, moment: datetime) -> datetime | None:
    """Return when a trigger that is saved at a moment falls due first."""
    if name == START:
        return moment
    return schedules.parse(schedule).next_after(moment, moment)


def timed() -> list[Starter]:
    """Return every schedule, and every start that is still to come."""
    pending = sa.and_(FlowTrigger.name == START, FlowTrigger.next_at.is_not(None))
    return _starters(sa.or_(FlowTrigger.name == SCHEDULE, pending))


def listening(event: str) -> list[Starter]:
    """Return what starts an enabled flow on an event."""
    return _starters(FlowTrigger.name == event, FlowRecord.enabled.is_(True))


def of_flow(record: FlowRecord) -> list[Starter]:
    """Return everything that starts a flow by itself, whether or not the flow is enabled."""
    return _starters(FlowTrigger.flow_id == record.id)


def move_on(trigger_id: int, due: datetime | None, next_at: datetime | None) -> bool:
    """Set when a trigger falls due next; False where another process has done so already.

    The caller commits.
    """
    statement = sa.update(FlowTrigger).where(
        FlowTrigger.id == trigger_id, FlowTrigger.next_at.is_not_distinct_from(due)
    )
    return bool(db.session.execute(statement.values(next_at=next_at)).rowcount)  # type: ignore[attr-defined]


def is_listened(event: str) -> bool:
    """Return whether any flow that is enabled starts on an event."""
    statement = sa.select(FlowTrigger.id).join(FlowTrigger.flow)
    return bool(
        db.session.scalar(statement.where(FlowTrigger.name == event, FlowRecord.enabled).limit(1))
    )


def note(trigger_id: int, problem: str) -> None:
    """Keep why a trigger started no run, "" where it did. The caller commits."""
    statement = sa.update(FlowTrigger).where(FlowTrigger.id == trigger_id)
    db.session.execute(statement.values(problem=problem))


def _starters(*conditions: sa.ColumnElement[bool]) -> list[Starter]:
    columns = (
        FlowTrigger.id,
        FlowRecord.slug,
        FlowRecord.enabled,
        FlowTrigger.name,
        FlowTrigger.schedule,
        FlowTrigger.since,
        FlowTrigger.next_at,
        FlowTrigger.problem,
    )
    statement = sa.select(*columns).join(FlowTrigger.flow).where(*conditions)
    return [Starter(*row) for row in db.session.execute(statement.order_by(FlowTrigger.id))]


def _wanted(flow: Flow) -> Iterator[tuple[str, str]]:
    if flow.auto_start:
        yield START, ""
    if text := readable(flow):
        yield SCHEDULE, text
    for name in EVENTS.values():
        if name in flow.event_names:
            yield name, ""


def waits_for_nodes(flow: Flow) -> bool:
    """Return whether a change of a node starts the flow."""
    return any(name in EVENTS.values() for name in flow.event_names)


def readable(flow: Flow) -> str:
    """Return the text of a flow's schedule, "" where it has none or one that cannot be read."""
    text = flow.schedule.iso8601_schedule if flow.schedule else ""
    try:
        return text if text and schedules.parse(text) else ""
    except BadSchedule as problem:
        logger.warning("The schedule of the flow “%s” is ignored: %s", flow.label, problem.detail)
        return ""
