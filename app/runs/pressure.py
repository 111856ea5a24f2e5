"""Decides whether so many runs wait already that no further one is accepted.

Runs that start by themselves, by time or event, are not counted against anybody's limit here:
each flow has at most one of those waiting.
"""

import threading
import time
from dataclasses import dataclass

import sqlalchemy as sa

from app.config import settings
from app.extensions import db, reading
from app.runs.errors import QueueFull
from app.runs.models import Run

RETRY_SECONDS = 5
"""When to call again: in this time a worker ends runs of any ordinary length."""

FRESH_SECONDS = 0.1
"""How long a count holds that is far from its limit: to count a thousand runs for each of a
thousand calls takes longer than to accept them."""

COARSE = 100
"""Smaller limits are counted for each call."""

MOST_COUNTS = 10_000
"""Counts that a process keeps."""

Key = tuple[sa.Engine, str, str | int]


@dataclass
class Count:
    """How many runs waited at a moment, and how many calls this process let through since."""

    number: int
    moment: float
    since: int = 0

    def is_far_from(self, limit: int) -> bool:
        """Return whether it need not be counted anew: it is fresh, and half the limit is free."""
        fresh = time.monotonic() - self.moment < FRESH_SECONDS
        return fresh and limit >= COARSE and self.number + self.since < limit // 2


_counts: dict[Key, Count] = {}
_lock = threading.Lock()


def check_room(flow_slug: str, owner_id: int) -> None:
    """Raise QueueFull where the flow, or this person, has as many runs waiting as is allowed.

    Calls at the same moment may pass the limit by their number.
    """
    held = settings()
    limits = held.waiting_per_flow, held.waiting_per_user
    keys: tuple[Key, Key] = (db.engine, "flow", flow_slug), (db.engine, "user", owner_id)
    if _are_far(keys, limits):
        return
    of_flow, of_user = numbers = _waiting(flow_slug, owner_id, *limits)
    if of_flow >= limits[0]:
        raise QueueFull("Too many runs of this flow are waiting. Call again later.", RETRY_SECONDS)
    if of_user >= limits[1]:
        raise QueueFull("Too many of your runs are waiting. Call again later.", RETRY_SECONDS)
    _keep(keys, numbers)


def waiting(
    limit: int | sa.BindParameter[int], condition: sa.ColumnElement[bool]
) -> sa.Select[int]:
    """Return the query of how many runs of a kind wait, counting no further than `limit`."""
    some = sa.select(Run.id).where(Run.status == sa.literal_column("'Queued'"), condition)
    return sa.select(sa.func.count()).select_from(some.limit(limit).subquery())


def _are_far(keys: tuple[Key, Key], limits: tuple[int, int]) -> bool:
    with _lock:
        counts = [_counts[key] for key in keys if key in _counts]
        far = [one.is_far_from(limit) for one, limit in zip(counts, limits, strict=False)]
        if len(far) < len(keys) or not all(far):
            return False
        for count in counts:
            count.since += 1
    return True


def _keep(keys: tuple[Key, Key], numbers: tuple[int, int]) -> None:
    with _lock:
        if len(_counts) > MOST_COUNTS:
            _counts.clear()
        for key, number in zip(keys, numbers, strict=True):
            _counts[key] = Count(number, time.monotonic(), since=1)


def _waiting(flow_slug: str, owner_id: int, per_flow: int, per_user: int) -> tuple[int, int]:
    """Return how many runs of the flow and of the person wait, in one question."""
    values = {"flow": flow_slug, "owner": owner_id, "per_flow": per_flow, "per_user": per_user}
    with reading() as connection:
        row = connection.execute(_QUESTION, values).one()
    return row[0], row[1]


_QUESTION = sa.select(
    waiting(
        sa.bindparam("per_flow", type_=sa.Integer), Run.flow_slug == sa.bindparam("flow")
    ).scalar_subquery(),
    waiting(
        sa.bindparam("per_user", type_=sa.Integer), Run.owner_id == sa.bindparam("owner")
    ).scalar_subquery(),
)
"""Made once: to make it for each call takes longer than to ask it."""
