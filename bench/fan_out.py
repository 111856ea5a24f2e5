"""Measures a run over many nodes, one step each, beside the engine alone with as many steps."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from app.runs import events
from app.runs.execution import DEFAULT_LANES
from app.runs.models import Run
from bench.hooks import SLUG
from bench.installation import CALLER, EVERYBODY, Installation, fill, installation
from bench.line import ROUNDS, Goal, Line, median
from bench.servers import ROOT, environment_of

COUNTS = {True: 1_000, False: 10_000}
LONGEST_PAUSE = 2.0
"""Seconds for which progress may stand still and people still see that something is done."""

LOOK_SECONDS = 0.1
FLOW = {
    "Label": "Each",
    "Actions": [
        {
            "ID": "actions.scheduler.log-input",
            "Label": "Log",
            "NodesSelector": {
                "Query": {
                    "SubQueries": [
                        {"@type": "tree.Query", "PathPrefix": ["{{.Node.Path}}"], "Type": "LEAF"}
                    ]
                }
            },
        }
    ],
    "Hooks": [{"ApiSlug": SLUG, "Policies": EVERYBODY}],
}


def lines(quick: bool) -> Iterator[Line]:
    """Yield the lines of the fan-out."""
    count, pauses, rounds = COUNTS[quick], [], []
    with installation() as one:
        store.save(parse(FLOW), author=CALLER)
        fill(one.files / "many", count)
        with worker(one), _alone(one) as alone:
            for number in range(ROUNDS + 1):
                seconds, pause = _carry_out(one, count)
                limit = alone(count)
                if number:
                    rounds.append((seconds * 1_000, limit * 1_000))
                    pauses.append(pause)
    name = f"fan-out over {count:,} nodes"
    yield median(f"{name}; limit: the engine alone, as many steps", rounds, Goal(1.5))
    longest = Line(
        f"{name}, longest pause in its progress", max(pauses), LONGEST_PAUSE, Goal(1), "s"
    )
    yield longest


@contextmanager
def worker(one: Installation) -> Iterator[None]:
    """Carry out runs, in a process of its own, while the block runs."""
    environment = environment_of(one.app.config["SETTINGS"], 0)
    command = [sys.executable, "-m", "app", "worker", "--name", "bench"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


class Alone:
    """The engine alone, in a process of its own."""

    def __init__(self, source: IO[str], sink: IO[str]) -> None:
        self._source, self._sink = source, sink

    def __call__(self, count: int) -> float:
        """Return the seconds that so many steps take."""
        self._source.write(f"{count}\n")
        self._source.flush()
        return float(self._sink.readline())


@contextmanager
def _alone(one: Installation) -> Iterator[Alone]:
    database = f"sqlite:///{one.files.parent}/alone.db"
    command = [sys.executable, "-m", "bench.engine_alone", database, str(DEFAULT_LANES)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        yield Alone(process.stdin, process.stdout)


def _carry_out(one: Installation, count: int) -> tuple[float, float]:
    """Return the seconds that a run takes, and for how long its progress stood still."""
    body = {"Paths": ["files/many"]}
    answer = one.visitor.post(f"/a/scheduler/hooks/{SLUG}", json=body).json
    if answer is None:
        raise RuntimeError("No run was started.")
    pause, seen, since = 0.0, -1.0, 0.0
    while True:
        time.sleep(LOOK_SECONDS)
        db.session.rollback()
        run = db.session.get(Run, answer["TaskID"])
        if run is None or run.status == "Error":
            raise RuntimeError("The run failed.")
        if run.start_time and run.progress != seen:
            pause = max(pause, time.monotonic() - since) if since else pause
            seen, since = run.progress, time.monotonic()
        if run.start_time and run.end_time:
            if not _did(run.id, count):
                raise RuntimeError("The run has not seen all nodes.")
            return (run.end_time - run.start_time).total_seconds(), pause


def _did(run_id: str, count: int) -> bool:
    return events.count(run_id, "done") >= count
