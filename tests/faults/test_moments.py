"""Processes are killed at many moments while many runs are called and carried out.

On PostgreSQL the database is killed, too. With `--thorough` there are fifty moments and two hundred
runs, which takes ten minutes; without a part of them.
Afterwards every accepted call has one run in a final state, every output is there once and is
whole, nothing unfinished is left, and a call that was refused started nothing.
"""

import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults import mixed
from tests.faults.mixed import Piece
from tests.faults.rows import rows
from tests.postgres import OwnPostgres, own_postgres
from tests.served import Served, served, wait_for

pytestmark = pytest.mark.served

HOOKS = "/a/scheduler/hooks"
REFUSED_OF = 10
"""One call in so many is sent once more with a path that is not there."""

SEED = 20261125
LONGEST = 300
"""Seconds that all runs may take to their ends; some ten times what they need."""

VICTIMS = ("worker", "worker", "worker", "web", "both")


@dataclass(frozen=True)
class Fate:
    """How much is called, how often something is killed, and what."""

    runs: int
    moments: int
    victims: tuple[str, ...]


FATES = {"sqlite": VICTIMS, "postgres": (*VICTIMS, "postgres", "postgres")}


@dataclass
class Scene:
    """An instance that is about to be killed again and again, and what it keeps its rows in."""

    place: Served
    fate: Fate
    database: OwnPostgres | None


@pytest.fixture(params=FATES)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    thorough = request.config.getoption("--thorough")
    fate = Fate(200 if thorough else 20, 50 if thorough else 5, FATES[request.param])
    with ExitStack() as stack:
        database, variables = None, {}
        if request.param == "postgres":
            database = stack.enter_context(own_postgres())
            variables = {"FLOWBUTTON_DATABASE_URL": database.address(database.create())}
        place = stack.enter_context(served(tmp_path, "--demo", **variables))
        place.token("alice")
        yield Scene(place, fate, database)


@dataclass
class Caller:
    """Calls every hook once, and again with the same TaskID where no answer came."""

    place: Served
    pieces: list[Piece]
    answers: dict[str, int] = field(default_factory=dict)
    tries: int = 0

    def call_all(self) -> None:
        for number, piece in enumerate(self.pieces):
            self.answers[piece.task_id] = self.call(piece.slug, piece.body)
            if number % REFUSED_OF == 0:
                wrong = f"refused-{number:04}"
                body = {**piece.body, "Paths": ["documents/is-not-there"], "TaskID": wrong}
                self.answers[wrong] = self.call(piece.slug, body)
            time.sleep(0.1)

    def call(self, slug: str, body: dict[str, object]) -> int:
        while True:
            self.tries += 1
            status = self.place.post(f"{HOOKS}/{slug}", body, "alice").status
            if status not in (0, 503):
                return status
            time.sleep(0.2)


def children(pid: int, pattern: str) -> list[int]:
    told = subprocess.run(
        ["pgrep", "-P", str(pid), "-f", pattern], check=False, capture_output=True, text=True
    ).stdout
    return [int(found) for found in told.split()]


def kill(scene: Scene, victim: str) -> None:
    """Kill as `kill -9` does; `serve` starts its processes again, and we the rest."""
    place = scene.place
    assert place.process is not None
    if victim == "postgres":
        assert scene.database is not None
        scene.database.kill()
        scene.database.start()
        return
    if victim == "both":
        place.process.kill()
        place.process.wait()
        wait_for(lambda: place.get("/healthz").status == 0)
        place.start("--demo")
        return
    for pid in children(place.process.pid, "app worker" if victim == "worker" else "gunicorn"):
        os.kill(pid, signal.SIGKILL)


def test_kills_at_any_moment_lose_and_double_nothing(scene: Scene) -> None:
    chance, place, fate = random.Random(SEED), scene.place, scene.fate
    caller = Caller(place, mixed.pieces(place, fate.runs))
    calling = threading.Thread(target=caller.call_all)
    calling.start()
    killed: Counter[str] = Counter()
    for _ in range(fate.moments):
        time.sleep(chance.uniform(0.2, 1.4))
        victim = chance.choice(fate.victims)
        kill(scene, victim)
        killed[victim] += 1
    calling.join(LONGEST)
    assert not calling.is_alive()
    runs = wait_for_all(place)
    print(f"\nkilled: {dict(killed)}; {caller.tries} calls, {Counter(caller.answers.values())}")
    print(f"runs: {Counter(status for _, status, _ in runs)}")
    expect_one_run_each(caller, runs)
    for piece in caller.pieces:
        piece.check(piece.folder)
    expect_published(place, caller.pieces)
    assert unfinished(place) == []
    claims = rows(place, "select count(*) from claim")
    print(f"outputs whole: {len(caller.pieces)} folders; claims left: {claims[0][0]}")
    assert claims == [(0,)]


def wait_for_all(place: Served) -> list[tuple[str, str, str]]:
    end = time.monotonic() + LONGEST
    while True:
        runs = rows(place, "select id, status, status_message from run")
        if all(status not in ("Queued", "Running") for _, status, _ in runs):
            return runs
        assert time.monotonic() < end, Counter(status for _, status, _ in runs)
        time.sleep(0.5)


def expect_one_run_each(caller: Caller, runs: list[tuple[str, str, str]]) -> None:
    accepted = [task_id for task_id, status in caller.answers.items() if status == 200]
    called = len(caller.pieces)
    refused = {403: called // REFUSED_OF}
    assert Counter(caller.answers.values()) == {200: called, **refused}
    assert Counter(run_id for run_id, _, _ in runs) == dict.fromkeys(accepted, 1)
    wrong = [run for run in runs if run[1] != "Finished"]
    assert wrong == []


def expect_published(place: Served, pieces: list[Piece]) -> None:
    """Each published file is in the archive once, whole, and marked."""
    published = [piece for piece in pieces if piece.slug == "publish"]
    archive = place.files / "archive"
    found = {path.name: path.read_bytes() for path in archive.glob("[0-9]*-[0-9]*.txt")}
    sent = {path.name: path.read_bytes() for one in published for path in one.folder.iterdir()}
    assert found == sent
    query = "select count(*) from node_metadata where name = 'usermeta-published-by'"
    assert rows(place, query)[0][0] >= len(sent)


def unfinished(place: Served) -> list[str]:
    """Whatever is hidden in the files' folders and not the demo's own."""
    return [
        str(path.relative_to(place.files))
        for path in place.files.rglob(".*")
        if path.name not in (".hidden",)
    ]
