"""Decides which shipped icon is drawn for the name that a button has, and finds icons by words.

It never changes the name in the document, which leaves with an export as it came.
"""

import re
from functools import cache, lru_cache

from app.assets import icon_names
from app.buttons.icon_table import STANDS_FOR

DEFAULT = "lightning"
"""Drawn where a button has no icon, or one that nothing shipped comes near to."""

FOUND = 60
"""Icons that a search returns: as many as fit in a picker without losing the eye."""

KEPT = 1_000
"""Names kept in a process: more than the buttons of a large installation."""

MAX_LENGTH = 200
"""Characters that are read of a name or of a search: four times the longest in use."""

BOOTSTRAP, MATERIAL = "bi-", "mdi-"
WORD = re.compile(r"[a-z0-9]+")
EXACT, STARTS, WORD_STARTS, HOLDS = range(4)


@lru_cache(maxsize=KEPT)
def icon_for(icon_class: str) -> str:
    """Return the shipped icon for CSS classes such as `mdi mdi-file-pdf-box` (iconClass).

    A shipped icon's own name stays itself, with `bi-` before it or not. A name that is not known
    loses its last words until it is: `mdi-account-star-outline` becomes `person`. Else DEFAULT.
    """
    names = icon_class[:MAX_LENGTH].lower().split()
    shorter = [short for name in names for short in _shorter(name)]
    return next(filter(None, map(_drawn, names + shorter)), DEFAULT)


def search(text: str, limit: int = FOUND) -> list[str]:
    """Return at most `limit` shipped icons whose name, or a name they stand for, holds each word.

    Best first: exactly, at the start, at the start of words, anywhere; their own name before one
    that they stand for, then short names. An empty text gives the icons of the table.
    """
    if not text.strip():
        return list(STANDS_FOR)[:limit]
    words = WORD.findall(text[:MAX_LENGTH].lower())
    found = {name: rank for name in icon_names() if words and (rank := _rank(name, words))}
    return sorted(found, key=lambda name: (found[name], len(name), name))[:limit]


@cache
def _table() -> dict[str, str]:
    """The shipped icon of each name of the table."""
    return {name: icon for icon, names in STANDS_FOR.items() for name in names.split()}


def _drawn(name: str) -> str | None:
    """A name with `mdi-` is one of the table first: `menu-down` is another icon there."""
    own = name.removeprefix(BOOTSTRAP).removeprefix(MATERIAL)
    shipped = own if own in icon_names() else None
    known = _table().get(own)
    return known or shipped if name.startswith(MATERIAL) else shipped or known


def _shorter(name: str) -> list[str]:
    """The name without its last word, without its last two words, and so on."""
    parts = name.split("-")
    return ["-".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]


def _rank(name: str, words: list[str]) -> tuple[int, int] | None:
    """How well a name meets all the words, lower is better; None where it does not."""
    labels = [name, *STANDS_FOR.get(name, "").split()]
    graded = ((_grade(label, words), min(at, 1)) for at, label in enumerate(labels))
    return min(((grade, own) for grade, own in graded if grade is not None), default=None)


def _grade(label: str, words: list[str]) -> int | None:
    if not all(word in label for word in words):
        return None
    whole, parts = "-".join(words), label.split("-")
    if label.startswith(whole):
        return EXACT if label == whole else STARTS
    starts = all(any(part.startswith(word) for part in parts) for word in words)
    return WORD_STARTS if starts else HOLDS
