"""Decides how the log of a run reads as a text file."""

from collections.abc import Iterator

from app.runs import models
from app.runs.models import Run

BATCH = 1_000
"""Lines read at once: a log of a million lines is never in memory as a whole."""


def lines(run: Run) -> Iterator[str]:
    """Yield the log of a run, the first line first: time, level and text of each."""
    last = 0
    while found := models.log_after(run.id, last, BATCH):
        for line in found:
            yield f"{line.at.isoformat(timespec='milliseconds')} {line.level:7} {line.text}\n"
        last = found[-1].id
