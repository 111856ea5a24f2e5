"""Decides how names and texts of strangers look in a page; it never changes what is stored.

Control characters become visible, and text that turns its direction cannot turn its neighbours.
"""

import re

from markupsafe import Markup, escape

REPLACEMENT = "\ufffd"
"""What every font has for a character that cannot be shown."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def shown(name: str) -> Markup:
    """Return a name for a page: escaped, its control characters visible, set apart in a <bdi>."""
    return Markup("<bdi>{}</bdi>").format(visible(name))


def exact(name: str) -> Markup:
    """Return a name for an attribute, such that a browser sends it back with its line breaks."""
    text = str(escape(name)).replace("\n", "&#10;").replace("\r", "&#13;")
    return Markup(text)  # noqa: S704 - escaped in the line above


def visible(name: str) -> str:
    """Return a name on one line: a mark in the place of each control character."""
    return _CONTROL.sub(REPLACEMENT, name)


def visible_text(text: str) -> str:
    """Return a text whose control characters are visible, but for tabs and line breaks."""
    return _CONTROL_IN_TEXT.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def quoted(name: str) -> str:
    """Return a name in quotation marks, for a sentence."""
    return f"“{visible(name)}”"
