"""Decides how long a written duration is; it never waits."""

import re

from app.actions.errors import BadActionParameter

MAX_SECONDS = 3600.0
"""Longest pause: a run that has to wait longer wants a schedule, it would only hold a worker."""

_UNITS = {"ms": 0.001, "s": 1.0, "": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*(ms|s|m|h|)", re.ASCII)


def seconds(text: str, parameter: str) -> float:
    """Return the seconds of `5s`, `2m`, `500ms`, `1h` or a plain number of seconds.

    Raises BadActionParameter for anything else and for more than one hour.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None:
        message = f"The parameter “{parameter}” is no duration: “{text}”; write 500ms, 5s or 2m."
        raise BadActionParameter(message)
    value = float(match[1]) * _UNITS[match[2]]
    if value > MAX_SECONDS:
        raise BadActionParameter(f"The parameter “{parameter}” is longer than one hour.")
    return value
