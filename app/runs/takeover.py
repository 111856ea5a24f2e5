"""Decides which runs this worker takes over: those of workers whose lease has run out.

Of all workers one ends a lease; from then on whoever held it does nothing that is seen. What it
left is then queued again by whoever notices first, and goes on from its last finished step.
"""

import logging
import threading
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.runs import connections, engine, lease, probes
from app.runs.lease import Held, Lease
from app.runs.outages import first_line, passes
from app.runs.reconciling import reconcile

logger = logging.getLogger(__name__)

LOOKS = 8
"""Looks in the time of a lease: runs wait for an eighth of it longer than they must."""

RECONCILE_EVERY = 24
"""Looks from one comparison with the engine to the next: a minute, with the usual lease."""

FAILED = "Looking after other workers failed, and is tried again: %s"


def watch_until(stopped: threading.Event, app: Flask, own: Lease, seconds: float) -> None:
    """Look after others until `stopped`; leases last so many seconds."""
    count = 0
    while not stopped.is_set():
        _once(app, lambda: look(own))
        if count % RECONCILE_EVERY == 0:
            _once(app, reconcile)
        count += 1
        stopped.wait(seconds / LOOKS)


def look(own: Lease) -> None:
    """Take over what dead workers left, and answer questions. Needs an application's context."""
    if own.is_steady:
        for one in lease.over(db.engine):
            if one != own.held:
                _end(one)
    take_over()
    probes.answer(own.held.worker)


def take_over() -> None:
    """Queue again what is at work in processes that hold no lease any more.

    Who is at work is read first: a process holds its lease before it begins.
    """
    at_work = engine.executors(db.engine)
    dead = at_work - {one.executor for one in lease.not_ended(db.engine)} if at_work else set()
    if dead:
        engine.recover(sorted(dead))


def _end(one: Held) -> None:
    """End a lease that has run out; first what its worker holds locked, were it the lease."""
    connections.cut(db.engine, one.worker)
    if lease.ended(db.engine, one, only_if_over=True):
        logger.warning("The worker %s is gone; its runs are taken over.", one.worker)


def _once(app: Flask, work: Callable[[], None]) -> None:
    try:
        with app.app_context():
            work()
    except sa.exc.SQLAlchemyError as error:
        logger.warning(FAILED, first_line(error), exc_info=not passes(error))
    except Exception as error:
        logger.exception(FAILED, error)
