"""Decides what a duration in a flow means: `500ms`, `90s`, `5m`, `2h30m`, `7d`."""

import re
from datetime import timedelta

from app.flows.errors import FlowFailed

UNITS = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3,
    "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000,
}  # fmt: skip
PIECE = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|[smhdwy])", re.ASCII)

MAX_LENGTH = 100
"""Characters of a duration: one of every unit fits; to look through longer texts would cost."""

LONGEST = 1_000 * UNITS["y"]
"""Seconds: more would leave the calendar when it is counted back from today."""


def parse_duration(text: str) -> timedelta:
    """Return the duration; a plain number counts seconds. Raises FlowFailed for other text.

    Beside Go's units there are days, weeks and years of 365 days.
    """
    compact = text.replace(" ", "")
    if re.fullmatch(r"[0-9]{1,12}", compact):
        compact += "s"
    pieces = PIECE.findall(compact) if len(compact) <= MAX_LENGTH else []
    if not pieces or "".join(number + unit for number, unit in pieces) != compact:
        raise FlowFailed(f"“{text[:50]}” is not a duration like 90s or 2h.")
    seconds = sum(float(number) * UNITS[unit] for number, unit in pieces)
    if seconds > LONGEST:
        raise FlowFailed(f"“{text[:50]}” is longer than a thousand years.")
    return timedelta(seconds=seconds)
