"""Decides how often a worker says that it is alive, and answers who is."""

import logging
import threading
from datetime import timedelta

import sqlalchemy as sa

from app.database import clock
from app.extensions import db
from app.runs import lease
from app.runs.lease import Lease, WorkerBeat
from app.runs.outages import first_line

logger = logging.getLogger(__name__)

BEATS = 4
"""Beats in the time of a lease: three may be missed, or come late, before it runs out."""

LATELY = timedelta(days=1)
"""Who did not beat for so long is no worker any more: in containers each has a name of its own."""


def beat_until(stopped: threading.Event, own: Lease, seconds: float) -> None:
    """Renew a lease of so many seconds until `stopped`; what fails is tried at the next beat."""
    while not stopped.wait(seconds / BEATS):
        try:
            own.renew()
        except sa.exc.SQLAlchemyError as error:
            logger.warning("The database does not take the heartbeat now: %s", first_line(error))


def ages(limit: int) -> dict[str, float]:
    """Return how many seconds ago each worker beat, of those that beat lately the newest."""
    dialect = db.engine.dialect
    query = sa.select(WorkerBeat.worker, WorkerBeat.at, clock(dialect).label("present")).where(
        WorkerBeat.at > clock(dialect, -LATELY)
    )
    rows = db.session.execute(query.order_by(WorkerBeat.at.desc()).limit(limit))
    return {row.worker: max(0.0, (row.present - row.at).total_seconds()) for row in rows}


def alive() -> bool:
    """Return whether any worker, on whichever machine, holds its lease now."""
    return bool(lease.live(db.engine))
