"""Decides how a worker process starts, beats and ends; one name belongs to one process."""

import fcntl
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from flask import Flask

from app.config import Settings
from app.extensions import db
from app.problems import Problem
from app.runs import engine, heartbeat
from app.runs.behalf import named
from app.runs.execution import Worker
from app.runs.housekeeping import tidy_until
from app.runs.scheduler import run_until

FINISH_SECONDS = 5
"""How long present steps may take at a shutdown; what is unfinished goes on at the next start."""


class WorkerRuns(Problem):
    """A worker of this name runs already: two of one name would do the same steps."""

    title = "The worker runs already"


def serve_runs(app: Flask, name: str) -> None:
    """Carry out runs until the process is told to end; raises WorkerRuns."""
    settings: Settings = app.config["SETTINGS"]
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    with _only_one(settings, name), app.app_context():
        heartbeat.beat(db.engine, name)
        worker = Worker(app)
        engine.launch(
            settings.database,
            worker=name,
            concurrency=settings.worker_concurrency,
            run=named(app, worker.run),
            lane=named(app, worker.lane),
        )
        for work in (run_until, tidy_until):
            threading.Thread(target=work, args=(stopped, app), daemon=True).start()
        heartbeat.beat_until(stopped, db.engine, name)
        _exit_in_time()
        engine.shut_down(FINISH_SECONDS)
        worker.reporter.flush()
    os._exit(0)


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
