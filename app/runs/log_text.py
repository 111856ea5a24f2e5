"""Decides how the log of a run reads as a text file."""

from collections.abc import Iterator

from app.flows import store
from app.runs import events
from app.runs.action_names import action_names
from app.runs.models import Run

BATCH = 1_000
"""Lines read at once: a log of a million lines is never in memory as a whole."""


def lines(run: Run) -> Iterator[str]:
    """Yield the log of a run, the first line first: time, level, action and text of each."""
    names = action_names(store.version(run.version_id))
    last = 0
    while found := events.log_after(run.id, last, BATCH):
        for line in found:
            name = names.get(line.place)
            said = f"{name.label}: {name.off(line.text)}" if name else line.text
            yield f"{line.at.isoformat(timespec='milliseconds')} {line.level:7} {said}\n"
        last = found[-1].id
