"""Decides the order of names as people expect it; it knows no nodes.

Case and accents do not matter, and numbers count as numbers: `file 2` comes before `File 10`.
"""

import re
from unicodedata import combining, normalize

_DIGITS = re.compile(r"[0-9]+")
_FIRST_LENGTH = ord("0")


def natural(name: str) -> str:
    """Return the key by which names are sorted; two different names never have the same."""
    letters = name if name.isascii() else _without_accents(name)
    return f"{_DIGITS.sub(_by_length, letters.casefold())}\0{name}"


def _without_accents(name: str) -> str:
    return "".join(letter for letter in normalize("NFD", name) if not combining(letter))


def _by_length(match: re.Match[str]) -> str:
    """Of two numbers without zeros in front, the longer is the larger; of one length, as text."""
    digits = match[0].lstrip("0")
    return chr(_FIRST_LENGTH + len(digits)) + digits
