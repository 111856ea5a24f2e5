"""Measures how large the database is after very many runs that were dropped again.

The audit log is left out: it says who started each run, some 300 bytes, and nobody can drop that.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa

from app.database import now
from app.extensions import db
from app.runs import housekeeping
from app.runs.models import ACTIVE, Run
from bench.fan_out import worker
from bench.installation import Installation, hook_of, installation
from bench.line import Goal, Line

COUNTS = {True: 2_000, False: 50_000}
PARTS = 5
"""The size after the first of so many parts is the limit."""

LATER = timedelta(days=400)
"""All that has ended by then is dropped."""

AT_ONCE = 32
"""Runs that the worker carries out at once: it looks for more four times a second."""

SLUG = "trivial"
LOOK_SECONDS = 0.2


def lines(quick: bool) -> Iterator[Line]:
    """Yield the line of the size: after all runs beside after the first part of them."""
    count = COUNTS[quick]
    with installation("", hook_of(SLUG), worker_concurrency=AT_ONCE) as one:
        sizes = [_carried_out(one, count // PARTS) for _ in range(PARTS)]
    name = f"database without the audit log after {count:,} runs; limit: after {count // PARTS:,}"
    yield Line(name, sizes[-1], sizes[0], Goal(1.1), "MiB")


def _carried_out(one: Installation, count: int) -> float:
    """Carry out so many runs, tidy, and return how large the database is, in MiB."""
    for _ in range(count):
        one.visitor.post(f"/a/scheduler/hooks/{SLUG}", json={})
    with worker(one):
        while _active():
            time.sleep(LOOK_SECONDS)
    tidied = housekeeping.tidy(now() + LATER)
    if tidied.runs != count:
        raise RuntimeError(f"{tidied.runs} of {count} runs were dropped.")
    return _size()


def _active() -> int:
    db.session.rollback()
    query = sa.select(sa.func.count()).select_from(Run).where(Run.status.in_(ACTIVE))
    return db.session.scalar(query) or 0


def _size() -> float:
    """Return how large the file is without the audit log's pages, in MiB."""
    whole = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    audit = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%audit_entry%'"
    all_bytes, audit_bytes = (db.session.scalar(sa.text(query)) or 0 for query in (whole, audit))
    return float(all_bytes - audit_bytes) / 1024**2
