"""Decides what a duration in a flow means: `500ms`, `90s`, `5m`, `2h30m`, `7d`."""

import re
from datetime import timedelta

from app.flows.errors import FlowFailed

UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
PIECE = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhdwy])")


def parse_duration(text: str) -> timedelta:
    """Return the duration; a plain number counts seconds. Raises FlowFailed for other text."""
    compact = text.replace(" ", "")
    if re.fullmatch(r"\d{1,12}", compact):
        return timedelta(seconds=int(compact))
    pieces = PIECE.findall(compact)
    if not pieces or "".join(number + unit for number, unit in pieces) != compact:
        raise FlowFailed(f"“{text}” is not a duration like 90s or 2h.")
    return timedelta(seconds=sum(float(number) * UNITS[unit] for number, unit in pieces))
