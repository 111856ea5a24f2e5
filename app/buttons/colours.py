"""Decides which colours a button may have: few, by name, each readable in light and dark."""

COLOURS = ("blue", "green", "teal", "violet", "red", "amber", "grey")
"""Each has its rules in `static/css/8-colours.css`; a page may not bring a colour of its own."""


def known(colour: str) -> str:
    """Return the name of a colour that there is, empty text for any other."""
    return colour if colour in COLOURS else ""
