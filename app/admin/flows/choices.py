"""Decides how the choices of a parameter are written in a form: a line each, `value = Label`."""

import json
from collections.abc import Iterator

from app.flows.parameters import choices_of

SEPARATOR = " = "


def as_lines(json_choices: str) -> str:
    """Return choices as lines; "" where they have another shape than `{"value": "Label"}`."""
    return "\n".join(f"{value}{SEPARATOR}{label}" for value, label in choices_of(json_choices))


def from_lines(text: str, before: str = "") -> str:
    """Return the JSON of lines; what `before` is, where the lines say the same.

    A line without a label is value and label. Raises ValueError naming the line at fault.
    """
    if text.split() == as_lines(before).split():
        return before
    choices: dict[str, str] = {}
    for value, label in _pairs(text):
        if not value:
            raise ValueError(f"“{label}” has no value in front of it.")
        if value in choices:
            raise ValueError(f"The value “{value}” stands twice.")
        choices[value] = label or value
    return json.dumps(choices, ensure_ascii=False) if choices else ""


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        separator = SEPARATOR if SEPARATOR in line else "="
        value, _, label = line.partition(separator)
        yield value.strip(), label.strip()
