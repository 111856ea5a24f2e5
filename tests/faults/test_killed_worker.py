"""A process is killed at work: what it had begun is finished, and nothing is there twice."""

import hashlib
import os
import shutil
import signal
import sqlite3
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from tests.served import Served, served, wait_for

pytestmark = pytest.mark.served

HOOKS = "/a/scheduler/hooks"
MANY = 2_000


def moments(*shares: float) -> list[Any]:
    """More moments of a run at which its worker is killed."""
    return [pytest.param(share, marks=pytest.mark.thorough) for share in shares]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo that nobody else uses."""
    with served(tmp_path_factory.mktemp("killed"), "--demo") as one:
        one.token("alice")
        yield one


def start(place: Served, slug: str, body: dict[str, Any]) -> None:
    answer = place.post(f"{HOOKS}/{slug}", body, "alice")
    assert answer.status == 200, answer.body


def task(place: Served, task_id: str) -> dict[str, Any]:
    found: dict[str, Any] = place.get(f"/a/jobs/tasks/{task_id}", "alice").json
    return found


def reaches(place: Served, task_id: str, least: float) -> bool:
    """Return once the run is that far; False where it has ended already."""
    wait_for(lambda: task(place, task_id)["Progress"] >= least)
    return bool(task(place, task_id)["Status"] == "Running")


def kill_all(place: Served) -> None:
    """Kill the supervisor; its processes must die with it."""
    assert place.process is not None
    worker = place.worker_pid()
    place.process.kill()
    place.process.wait()
    place.process = None
    wait_for(lambda: not is_alive(worker))
    wait_for(lambda: place.get("/healthz").status == 0)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def kill_worker(place: Served) -> None:
    """Kill the worker and wait until another one has taken its place."""
    worker = place.worker_pid()
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: not is_alive(worker))
    wait_for(lambda: place.worker_pids() not in ([], [worker]))


def expect_checksums(place: Served, folder: Path, task_id: str) -> None:
    """Every file has its right checksum once, in the list and in the log."""
    ended = place.run_to_end(task_id, "alice")
    assert ended["Status"] == "Finished", ended["StatusMessage"]
    lines = (folder / "checksums.sha256").read_text().splitlines()
    files = sorted(folder.glob("meter-*.txt"))
    right = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in files]
    logged = Counter(log_texts(place, task_id))
    of_files = {text: number for text, number in logged.items() if "meter-" in text}
    print(f"\n{task_id}: {len(files)} files, {len(lines)} lines, {len(set(lines))} different,")
    print(f"  {len(of_files)} files in the log, {sum(of_files.values())} lines of them")
    assert sorted(lines) == sorted(right)
    assert len(of_files) == sum(of_files.values()) == len(files)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["checksums.sha256", *(path.name for path in files)]
    )


def log_texts(place: Served, task_id: str) -> list[str]:
    """The whole log of a run: answers hold its newest lines only."""
    connection = sqlite3.connect(place.instance / "flowbutton.db", timeout=60)
    query = "select text from run_event where run_id = ? and kind = 'log'"
    try:
        return [text for (text,) in connection.execute(query, (task_id,))]
    finally:
        connection.close()


@pytest.mark.thorough
def test_a_killed_worker_goes_on_with_2000_files(place: Served) -> None:
    folder = place.files / "documents" / "many"
    start(place, "checksums", {"Paths": ["documents/many"], "TaskID": "killed-worker-1"})
    assert reaches(place, "killed-worker-1", 0.1)
    kill_worker(place)
    for least in (0.4, 0.7):
        if reaches(place, "killed-worker-1", least):
            kill_worker(place)
    assert len(list(folder.glob("meter-*.txt"))) == MANY
    expect_checksums(place, folder, "killed-worker-1")


def test_all_processes_are_killed_and_started_again(place: Served) -> None:
    folder = place.files / "documents" / "many"
    (folder / "checksums.sha256").unlink(missing_ok=True)
    start(place, "checksums", {"Paths": ["documents/many"], "TaskID": "killed-all-1"})
    assert reaches(place, "killed-all-1", 0.1)
    kill_all(place)
    place.start("--demo")
    if reaches(place, "killed-all-1", 0.5):
        kill_all(place)
        place.start("--demo")
    expect_checksums(place, folder, "killed-all-1")


@pytest.fixture(scope="module")
def thick(tmp_path_factory: pytest.TempPathFactory, place: Served) -> Path:
    """A PDF of so many pages that extracting them takes a while."""
    path = tmp_path_factory.mktemp("thick") / "thick.pdf"
    source = next((place.files / "documents" / "contracts").glob("*.pdf"))
    writer = PdfWriter()
    for _ in range(60):
        writer.append(source)
    writer.write(path)
    return path


@pytest.mark.parametrize("least", [0.3, *moments(0.05, 0.6, 0.9)])
def test_extracting_pages_leaves_each_page_once(
    place: Served, thick: Path, tmp_path: Path, least: float
) -> None:
    folder = place.files / "documents" / tmp_path.name
    folder.mkdir()
    shutil.copy(thick, folder / "thick.pdf")
    pages = len(PdfReader(thick).pages)
    body = {"Paths": [f"documents/{folder.name}/thick.pdf"], "TaskID": f"extract-{folder.name}"}
    start(place, "extract-pages", body | {"JobParameters": {"SplitPages": "1-"}})
    wait_for(lambda: task(place, body["TaskID"])["Progress"] >= least)
    kill_worker(place)
    ended = place.run_to_end(body["TaskID"], "alice")
    made = sorted(path.name for path in folder.iterdir())
    print(f"\nkilled after {least:.0%}: {pages} pages, {len(made) - 1} files")
    assert ended["Status"] == "Finished", ended["StatusMessage"]
    assert made == sorted(["thick.pdf", *(f"thick-{number}.pdf" for number in range(1, pages + 1))])
    assert sorted(ended["Outputs"]) == sorted(
        f"documents/{folder.name}/{name}" for name in made if name != "thick.pdf"
    )
    assert all(len(PdfReader(folder / name).pages) == 1 for name in made if name != "thick.pdf")


@pytest.mark.parametrize("least", [0.2, *moments(0.0, 0.7)])
def test_compressing_leaves_one_archive(place: Served, tmp_path: Path, least: float) -> None:
    folder = place.files / "documents" / tmp_path.name
    folder.mkdir()
    for number in range(24):
        (folder / f"{number}.bin").write_bytes(os.urandom(1024) * 4096)
    names = sorted(path.name for path in folder.iterdir())
    body = {
        "Paths": [f"documents/{folder.name}/{name}" for name in names],
        "JobParameters": {"Name": "all", "Format": "tar.gz"},
        "TaskID": f"compress-{folder.name}",
    }
    start(place, "compress", body)
    wait_for(lambda: task(place, body["TaskID"])["Status"] != "Queued")
    wait_for(lambda: task(place, body["TaskID"])["Progress"] >= least)
    kill_worker(place)
    ended = place.run_to_end(body["TaskID"], "alice")
    made = sorted(path.name for path in folder.iterdir())
    print(f"\nkilled after {least:.0%}: {set(made) - set(names)}")
    assert ended["Status"] == "Finished", ended["StatusMessage"]
    assert made == sorted([*names, "all.tar.gz"])
    with tarfile.open(folder / "all.tar.gz") as archive:
        assert sorted(archive.getnames()) == names
