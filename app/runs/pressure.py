"""Decides whether so many runs wait already that no further one is accepted.

Runs that start by themselves, by time or event, are not counted against anybody's limit here:
each flow has at most one of those waiting.
"""

import sqlalchemy as sa

from app.config import settings
from app.extensions import db
from app.runs.errors import QueueFull
from app.runs.models import Run

RETRY_SECONDS = 5
"""When to call again: in this time a worker ends runs of any ordinary length."""


def check_room(flow_slug: str, owner_id: int) -> None:
    """Raise QueueFull where the flow, or this person, has as many runs waiting as is allowed.

    Calls at the same moment may pass the limit by their number.
    """
    now = settings()
    if _waits(now.waiting_per_flow, Run.flow_slug == flow_slug):
        raise QueueFull("Too many runs of this flow are waiting. Call again later.", RETRY_SECONDS)
    if _waits(now.waiting_per_user, Run.owner_id == owner_id):
        raise QueueFull("Too many of your runs are waiting. Call again later.", RETRY_SECONDS)


def waiting(limit: int, condition: sa.ColumnElement[bool]) -> sa.Select[int]:
    """Return the query of how many runs of a kind wait, counting no further than `limit`."""
    some = sa.select(Run.id).where(Run.status == sa.literal_column("'Queued'"), condition)
    return sa.select(sa.func.count()).select_from(some.limit(limit).subquery())


def _waits(limit: int, condition: sa.ColumnElement[bool]) -> bool:
    return (db.session.scalar(waiting(limit, condition)) or 0) >= limit
