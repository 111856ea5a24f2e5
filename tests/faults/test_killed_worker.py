"""A process killed in the middle of a run: the run goes on and has one visible result."""

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.served import Served, served, wait_for

pytestmark = pytest.mark.served
CHECKSUMS = "/a/scheduler/hooks/checksums"
FILES = 2_000


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A demo of this test alone."""
    with served(tmp_path, "--demo") as one:
        yield one


def progress(own: Served, task_id: str) -> float:
    answer = own.get(f"/a/jobs/tasks/{task_id}", "alice")
    return float(answer.json["Progress"]) if answer.status == 200 else 0.0


def check_sums(own: Served, task_id: str) -> None:
    """Every file of the folder is in the result once, with its digest, and nothing is left."""
    folder = own.files / "documents" / "many"
    task = own.run_to_end(task_id, "alice")
    assert task["Status"] == "Finished", task["StatusMessage"]
    lines = (folder / "checksums.sha256").read_text().splitlines()
    found = Counter(line.split("  ", 1)[1] for line in lines)
    files = [path for path in folder.iterdir() if path.name != "checksums.sha256"]
    expected = {f"{sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in files}
    assert (len(files), set(found.values())) == (FILES, {1})
    assert set(lines) == expected
    assert list(own.files.rglob(".flowbutton-*")) == []
    print(f"{len(lines)} files hashed, {max(found.values())} time each, 0 temporary files left")


@pytest.mark.parametrize("moment", [0.05, 0.6])
def test_a_killed_worker_goes_on_from_its_last_finished_step(own: Served, moment: float) -> None:
    own.post(CHECKSUMS, {"Paths": ["documents/many"], "TaskID": "killed-worker-1"}, "alice")
    wait_for(lambda: progress(own, "killed-worker-1") >= moment)
    own.kill_worker()
    check_sums(own, "killed-worker-1")


def test_everything_killed_and_started_again_goes_on(own: Served) -> None:
    own.post(CHECKSUMS, {"Paths": ["documents/many"], "TaskID": "killed-whole-1"}, "alice")
    wait_for(lambda: progress(own, "killed-whole-1") >= 0.3)
    assert own.process is not None
    os.kill(own.process.pid, signal.SIGKILL)
    own.process.wait()
    own.process = None
    own.start("--demo")
    check_sums(own, "killed-whole-1")


def test_killed_again_and_again_a_copy_appears_once(own: Served) -> None:
    folder = own.files / "documents" / "again"
    folder.mkdir()
    for number in range(30):
        shutil.copy(own.files / "documents" / "contracts" / "REPORT.PDF", folder / f"{number}.pdf")
    body = {
        "Paths": [f"documents/again/{number}.pdf" for number in range(30)],
        "TaskID": "killed-copies-1",
    }
    assert own.post("/a/scheduler/hooks/publish", body, "alice").status == 200
    for _kill in range(3):
        own.kill_worker()
        wait_for(lambda: own.get("/readyz").status == 200 and own.worker_pid())
    task = own.run_to_end("killed-copies-1", "alice")
    assert task["Status"] == "Finished", task["StatusMessage"]
    names = Counter(path.name for path in (own.files / "archive").rglob("*.pdf"))
    copies = [name for name in names if name.split(".")[0].split("-")[0].isdigit()]
    assert sorted(copies) == sorted(f"{number}.pdf" for number in range(30))
    print(f"{len(copies)} copies after 3 kills, none twice")
