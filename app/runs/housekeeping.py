"""Decides what is dropped of runs that nobody needs any more, so that the database stays small.

Everything goes in batches, each a commit of its own, so that no call waits long; two workers
that tidy at once only do some of it in vain. The audit log is never touched.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import aliased

from app import rates
from app.config import Settings, settings
from app.database import now
from app.extensions import db
from app.nodes import effects, journal, sweeping
from app.runs import engine
from app.runs.events import RunEvent
from app.runs.models import ACTIVE, Run

logger = logging.getLogger(__name__)

TIDY_SECONDS = 600
"""How often a worker tidies: often enough that a batch stays small at ten runs a second."""

SWEPT_EVERY = 36
"""How often in so many times unfinished work is looked for, in every folder: each six hours."""

BATCH = 200
"""Runs of one commit: some ten milliseconds in which nobody else can write to SQLite."""

RECORDS_KEPT = timedelta(days=1)
"""How long the engine keeps the steps of a run that went well: for a look at what it did. Those
of a run that did not are kept with it, since retrying goes on from them."""


@dataclass(frozen=True)
class Tidied:
    """How much was dropped: runs, log lines of others, runs in the engine's own tables, and nodes
    in recycle bins."""

    runs: int
    events: int
    records: int
    nodes: int


def tidy_until(stopped: threading.Event, app: Flask) -> None:
    """Tidy again and again until `stopped`; what fails is tried again at the next time."""
    for number in count(1):
        if stopped.wait(TIDY_SECONDS):
            return
        try:
            with app.app_context():
                tidy(now())
                if number % SWEPT_EVERY == 0:
                    sweeping.sweep()
        except Exception:
            logger.exception("Housekeeping failed; it is tried again.")


def tidy(moment: datetime) -> Tidied:
    """Drop what the settings no longer keep at a moment; return how much that was."""
    kept = settings()
    rates.forget_old()
    return Tidied(
        runs=_in_batches(lambda: _drop_runs(kept, moment)),
        events=_in_batches(lambda: _drop_events(kept, moment)),
        records=_in_batches(lambda: _drop_records(moment)),
        nodes=_empty_bins(kept, moment),
    )


def _in_batches(drop: Callable[[], int]) -> int:
    total = 0
    while dropped := drop():
        total += dropped
    return total


def _drop_runs(kept: Settings, moment: datetime) -> int:
    """Drop some runs that ended too long ago, with all that is known of them.

    The last of a chain goes first: what it may go on with is known under the ID of the first.
    """
    if not kept.keep_runs_days:
        return 0
    later = aliased(Run)
    goes_on = sa.exists().where(later.origin == Run.id, later.mode == "run")
    ended = sa.select(Run.id).where(
        _ended_before(moment - timedelta(days=kept.keep_runs_days)), ~goes_on
    )
    found = db.session.scalars(ended.order_by(Run.end_time).limit(BATCH)).all()
    if found:
        engine.forget(db.engine, found)
        db.session.execute(sa.delete(RunEvent).where(RunEvent.run_id.in_(found)))
        journal.forget(*found)
        db.session.execute(sa.delete(Run).where(Run.id.in_(found)))
        db.session.commit()
    effects.release(*found)
    return len(found)


def _drop_events(kept: Settings, moment: datetime) -> int:
    """Drop what some runs said that ended too long ago; the runs themselves stay."""
    if not kept.keep_logs_days:
        return 0
    until = moment - timedelta(days=kept.keep_logs_days)
    old = sa.select(RunEvent.id).join(Run).where(_ended_before(until)).limit(BATCH * 10)
    return _delete_events(db.session.scalars(old).all())


def _delete_events(found: Sequence[int]) -> int:
    if found:
        db.session.execute(sa.delete(RunEvent).where(RunEvent.id.in_(found)))
        db.session.commit()
    return len(found)


def _drop_records(moment: datetime) -> int:
    """Drop the engine's records of some runs that ended well."""
    ended = _ended_before(moment - RECORDS_KEPT)
    query = sa.select(Run.id).where(Run.recorded, Run.status == "Finished", ended)
    found = db.session.scalars(query.order_by(Run.end_time).limit(BATCH)).all()
    if found:
        engine.forget(db.engine, found)
        db.session.execute(sa.update(Run).where(Run.id.in_(found)).values(recorded=False))
        db.session.commit()
    return len(found)


def _empty_bins(kept: Settings, moment: datetime) -> int:
    """Delete for good what went to a recycle bin too long ago."""
    if not kept.keep_deleted_days:
        return 0
    until, total, after = moment - timedelta(days=kept.keep_deleted_days), 0, ""
    while True:
        gone, after = sweeping.empty_bins(until, after, BATCH)
        total += gone
        if not after:
            return total


def _ended_before(moment: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Run.end_time < moment, Run.status.not_in(ACTIVE))
