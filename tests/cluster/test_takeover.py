"""Workers of an installation die or sleep: others go on with their runs, once and to the end."""

import json
import os
import signal
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.nodes.names import is_temporary
from app.runs.lease import LOST
from tests.cluster.machines import LEASE, Machines, machines
from tests.faults import mixed
from tests.served import wait_for

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("cluster")]

HOOKS = "/a/scheduler/hooks"
RUNS = 60
LONGEST = 240
"""Seconds that all runs may take to their ends; some ten times what they need."""


def call(one: Machines, number: int, piece: mixed.Piece) -> int:
    """Call a hook at one web server, and the same again at the other."""
    first, second = one.webs[number % 2], one.webs[(number + 1) % 2]
    answers = [web.post(f"{HOOKS}/{piece.slug}", piece.body, "alice") for web in (first, second)]
    assert [answer.status for answer in answers] == [200, 200], answers
    assert {answer.json["TaskID"] for answer in answers} == {piece.task_id}
    return len(answers)


def ended(one: Machines) -> list[Any]:
    """Return all runs once they have a final state."""
    end = time.monotonic() + LONGEST
    while True:
        runs = one.rows("SELECT id, status, status_message FROM run ORDER BY id")
        if all(status not in ("Queued", "Running") for _, status, _ in runs):
            return list(runs)
        assert time.monotonic() < end, Counter(status for _, status, _ in runs)
        time.sleep(0.5)


def put_to_sleep(one: Machines, name: str, executor: str) -> set[str]:
    """Stop a worker at work, and return its runs."""
    wait_for(lambda: one.at_work(executor))
    os.kill(one.workers[name].pid, signal.SIGSTOP)
    return set(one.at_work(executor))


def kill(one: Machines, name: str, executor: str) -> set[str]:
    """Kill a worker at work as `kill -9` does, and return its runs."""
    wait_for(lambda: one.at_work(executor))
    one.workers[name].kill()
    one.workers[name].wait()
    return set(one.at_work(executor))


def test_sixty_runs_outlive_a_killed_and_a_sleeping_worker(tmp_path: Path, database: str) -> None:
    with machines(tmp_path, database, webs=2, workers=["a", "b", "c"]) as one:
        one.webs[0].tokens["alice"] = one.webs[1].tokens["alice"] = one.webs[0].token("alice")
        executors = {name: one.executor(name) for name in "abc"}
        pieces = mixed.pieces(one.webs[0], RUNS)
        calls = sum(call(one, number, piece) for number, piece in enumerate(pieces))
        killed = kill(one, "a", executors["a"])
        asleep = put_to_sleep(one, "b", executors["b"])
        began = time.monotonic()
        wait_for(lambda: not one.at_work(executors["a"]) and not one.at_work(executors["b"]))
        taken_over = time.monotonic() - began
        wait_for(lambda: unheld(one) == 2)
        os.kill(one.workers["b"].pid, signal.SIGCONT)
        assert one.workers["b"].wait(LEASE * 5) == LOST
        runs = ended(one)
        print(f"\n{calls} calls answered 200; {len(killed)} runs of the killed worker and")
        print(f"  {len(asleep)} of the sleeping one were taken over {taken_over:.1f} s later;")
        print(f"  {dict(Counter(status for _, status, _ in runs))}")
        assert [run_id for run_id, _, _ in runs] == sorted(piece.task_id for piece in pieces)
        assert [run for run in runs if run[1] != "Finished"] == []
        expect_outputs_once(one, pieces)


def unheld(one: Machines) -> int:
    ((count,),) = one.rows("SELECT count(*) FROM worker_beat WHERE until IS NULL")
    return int(count)


def expect_outputs_once(one: Machines, pieces: list[mixed.Piece]) -> None:
    for piece in pieces:
        piece.check(piece.folder)
    published = {
        path.name: path.read_bytes()
        for piece in pieces
        if piece.slug == "publish"
        for path in piece.folder.iterdir()
    }
    archive = one.files / "archive"
    found = {path.name: path.read_bytes() for path in archive.glob("[0-9]*-[0-9]*.txt")}
    assert found == published
    left = [str(path) for path in one.files.rglob("*") if is_temporary(path.name)]
    ((claims,),) = one.rows("SELECT count(*) FROM claim")
    print(f"  {len(pieces)} folders whole, {len(found)} files published; ", end="")
    print(f"temporary files: {len(left)}, claims left: {claims}")
    assert left == []
    assert claims == 0


ONE_AT_A_TIME = {
    "Label": "One at a time",
    "MaxConcurrency": 1,
    "Actions": [
        {"ID": "actions.scheduler.sleep", "Parameters": {"duration": "2s"}},
    ],
    "Hooks": [
        {
            "ApiSlug": "one-at-a-time",
            "Policies": [{"Subject": "profile:standard", "Effect": 1}],
        }
    ],
}


@pytest.fixture
def pair(tmp_path: Path, database: str) -> Any:
    """One web server, two workers, and a flow of which one run works at a time."""
    with machines(tmp_path, database, webs=1, workers=["a", "b"]) as one:
        path = tmp_path / "flow.json"
        path.write_text(json.dumps(ONE_AT_A_TIME))
        print(one.webs[0].command("flow", "import", str(path), "--json"))
        yield one


def test_a_dead_worker_holds_no_place_of_a_limited_flow(pair: Machines) -> None:
    executors = {name: pair.executor(name) for name in "ab"}
    for number in range(4):
        body = {"TaskID": f"limited-{number}"}
        assert pair.webs[0].post(f"{HOOKS}/one-at-a-time", body, "alice").status == 200
    wait_for(lambda: any(pair.at_work(executor) for executor in executors.values()))
    holder = next(name for name, executor in executors.items() if pair.at_work(executor))
    assert len(kill(pair, holder, executors[holder])) == 1
    assert [status for _, status, _ in ended(pair)] == ["Finished"] * 4
    working = pair.rows("SELECT start_time, end_time FROM run ORDER BY start_time")
    assert all(one.end_time <= later.start_time for one, later in pairwise(working))
