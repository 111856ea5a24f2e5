"""Decides which lines of a run's log its page shows, and whose each line is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.runs import events
from app.runs.action_names import ActionName
from app.runs.events import RunEvent
from app.runs.models import Run

SHOWN_LINES = 100
SHOWN_TEXT = 12_000
"""Lines of a log on one page, and their characters: it is renewed each second."""

SHOWN_LINE = 1_000
"""Characters of one line; the whole log has all of them."""

LEVELS: Mapping[str, Sequence[str]] = {
    "": (),
    "warning": ("warning", "error"),
    "error": ("error",),
}
"""The levels of log lines that are shown from one on; all where there are none."""


@dataclass(frozen=True)
class LogLine:
    """One line; `name` is that of the action which said it, None for the run itself."""

    at: datetime
    level: str
    name: ActionName | None
    text: str


@dataclass(frozen=True)
class LogView:
    """A page of a log: `level` is the least severe one, `before` the event that it ends before.

    `older` is the same for the page of older lines, 0 where there are none.
    """

    lines: Sequence[LogLine]
    level: str = ""
    before: int = 0
    older: int = 0

    @property
    def arguments(self) -> dict[str, str | int]:
        """What an address needs to show the same page."""
        found: dict[str, str | int] = {"level": self.level, "before": self.before}
        return {name: value for name, value in found.items() if value}


def log_view(
    run: Run, names: Mapping[str, ActionName], level: str = "", before: int = 0
) -> LogView:
    """Return a page of a run's log; an unknown level shows all."""
    level = level if level in LEVELS else ""
    found = events.log_lines(run.id, LEVELS[level], SHOWN_LINES + 1, before)
    shown = _newest(found)
    lines = [_line(event, names.get(event.place)) for event in shown]
    return LogView(lines, level, before, shown[0].id if len(shown) < len(found) else 0)


def _newest(found: Sequence[RunEvent]) -> Sequence[RunEvent]:
    """Return the last events whose texts have room on one page, at least one."""
    room = SHOWN_TEXT
    for count, event in enumerate(reversed(found)):
        room -= min(len(event.text), SHOWN_LINE)
        if count and (room < 0 or count == SHOWN_LINES):
            return found[-count:]
    return found


def _line(event: RunEvent, name: ActionName | None) -> LogLine:
    text = name.off(event.text) if name else event.text
    cut = text if len(text) <= SHOWN_LINE else text[:SHOWN_LINE] + "…"
    return LogLine(event.at, event.level, name, cut)
