"""Decides how the difference of two long texts is shown: by lines, with a little around each."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Literal

AROUND = 3
"""Equal lines shown on both sides of a change."""

MAX_LINES = 2_000
"""Lines of one text that are compared: more than any text of a flow; bounds the work."""

Kind = Literal["removed", "added", "same", "gap"]
KINDS: dict[str, Kind] = {"-": "removed", "+": "added", "@": "gap"}


@dataclass(frozen=True)
class TextLine:
    """A line of the difference; `gap` stands for equal lines left out."""

    kind: Kind
    text: str


def line_difference(before: Sequence[str], after: Sequence[str]) -> list[TextLine]:
    """Return the lines that differ and those around them; texts past MAX_LINES are cut."""
    told = unified_diff(before[:MAX_LINES], after[:MAX_LINES], n=AROUND, lineterm="")
    lines = [TextLine(KINDS.get(line[:1], "same"), line[1:]) for line in list(told)[2:]]
    return lines[1:] if lines else []
