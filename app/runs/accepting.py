"""Decides that runs accepted at the same moment share one commit, and that none fails by others.

Of the calls that wait, the first writes for all. Each is answered after the commit that holds its
run; where the process is killed before, none of them was.
"""

import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.database import DATABASE_AWAY
from app.runs import queueing
from app.runs.models import Run
from app.runs.queueing import Entry

MOST = 100
"""Runs of one commit: what is written before it keeps other writers waiting."""

_RUN = sa.insert(Run).inline()
_TOLD = sa.insert(AuditEntry).inline()


@dataclass(frozen=True)
class Accepted:
    """What is kept of a run in one commit: its row, its entry of the audit log and of the queue."""

    run: dict[str, Any]
    told: dict[str, Any]
    queued: Entry


def write(connection: sa.Connection, accepted: Sequence[Accepted]) -> None:
    """Keep and queue runs within the transaction of a connection.

    Raises IntegrityError where an ID is taken.
    """
    connection.execute(_RUN, [one.run for one in accepted])
    connection.execute(_TOLD, [one.told for one in accepted])
    queueing.enqueue(connection, [one.queued for one in accepted])


@dataclass
class _Call:
    """A call that waits for its commit, or until it is the first."""

    accepted: Accepted
    is_over: bool = False
    error: Exception | None = None
    woken: threading.Event = field(default_factory=threading.Event)


class Commits:
    """The commits of a process, one at a time."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._waiting: list[_Call] = []
        self._at_work = False

    def keep(self, accepted: Accepted) -> None:
        """Keep and queue a run, and return once it is durable; raises as `write`."""
        call = _Call(accepted)
        with self._lock:
            self._waiting.append(call)
            is_first, self._at_work = not self._at_work, True
        if not is_first:
            call.woken.wait()
        if not call.is_over:
            self._write_for_all()
        if call.error:
            raise call.error

    def _write_for_all(self) -> None:
        with self._lock:
            calls, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            self._write(calls)
        finally:
            self._hand_over(calls)

    def _write(self, calls: Sequence[_Call]) -> None:
        try:
            with self._engine.begin() as connection:
                write(connection, [call.accepted for call in calls])
        except DATABASE_AWAY as error:
            _fail(calls, error)
        except Exception as error:
            if len(calls) == 1:
                _fail(calls, error)
            else:
                for call in calls:
                    self._write([call])

    def _hand_over(self, calls: Sequence[_Call]) -> None:
        for call in calls:
            call.is_over = True
            call.woken.set()
        with self._lock:
            self._at_work = bool(self._waiting)
            if self._waiting:
                self._waiting[0].woken.set()


def _fail(calls: Sequence[_Call], error: Exception) -> None:
    for call in calls:
        call.error = error


@functools.cache
def commits(engine: sa.Engine) -> Commits:
    """Return the commits of this process over an engine."""
    return Commits(engine)
