"""Decides which text can be a watermark, and where on a page it goes; it draws nothing."""

import re

from app.actions.errors import BadActionParameter

MAX_TEXT = 200
"""Characters of a watermark; more would be too small to read on any page."""

DEFAULT_TOP = "50%"
_POINTS_PER_MM = 72 / 25.4
_TOP = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)\s*(%|mm|)", re.ASCII)


def checked_text(text: str) -> str:
    """Return the text on one line; raises BadActionParameter where it cannot be drawn."""
    line = " ".join(text.split())
    if not line or len(line) > MAX_TEXT:
        raise BadActionParameter(f"The watermark needs a text of 1 to {MAX_TEXT} characters.")
    for character in line:
        if not character.isprintable() or not character.encode("cp1252", "ignore"):
            message = f"The watermark cannot draw “{character}”; use Western European letters."
            raise BadActionParameter(message)
    return line


def offset(top: str, height: float) -> float:
    """Return points from the upper edge of a page to the middle of the text.

    `top` is a share (`50%`, or a plain number) or a length (`20mm`), from 0 to the height of
    the page. Raises BadActionParameter.
    """
    match = _TOP.fullmatch(top.strip().lower())
    points = -1.0
    if match is not None:
        points = float(match[1]) * (_POINTS_PER_MM if match[2] == "mm" else height / 100)
    if not 0 <= points <= height:
        message = f"The watermark's offset “{top}” is not on the page; write 50% or 20mm."
        raise BadActionParameter(message)
    return points
