"""Decides when flows start by themselves: what is due becomes a run, once over all workers.

Every worker looks. That something is taken and that its run is queued is one commit, and the
run's ID follows from what it is for: neither two workers nor a crash start anything twice.
"""

import logging
import threading
from datetime import datetime

import sqlalchemy as sa
from flask import Flask

from app.audit.service import Actor
from app.database import now
from app.extensions import db
from app.flows import events, triggers
from app.flows.events import NodeEvent
from app.flows.triggers import SCHEDULE, Starter
from app.nodes.rights import Rights
from app.runs import models, starting
from app.runs.attempts import Attempt, attempted, start_all
from app.runs.outages import first_line, passes
from app.runs.service import Order

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.5
"""How often a worker looks: half of the shortest period, and two small queries each time."""

BATCH = 100
"""Events taken between two looks at the schedules, so that many events delay none."""

MAX_CAUSES = 5
"""Flows that may start each other in a row; longer chains are mistakes that only cost."""

FAILED = "The scheduler could not look for what is due, and tries again: %s"

CLOCK = Actor("schedule")
"""Who the audit log names for what starts by time."""


def run_until(stopped: threading.Event, app: Flask) -> None:
    """Look again and again until `stopped`; what fails is tried again at the next look."""
    while not stopped.wait(TICK_SECONDS):
        try:
            with app.app_context():
                look(now())
        except sa.exc.SQLAlchemyError as error:
            logger.warning(FAILED, first_line(error), exc_info=not passes(error))
        except Exception as error:
            logger.exception(FAILED, error)


def look(moment: datetime) -> None:
    """Start what is due at a moment. Needs an application's context."""
    for starter in triggers.timed():
        _look_at(starter, moment)
    for event in events.due(moment, BATCH):
        _handle(event, moment)


def _look_at(starter: Starter, moment: datetime) -> None:
    """Start what fell due, once however often it was missed, and set when it does again.

    A start waits until its flow is enabled; a time that comes while the flow is not is gone.
    """
    due, next_at = starter.next_at, starter.due_after(moment)
    if due is None or due > moment:
        if starter.name == SCHEDULE and due != next_at:
            triggers.move_on(starter.id, due, next_at)
            db.session.commit()
    elif starter.enabled or starter.name == SCHEDULE:
        _fall_due(starter, due, next_at)


def _fall_due(starter: Starter, due: datetime, next_at: datetime | None) -> None:
    attempts = []
    if starter.enabled and not models.is_waiting(starter.flow_slug, starter.name):
        attempts = [_at_time(starter, due)]
    start_all(lambda: triggers.move_on(starter.id, due, next_at), attempts, CLOCK)


def _handle(event: NodeEvent, moment: datetime) -> None:
    """Start the flows that wait for an event, but none that led to it."""
    attempts = []
    if len(event.causes) >= MAX_CAUSES:
        logger.warning("After %s no flow starts another one.", " → ".join(event.causes))
    elif not Rights(None).in_recycle_bin(event.path):
        waiting = triggers.listening(event.name)
        others = (starter for starter in waiting if starter.flow_slug not in event.causes)
        attempts = [_on_event(starter, event, moment) for starter in others]

    def take() -> bool:
        later = any(attempt.later for attempt in attempts)
        return events.postpone(event, moment) if later else events.take(event)

    with events.caused_by(event.causes):
        start_all(take, attempts, Actor(event.login))


def _at_time(starter: Starter, due: datetime) -> Attempt:
    return attempted(
        starter,
        lambda: starting.at_time(starting.candidate(starter.flow_slug), starter.name, due),
    )


def _on_event(starter: Starter, event: NodeEvent, moment: datetime) -> Attempt:
    def order() -> Order | None:
        return starting.on_event(starting.candidate(starter.flow_slug, event.login), event, moment)

    return attempted(starter, order)
