"""Decides how a worker process starts, works and ends; one name belongs to one process."""

import fcntl
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

import sqlalchemy as sa
from flask import Flask

from app import tracing
from app.config import Settings
from app.extensions import db
from app.nodes.fencing import fence
from app.problems import Problem
from app.runs import engine
from app.runs.behalf import named
from app.runs.connections import name_connections
from app.runs.execution import Worker
from app.runs.heartbeat import beat_until
from app.runs.housekeeping import tidy_until
from app.runs.lease import Lease
from app.runs.scheduler import run_until
from app.runs.takeover import watch_until
from app.secrets import kept_token

FINISH_SECONDS = 5
"""How long present steps may take at a shutdown; what is unfinished goes on at the next start."""


ID_FILE, ID_BYTES = "worker_id", 6
"""Where an instance keeps what tells its workers from those of others."""


class WorkerRuns(Problem):
    """A worker of this name runs already: two of one name would do the same steps."""

    title = "The worker runs already"


def serve_runs(app: Flask, name: str) -> None:
    """Carry out runs until the process is told to end; raises WorkerRuns."""
    settings: Settings = app.config["SETTINGS"]
    stopped, seconds = threading.Event(), settings.worker_lease
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    with _only_one(settings, name), app.app_context():
        records = engine.own_engine(settings.database)
        own = _leased(worker_id(settings, name), seconds, records)
        _beside(beat_until, stopped, own, seconds)
        worker = Worker(app)
        engine.launch(
            records,
            worker=own.held.executor,
            concurrency=settings.worker_concurrency,
            run=named(app, worker.run),
            lane=named(app, worker.lane),
        )
        for work in (run_until, tidy_until):
            _beside(work, stopped, app)
        watch_until(stopped, app, own, seconds)
        _exit_in_time()
        engine.shut_down(FINISH_SECONDS)
        worker.reporter.flush()
        tracing.shut_down()
        own.give_up()
    os._exit(0)


def _leased(me: str, seconds: float, records: sa.Engine) -> Lease:
    """Take the lease of this worker, and let all that is seen of it depend on that."""
    for one in (db.engine, records):
        name_connections(one, me)
    own = Lease(db.engine, me, seconds)
    fence.guard_with(own)
    return own


def _beside(work: Callable[..., None], *arguments: object) -> None:
    threading.Thread(target=work, args=arguments, daemon=True).start()


def worker_id(settings: Settings, name: str) -> str:
    """Return what tells a worker from all others of the installation, the same at each start.

    Two machines may have one name, or a copy of one instance folder, but not both.
    """
    machine = f"{socket.gethostname()[:64]}-{kept_token(settings.instance / ID_FILE, ID_BYTES)}"
    return f"{name[:100]}@{machine}"


def _exit_in_time() -> None:
    """End even where a step does not: it is safe, what is unfinished goes on at the next start."""
    timer = threading.Timer(2 * FINISH_SECONDS, os._exit, [0])
    timer.daemon = True
    timer.start()


@contextmanager
def _only_one(settings: Settings, name: str) -> Iterator[IO[str]]:
    path = settings.instance / f"worker-{name}.lock"
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WorkerRuns(f"Stop the other worker “{name}”, or give this one a name.") from error
        yield file
