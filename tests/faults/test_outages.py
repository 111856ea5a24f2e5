"""The disk is full, the storage or the worker is away for a while, or an upgrade comes between."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import mixed
from tests.faults.rows import rows
from tests.served import ROOT, Served, served, wait_for

pytestmark = pytest.mark.served

HOOKS = "/a/scheduler/hooks"
AWAY_SECONDS = 4


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, "--demo") as one:
        one.token("alice")
        yield one


def call(place: Served, piece: mixed.Piece) -> None:
    answer = place.post(f"{HOOKS}/{piece.slug}", piece.body, "alice")
    assert answer.status == 200, answer.body


def expect_finished(place: Served, pieces: list[mixed.Piece]) -> None:
    for piece in pieces:
        ended = place.run_to_end(piece.task_id, "alice")
        assert ended["Status"] == "Finished", ended["StatusMessage"]
        piece.check(piece.folder)
    assert len(rows(place, "select id from run")) == len(pieces)


def test_runs_wait_for_a_storage_that_is_away(place: Served) -> None:
    pieces = mixed.pieces(place, 8)
    documents = place.files / "documents"
    call(place, pieces[0])
    documents.rename(place.files / "away")
    refused = place.post(f"{HOOKS}/{pieces[1].slug}", pieces[1].body, "alice")
    time.sleep(AWAY_SECONDS)
    (place.files / "away").rename(documents)
    assert refused.status == 503, refused.body
    for piece in pieces[1:]:
        call(place, piece)
    expect_finished(place, pieces)


def test_a_worker_that_was_asleep_goes_on(place: Served) -> None:
    pieces = mixed.pieces(place, 12)
    for piece in pieces:
        call(place, piece)
    worker = place.worker_pid()
    os.kill(worker, signal.SIGSTOP)
    time.sleep(AWAY_SECONDS)
    os.kill(worker, signal.SIGCONT)
    expect_finished(place, pieces)


def test_runs_that_wait_survive_a_restart_and_an_upgrade(place: Served) -> None:
    place.stop()
    place.start("--demo", "--no-worker")
    pieces = mixed.pieces(place, 12)
    for piece in pieces:
        call(place, piece)
    place.stop()
    assert Counter(rows(place, "select status from run")) == {("Queued",): 12}
    downgrade(place, "0002")
    assert "recorded" not in columns(place, "run")
    place.start("--demo")
    assert "recorded" in columns(place, "run")
    expect_finished(place, pieces)


def downgrade(place: Served, revision: str) -> None:
    """Bring the database to what an earlier version had."""
    code = (
        "from app import config, create_app; from app.extensions import alembic; import os;"
        "create_app(config.load(os.environ)).app_context().push();"
        f"alembic.downgrade('{revision}')"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=place.environment, check=True)


def columns(place: Served, table: str) -> set[str]:
    return {name for _, name, *_ in rows(place, f"pragma table_info({table})")}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Served]:
    """A demo whose workspace `media` lies on a disk of 4 MB, in a name space of its own."""
    with served(tmp_path, "--demo") as one:
        one.token("alice")
        one.stop()
        mount = f"mount -t tmpfs -o size=4m none '{one.files / 'media'}'"
        one.prefix = ["unshare", "-Urm", "sh", "-c", f'{mount} && exec "$@"', "sh"]
        one.start("--demo")
        yield one


def test_a_full_disk_fails_the_run_and_leaves_nothing_half(small: Served) -> None:
    assert small.process is not None
    media = Path(f"/proc/{small.process.pid}/root{small.files}/media")
    for name in ("a.bin", "b.bin"):
        (media / name).write_bytes(os.urandom(1_300_000))
    parameters = {"Name": "all", "Format": "tar.gz"}
    body = {"Paths": ["media/a.bin", "media/b.bin"], "JobParameters": parameters}
    assert small.post(f"{HOOKS}/compress", body | {"TaskID": "full-disk-1"}, "alice").status == 200
    ended = small.run_to_end("full-disk-1", "alice")
    assert ended["Status"] == "Error"
    assert "full" in ended["StatusMessage"]
    assert sorted(path.name for path in media.iterdir()) == ["a.bin", "b.bin"]
    small.post(
        f"{HOOKS}/compress", body | {"Paths": ["media/a.bin"], "TaskID": "full-disk-2"}, "alice"
    )
    assert small.run_to_end("full-disk-2", "alice")["Status"] == "Finished"
    assert sorted(path.name for path in media.iterdir()) == ["a.bin", "all.tar.gz", "b.bin"]


def test_a_full_disk_under_the_database_refuses_calls_and_loses_none(tmp_path: Path) -> None:
    with served(tmp_path, "--demo") as one:
        one.token("alice")
        one.stop()
        outer = one.instance.parent / "outer"
        one.instance.rename(outer)
        one.instance.mkdir()
        mount = f"mount -t tmpfs -o size=40m none '{one.instance}'"
        copy = f"cp -a '{outer}/.' '{one.instance}/'"
        one.prefix = ["unshare", "-Urm", "sh", "-c", f'{mount} && {copy} && exec "$@"', "sh"]
        one.start("--demo")
        fill_and_free(one)


def fill_and_free(place: Served) -> None:
    assert place.process is not None
    inside = Path(f"/proc/{place.process.pid}/root{place.instance}")
    body = {"Paths": ["documents/contracts"]}
    ballast = (inside / "ballast").open("wb")
    answers: Counter[int] = Counter()
    with ballast:
        fill(ballast.fileno())
        for number in range(40):
            call = body | {"TaskID": f"filled-up-{number:04}"}
            answers[place.post(f"{HOOKS}/checksums", call, "alice").status] += 1
    (inside / "ballast").unlink()
    for number in range(40):
        call = body | {"TaskID": f"filled-up-{number:04}"}
        wait_for(lambda call=call: place.post(f"{HOOKS}/checksums", call, "alice").status == 200)
    states = Counter(
        place.run_to_end(f"filled-up-{number:04}", "alice")["Status"] for number in range(40)
    )
    print(f"\nanswers while the disk was full: {dict(answers)}; then: {dict(states)}")
    assert set(answers) <= {200, 503}
    assert sum(states.values()) == 40
    assert set(states) <= {"Finished", "Error"}


def fill(handle: int) -> None:
    """Write until nothing fits any more."""
    for size in (1_000_000, 4_096, 1):
        try:
            while True:
                os.write(handle, b"x" * size)
        except OSError:
            continue
