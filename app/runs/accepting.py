"""Decides that runs accepted at the same moment share one commit, and that none fails by others.

Of the calls that wait, the first writes for all. Each is answered after the commit that holds its
run; where the process is killed before, none of them was.
"""

import fcntl
import functools
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from app.database import DATABASE_AWAY, SQLITE_BUSY_MS, without_transactions
from app.runs.writing import Accepted, write, write_at_once

LOOK_SECONDS = 0.001
"""How often it is looked whether another process is done: one commit takes a few of these."""

MOST = 100
"""Runs of one commit: what is written before it keeps other writers waiting."""


@dataclass
class _Call:
    """A call that waits for its commit, or until it is the first."""

    accepted: Accepted
    is_over: bool = False
    is_kept: bool = False
    error: Exception | None = None
    woken: threading.Event = field(default_factory=threading.Event)


@contextmanager
def turn(engine: sa.Engine) -> Iterator[None]:
    """Let one process of this machine at a time write to a SQLite file; others wait for nobody.

    SQLite itself looks only now and then, ever more rarely, whether it may write: who finds another
    writing waits far longer than that one writes. Where there can be no lock it is left to that.
    """
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        yield
        return
    with ExitStack() as held:
        with suppress(OSError):
            lock = held.enter_context(Path(f"{path}-turn").open("ab"))
            _await(lock)
        yield


def _await(lock: IO[bytes]) -> None:
    """Wait for the lock, no longer than for the database: its holder may have been stopped."""
    end = time.monotonic() + SQLITE_BUSY_MS / 1000
    while time.monotonic() < end:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(LOOK_SECONDS)


class Commits:
    """The commits of a process, one at a time."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._waiting: list[_Call] = []
        self._at_work = False

    def keep(self, accepted: Accepted) -> None:
        """Keep and queue a run, and return once it is durable; raises as `writing.write`."""
        call = _Call(accepted)
        with self._lock:
            self._waiting.append(call)
            is_first, self._at_work = not self._at_work, True
        if not is_first:
            call.woken.wait()
        if not call.is_over:
            self._write_for_all()
        if not call.is_kept:
            raise call.error or RuntimeError("The call that wrote for all was ended.")

    def _write_for_all(self) -> None:
        with self._lock:
            calls, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            self._write(calls)
        finally:
            self._hand_over(calls)

    def _write(self, calls: Sequence[_Call]) -> None:
        """Write all at once; where that is refused, each by itself."""
        try:
            self._write_together([call.accepted for call in calls])
            _succeed(calls)
        except DATABASE_AWAY as error:
            _fail(calls, error)
        except Exception:
            for call in calls:
                self._write_alone(call)

    def _write_together(self, accepted: Sequence[Accepted]) -> None:
        if self._engine.dialect.name == "postgresql":
            with without_transactions(self._engine).connect() as connection:
                write_at_once(connection, accepted)
        else:
            with turn(self._engine), self._engine.begin() as connection:
                write(connection, accepted)

    def _write_alone(self, call: _Call) -> None:
        try:
            with turn(self._engine), self._engine.begin() as connection:
                write(connection, [call.accepted])
            _succeed([call])
        except Exception as error:
            _fail([call], error)

    def _hand_over(self, calls: Sequence[_Call]) -> None:
        for call in calls:
            call.is_over = True
            call.woken.set()
        with self._lock:
            self._at_work = bool(self._waiting)
            if self._waiting:
                self._waiting[0].woken.set()


def _succeed(calls: Sequence[_Call]) -> None:
    for call in calls:
        call.is_kept = True


def _fail(calls: Sequence[_Call], error: Exception) -> None:
    for call in calls:
        call.error = error


@functools.cache
def commits(engine: sa.Engine) -> Commits:
    """Return the commits of this process over an engine."""
    return Commits(engine)
