"""Decides the words for what starts a flow by itself, and for how that goes; it starts nothing."""

from dataclasses import dataclass
from datetime import datetime

from app.flows import triggers
from app.flows.models import FlowRecord
from app.flows.triggers import EVENTS, SCHEDULE, START, Starter

WORDS = {
    SCHEDULE: "By schedule",
    START: "When a version is saved",
    EVENTS["created"]: "When something is created",
    EVENTS["moved"]: "When something is moved or renamed",
    EVENTS["changed"]: "When the content of a file changes",
    EVENTS["deleted"]: "When something is deleted",
    EVENTS["metadata"]: "When metadata changes",
}


@dataclass(frozen=True)
class StarterRow:
    """A line of the page; `next_at` is None where no time is set, and `without_time` says why."""

    words: str
    schedule: str
    next_at: datetime | None
    without_time: str
    problem: str


def starter_rows(record: FlowRecord) -> list[StarterRow]:
    """Return what starts a flow by itself, in the order in which it was saved."""
    return [_row(starter) for starter in triggers.of_flow(record)]


def _row(starter: Starter) -> StarterRow:
    return StarterRow(
        words=WORDS[starter.name],
        schedule=starter.schedule,
        next_at=starter.next_at,
        without_time=_without_time(starter),
        problem=starter.problem,
    )


def _without_time(starter: Starter) -> str:
    if starter.name == START:
        return "It has started"
    return "Never again" if starter.name == SCHEDULE else "With each event"
