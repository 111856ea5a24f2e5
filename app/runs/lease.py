"""Decides whether a worker may act: it holds a lease that others end once it has run out.

Only the clock of the database says when that is. Each start and each end of a lease gives it a
new number, so that a worker that slept notices that its runs are others' now, and ends at once.
"""

import logging
import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.database import Base, clock

logger = logging.getLogger(__name__)

LOST = 75
"""Exit status of a worker that lost its lease; it may be started again at once."""


class WorkerBeat(Base):
    """A worker, the moment of its last beat, the number of its lease, and until when it holds.

    `until` is None where the lease was ended. That the number is in a key makes a change of it
    wait for those who rely on it, see `Lease.assure`.
    """

    __tablename__ = "worker_beat"
    __table_args__ = (sa.UniqueConstraint("worker", "number"),)

    worker: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    at: Mapped[datetime]
    number: Mapped[int] = mapped_column(default=0, server_default="0")
    until: Mapped[datetime | None]


@dataclass(frozen=True)
class Held:
    """A lease as it was read."""

    worker: str
    number: int

    @property
    def executor(self) -> str:
        """What the engine knows the process by that holds this lease: never two by one name."""
        return f"{self.worker}#{self.number}"


def leave() -> None:
    """End this process before it does anything else."""
    logger.critical("Another worker has taken over the runs of this one: it ends now.")
    os._exit(LOST)


class Lease:
    """The lease of this worker. `seconds` is how long it lasts, `lost` is called once it is gone.

    Making it ends an earlier lease of the same worker. Methods raise SQLAlchemyError.
    """

    def __init__(
        self, engine: sa.Engine, worker: str, seconds: float, lost: Callable[[], None] = leave
    ) -> None:
        self._engine = engine
        self._length = timedelta(seconds=seconds)
        self._lost = lost
        asked = _awake()
        self.held = Held(worker, _taken(engine, worker, self._length))
        self._safe_until = asked + seconds
        self._late_at = -math.inf

    def renew(self) -> None:
        """Hold the lease for its whole length from now on; where it was ended, call `lost`."""
        asked = _awake()
        if asked > self._safe_until:
            self._late_at = asked
        with self._engine.begin() as connection:
            values = _from_now(connection.dialect, self._length)
            renewed = connection.execute(_update(self.held).values(values)).rowcount
        if renewed:
            self._safe_until = asked + self._length.total_seconds()
        else:
            self._lost()

    def assure(self, connection: sa.Connection | Session) -> None:
        """Call `lost` where the lease was ended; else nobody ends it before the transaction ends.

        On SQLite that holds where the transaction has written already.
        """
        mine = sa.select(WorkerBeat.number).where(*_is(self.held))
        if connection.scalar(mine.with_for_update(read=True, key_share=True)) is None:
            self._lost()

    def assure_lately(self) -> None:
        """Call `lost` where the lease was ended; asks only where it was not renewed in time."""
        if _awake() > self._safe_until:
            self.renew()

    @property
    def is_steady(self) -> bool:
        """Whether it was renewed in time lately: after an outage of the database others, too,
        need a while to renew theirs."""
        return _awake() - self._late_at > self._length.total_seconds() / 2

    def give_up(self) -> None:
        """End the lease, so that others need not wait until it runs out."""
        self._safe_until = -math.inf
        ended(self._engine, self.held)


def ended(engine: sa.Engine, lease: Held, *, only_if_over: bool = False) -> bool:
    """End a lease, with `only_if_over` one that has run out; return whether this call did.

    Of all who try at the same time one does.
    """
    with engine.begin() as connection:
        statement = _update(lease).values(number=lease.number + 1, until=None)
        if only_if_over:
            statement = statement.where(WorkerBeat.until < clock(connection.dialect))
        return bool(connection.execute(statement).rowcount)


def over(engine: sa.Engine) -> Sequence[Held]:
    """Return the leases that have run out and that nobody has ended."""
    with engine.connect() as connection:
        return _read(connection, WorkerBeat.until < clock(connection.dialect))


def live(engine: sa.Engine) -> Sequence[Held]:
    """Return the leases that hold."""
    with engine.connect() as connection:
        return _read(connection, WorkerBeat.until >= clock(connection.dialect))


def not_ended(engine: sa.Engine) -> Sequence[Held]:
    """Return the leases that nobody has ended, run out or not."""
    with engine.connect() as connection:
        return _read(connection, WorkerBeat.until.is_not(None))


def _taken(engine: sa.Engine, worker: str, length: timedelta) -> int:
    """Give a worker a new lease and return its number."""
    insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert
    values = _from_now(engine.dialect, length)
    statement = insert(WorkerBeat).values(worker=worker, number=1, **values)
    again = {"number": WorkerBeat.number + 1, **values}
    upsert = statement.on_conflict_do_update(index_elements=["worker"], set_=again)
    with engine.begin() as connection:
        return connection.execute(upsert.returning(WorkerBeat.number)).scalar_one()


def _from_now(dialect: sa.Dialect, length: timedelta) -> dict[str, sa.ColumnElement[datetime]]:
    return {"at": clock(dialect), "until": clock(dialect, length)}


def _read(connection: sa.Connection, chosen: sa.ColumnElement[bool]) -> Sequence[Held]:
    query = sa.select(WorkerBeat.worker, WorkerBeat.number).where(chosen)
    return [Held(*row) for row in connection.execute(query.order_by(WorkerBeat.worker))]


def _update(lease: Held) -> sa.Update:
    return sa.update(WorkerBeat).where(*_is(lease))


def _is(lease: Held) -> tuple[sa.ColumnElement[bool], ...]:
    return WorkerBeat.worker == lease.worker, WorkerBeat.number == lease.number


def _awake() -> float:
    """Return seconds of a clock that goes on while the process, or the machine, sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
