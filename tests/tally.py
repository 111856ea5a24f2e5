"""Counts what the security tests try, over all processes of the tests, and tells it at the end.

The run fails where an input was answered by a failure of ours, or left something behind.
"""

from dataclasses import asdict, dataclass
from typing import Any

import pytest

SENT = "tally"
FAILURE = 500


@dataclass
class Tally:
    """Bad inputs: `tried`, `refused` rightly, answered 5xx, `left` something behind."""

    tried: int = 0
    refused: int = 0
    failed: int = 0
    left: int = 0

    def add(self, *, tried: int = 1, refused: int = 0, failed: int = 0, left: int = 0) -> None:
        """Count inputs at the place that tries them."""
        self.tried += tried
        self.refused += refused
        self.failed += failed
        self.left += left

    def answer(self, status: int, *, refused: bool) -> None:
        """Count one request by the status of its answer."""
        self.add(refused=int(refused), failed=int(status >= FAILURE))

    def __str__(self) -> str:
        return (
            f"{self.tried:,} bad inputs tried, {self.refused:,} refused rightly, "
            f"{self.failed:,} answered 5xx, {self.left:,} left something behind"
        )


tally = Tally()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add what a process of the tests has counted; one that was killed tells nothing."""
    tally.add(**getattr(node, "workeroutput", {}).get(SENT, {"tried": 0}))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the counts on, or fail the run for what they say."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[SENT] = asdict(tally)
    elif tally.failed or tally.left:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell the sums where anything was tried."""
    if tally.tried:
        terminalreporter.section("security")
        terminalreporter.write_line(f"{tally}.")
