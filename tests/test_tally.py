"""The counts of the security tests are summed over processes, told, and fail the run."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.served import ROOT

TESTS = """
import pytest
from tests.tally import tally

@pytest.mark.parametrize("number", range(6))
def test_it(number):
    tally.answer(404, refused=True)
    tally.answer({status}, refused=False)
    tally.add(tried=10, refused=9, left={left})
"""


@pytest.mark.parametrize("processes", ["0", "2"])
@pytest.mark.parametrize(
    ("status", "left", "ends", "told"),
    [
        (200, 0, 0, "72 bad inputs tried, 60 refused rightly, 0 answered 5xx, 0 left something"),
        (500, 0, 1, "72 bad inputs tried, 60 refused rightly, 6 answered 5xx, 0 left something"),
        (200, 2, 1, "72 bad inputs tried, 60 refused rightly, 0 answered 5xx, 12 left something"),
    ],
)
def test_counts_are_summed_and_decide(
    tmp_path: Path, processes: str, status: int, left: int, ends: int, told: str
) -> None:
    file = tmp_path / "test_counted.py"
    file.write_text(TESTS.format(status=status, left=left))
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT}\n")
    options = ["-q", "-p", "tests.tally", "-n", processes, "-c", str(tmp_path / "pytest.ini")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(file)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == ends, done.stdout + done.stderr
    assert told in done.stdout
