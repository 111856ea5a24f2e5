"""Two workers over one SQLite database: when one is killed, the other goes on with its runs."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cluster.machines import LEASE
from tests.faults import mixed
from tests.faults.rows import rows
from tests.served import PATIENCE, ROOT, Served, served, wait_for

pytestmark = [pytest.mark.served, pytest.mark.xdist_group("cluster")]

HOOKS = "/a/scheduler/hooks"
RUNS = 24


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, "--demo") as one:
        one.token("alice")
        one.stop()
        one.environment["FLOWBUTTON_WORKER_LEASE"] = str(LEASE)
        one.start("--demo")
        yield one


@contextmanager
def second_worker(place: Served) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "app", "worker", "--name", "second"]
    log = (place.instance.parent / "second.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=place.environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


def at_work(place: Served) -> list[str]:
    """The runs that the second worker carries out."""
    query = (
        "SELECT workflow_uuid FROM workflow_status WHERE status = 'PENDING' AND name = 'run'"
        " AND executor_id LIKE 'second@%'"
    )
    return [run_id for (run_id,) in rows(place, query)]


def test_the_runs_of_a_killed_worker_are_taken_over_by_the_other(place: Served) -> None:
    with second_worker(place) as second:
        query = "SELECT 1 FROM worker_beat WHERE worker LIKE 'second@%'"
        wait_for(lambda: rows(place, query))
        pieces = mixed.pieces(place, RUNS)
        for piece in pieces:
            assert place.post(f"{HOOKS}/{piece.slug}", piece.body, "alice").status == 200
        wait_for(lambda: at_work(place))
        second.kill()
        second.wait()
        left = at_work(place)
        ends = Counter(place.run_to_end(one.task_id, "alice")["Status"] for one in pieces)
    print(f"\nruns of the killed worker: {left}; {dict(ends)}")
    assert ends == {"Finished": RUNS}
    for piece in pieces:
        piece.check(piece.folder)
    assert len(rows(place, "SELECT id FROM run")) == RUNS
    assert rows(place, "SELECT count(*) FROM claim") == [(0,)]
