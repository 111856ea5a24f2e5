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
    limits = now.waiting_per_flow, now.waiting_per_user
    of_flow, of_user = _waiting(flow_slug, owner_id, *limits)
    if of_flow >= limits[0]:
        raise QueueFull("Too many runs of this flow are waiting. Call again later.", RETRY_SECONDS)
    if of_user >= limits[1]:
        raise QueueFull("Too many of your runs are waiting. Call again later.", RETRY_SECONDS)


def waiting(limit: int, condition: sa.ColumnElement[bool]) -> sa.Select[int]:
    """Return the query of how many runs of a kind wait, counting no further than `limit`."""
    some = sa.select(Run.id).where(Run.status == sa.literal_column("'Queued'"), condition)
    return sa.select(sa.func.count()).select_from(some.limit(limit).subquery())


def _waiting(flow_slug: str, owner_id: int, per_flow: int, per_user: int) -> tuple[int, int]:
    """Return how many runs of the flow and of the person wait, in one question."""
    of_flow = waiting(per_flow, Run.flow_slug == flow_slug).scalar_subquery()
    of_user = waiting(per_user, Run.owner_id == owner_id).scalar_subquery()
    row = db.session.execute(sa.select(of_flow, of_user)).one()
    return row[0], row[1]
