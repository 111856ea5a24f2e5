"""Holds the figures over all runs that are asked again and again, however many have ended.

Counting the states reads their index alone, a tenth of a second with a million runs; what waits
is found by an index, and only the waiting runs are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.extensions import db
from app.runs.models import Run, Status

WAITS = Run.status == sa.literal_column("'Queued'")
"""Written out, since an index over a part of the rows is found by its own words only."""


@dataclass(frozen=True)
class Waiting:
    """How many runs wait for a worker, and since when the oldest of them does."""

    count: int = 0
    since: datetime | None = None


def by_status() -> sa.Select[Status, int]:
    """Return the query of how many runs are in each state."""
    return sa.select(Run.status, sa.func.count()).group_by(Run.status)


def waiting_by_flow() -> sa.Select[str, int, datetime]:
    """Return the query of how many runs of each flow wait, and since when the oldest does."""
    since = sa.func.min(Run.created_at, type_=Run.created_at.type)
    return sa.select(Run.flow_slug, sa.func.count(), since).where(WAITS).group_by(Run.flow_slug)


def count_by_status() -> dict[str, int]:
    """Return how many runs are in each state; states without a run are left out."""
    return {status: count for status, count in db.session.execute(by_status())}  # noqa: C416


def waiting(limit: int) -> tuple[Waiting, dict[str, Waiting]]:
    """Return what waits altogether, and by flow: the `limit` flows whose runs wait longest."""
    rows = sorted(db.session.execute(waiting_by_flow()), key=lambda row: row[2])
    return _altogether(rows), {slug: Waiting(count, at) for slug, count, at in rows[:limit]}


def _altogether(rows: Sequence[sa.Row[str, int, datetime]]) -> Waiting:
    return Waiting(sum(row[1] for row in rows), rows[0][2] if rows else None)
