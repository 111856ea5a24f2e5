"""Decides what becomes of runs that the engine has lost or given up, so that none waits for good.

Ordinarily there are none: a run and its entry in the engine are one commit. A restored database,
or a run that ends its worker each time, makes them.
"""

import logging
from collections.abc import Sequence

import sqlalchemy as sa

from app.extensions import db
from app.flows import store
from app.runs import engine, state
from app.runs.models import ACTIVE, Run, Status
from app.runs.queueing import Entry, enqueue

logger = logging.getLogger(__name__)

BATCH = 500
"""Runs that are compared with one question to the engine."""

GIVEN_UP: dict[str, tuple[Status, str]] = {
    "CANCELLED": ("Interrupted", "The run was stopped."),
    "ERROR": ("Error", "The run failed unexpectedly. The log of the server says why."),
    "SUCCESS": ("Error", "The run ended unexpectedly. The log of the server says why."),
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": ("Error", "The worker died each time it carried this out."),
}
"""What a run becomes that waits or works for us and is over for the engine."""


def reconcile() -> None:
    """Give runs that are over for the engine a final state, and queue again what it lost.

    Needs an application's context.
    """
    after = ""
    while found := _active(after):
        states = engine.states(db.engine, found)
        for run_id in found:
            _settle(run_id, states.get(run_id))
        after = found[-1]


def _active(after: str) -> Sequence[str]:
    query = sa.select(Run.id).where(Run.status.in_(ACTIVE), Run.id > after)
    found = db.session.scalars(query.order_by(Run.id).limit(BATCH)).all()
    db.session.rollback()
    return found


def _settle(run_id: str, known: str | None) -> None:
    if known is None:
        _queue_again(run_id)
    elif known in GIVEN_UP:
        status, message = GIVEN_UP[known]
        if state.finish(run_id, status, message) == status:
            logger.error("The run %s was %s in the engine: it is %s now.", run_id, known, status)


def _queue_again(run_id: str) -> None:
    """Queue a run that the engine does not know, unless it has ended or somebody else just did."""
    run = db.session.get_one(Run, run_id)
    at_once = store.version(run.version_id).max_concurrency
    engine.ensure_queue(db.engine, at_once)
    held = sa.update(Run).where(Run.id == run_id, Run.status.in_(ACTIVE)).values(status="Queued")
    changed = db.session.execute(held).rowcount  # type: ignore[attr-defined]
    if not changed or engine.is_known(db.engine, run_id):
        db.session.rollback()
        return
    enqueue(db.session.connection(), [Entry(run_id, run.flow_slug, at_once)])
    db.session.commit()
    logger.error("The engine did not know the run %s: it is queued again.", run_id)
