"""Holds how long actions took, summed up over all runs; it never knows of which run.

Workers add to it in the batches of their reporter, so a step costs no commit of its own. Rows
only grow, and there is one for each action, outcome and bucket: their number is bounded by the
actions that are installed.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.actions import registry
from app.database import Base
from app.extensions import db

BOUNDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
"""Upper bounds of the buckets in seconds; the last bucket, behind them, has none."""

UNKNOWN = "unknown"
"""What stands for an action that is not installed here: a flow may name anything."""

MAX_ID = 100
"""Characters of an action's ID that are kept."""

Key = tuple[str, str, int]
"""Action, outcome and number of the bucket."""


class ActionTime(Base):
    """How many steps of one action and outcome fell into a bucket, and how long they took."""

    __tablename__ = "action_time"

    action: Mapped[str] = mapped_column(sa.String(MAX_ID), primary_key=True)
    outcome: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(sa.BigInteger)
    seconds: Mapped[float]


@dataclass
class Total:
    """A number of steps and the seconds that they took together."""

    count: int = 0
    seconds: float = 0.0

    def add(self, other: "Total") -> None:
        """Add another total to this one."""
        self.count += other.count
        self.seconds += other.seconds


class Times:
    """What was measured and is not in the database yet; its owner guards it with a lock."""

    def __init__(self) -> None:
        self._totals: dict[Key, Total] = {}

    def add(self, action_id: str, seconds: float, *, failed: bool) -> None:
        """Add one step of an action."""
        action = action_id[:MAX_ID] if registry.find(action_id) else UNKNOWN
        key = (action, "error" if failed else "ok", bisect_left(BOUNDS, seconds))
        self._totals.setdefault(key, Total()).add(Total(1, seconds))

    def put_back(self, others: Mapping[Key, Total]) -> None:
        """Add what was taken and could not be written."""
        for key, total in others.items():
            self._totals.setdefault(key, Total()).add(total)

    def take(self) -> dict[Key, Total]:
        """Return all that was measured and forget it."""
        taken, self._totals = self._totals, {}
        return taken


def write(connection: sa.Connection, totals: Mapping[Key, Total]) -> None:
    """Add totals to what is kept, in the transaction of a connection.

    All workers add to the same rows: do it last in a transaction, which then waits for no other
    row any more. Rows are taken in one order, so that no two workers wait for each other.
    """
    if not totals:
        return
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(ActionTime)
    sums = {
        "count": ActionTime.count + statement.excluded["count"],
        "seconds": ActionTime.seconds + statement.excluded["seconds"],
    }
    connection.execute(
        statement.on_conflict_do_update(index_elements=["action", "outcome", "bucket"], set_=sums),
        list(_rows(sorted(totals.items()))),
    )


def all_times() -> Sequence[ActionTime]:
    """Return all that is kept, by action, outcome and bucket."""
    order = (ActionTime.action, ActionTime.outcome, ActionTime.bucket)
    return db.session.scalars(sa.select(ActionTime).order_by(*order)).all()


def _rows(items: Iterable[tuple[Key, Total]]) -> Iterable[dict[str, object]]:
    for (action, outcome, bucket), total in items:
        yield {"action": action, "outcome": outcome, "bucket": bucket} | vars(total)
