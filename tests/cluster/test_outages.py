"""The database is away for a while: no run fails, and no worker is taken for dead."""

import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.gate import Gate, gate
from tests.cluster.machines import LEASE, Machines, machines
from tests.faults import mixed
from tests.served import wait_for

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("cluster")]

HOOKS = "/a/scheduler/hooks"
RUNS = 24


@pytest.fixture
def door(database: str) -> Iterator[Gate]:
    with tempfile.TemporaryDirectory() as folder, gate(Path(folder), database) as one:
        yield one


@pytest.fixture
def pair(tmp_path: Path, door: Gate) -> Iterator[Machines]:
    """One web server and two workers, behind the gate."""
    with machines(tmp_path, door.url, webs=1, workers=["a", "b"]) as one:
        one.webs[0].token("alice")
        yield one


def test_a_database_that_is_away_fails_no_run(pair: Machines, door: Gate) -> None:
    (web,) = pair.webs
    executors = [pair.executor(name) for name in "ab"]
    pieces = mixed.pieces(web, RUNS)
    for piece in pieces:
        assert web.post(f"{HOOKS}/{piece.slug}", piece.body, "alice").status == 200
    wait_for(lambda: all(pair.at_work(executor) for executor in executors))
    door.shut()
    refused = web.post(f"{HOOKS}/{pieces[0].slug}", pieces[0].body, "alice")
    time.sleep(LEASE * 2)
    door.open()
    ends = Counter(web.run_to_end(piece.task_id, "alice")["Status"] for piece in pieces)
    print(f"\nanswer while it was away: {refused.status}; after {LEASE * 2} s: {dict(ends)}")
    assert refused.status == 503
    assert ends == {"Finished": RUNS}
    for piece in pieces:
        piece.check(piece.folder)
    assert [process.poll() for process in pair.workers.values()] == [None, None]
    assert [pair.executor(name) for name in "ab"] == executors
