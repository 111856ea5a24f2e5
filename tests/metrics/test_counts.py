"""The numbers that all processes of a host add to."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.metrics.counts import Counts
from tests.served import ROOT

ADDS = 500
CODE = """
import sys
from pathlib import Path
from app.metrics.counts import Counts
counts = Counts(Path(sys.argv[1]), "layout", 3)
for _ in range(int(sys.argv[2])):
    counts.add({0: 1, 2: 5})
"""


def test_processes_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CODE, str(tmp_path), str(ADDS)]
    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0] * 4
    assert Counts(tmp_path, "layout", 3).read() == [4 * ADDS, 0, 4 * ADDS * 5]


def test_numbers_outlive_the_processes(tmp_path: Path) -> None:
    Counts(tmp_path, "layout", 1).add({0: 2})
    Counts(tmp_path, "layout", 1).add({0: 3})
    assert Counts(tmp_path, "layout", 1).read() == [5]


def test_another_layout_starts_anew_and_leaves_the_old_process_alone(tmp_path: Path) -> None:
    old = Counts(tmp_path, "old", 1)
    old.add({0: 2})
    new = Counts(tmp_path, "new", 2)
    old.add({0: 1})
    assert (old.read(), new.read()) == ([3], [0, 0])
    assert len(list(tmp_path.glob("*.counts"))) == 1


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    Counts(tmp_path, "layout", 1)
    (file,) = tmp_path.glob("*.counts")
    assert file.stat().st_mode & 0o777 == 0o600


def test_without_a_folder_a_process_counts_for_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    counts = Counts(tmp_path / "missing", "layout", 1)
    counts.add({0: 2})
    assert counts.read() == [2]
    assert "for itself" in caplog.text


def test_the_file_has_no_holes(tmp_path: Path) -> None:
    """Writing to one would end the process when the disk is full."""
    Counts(tmp_path, "layout", 10_000)
    [path] = tmp_path.iterdir()
    assert path.stat().st_blocks * 512 >= path.stat().st_size == 80_000
