"""Decides the order of names as people expect it; it knows no nodes.

Case and accents do not matter, and numbers count as numbers: `file 2` comes before `File 10`.
"""

import re
from collections.abc import Sequence
from unicodedata import combining, normalize

_DIGITS = re.compile(r"([0-9]+)")
_FIRST_LENGTH = ord("0")
_ANY_DIGIT = str.maketrans("123456789", "0" * 9)
BETWEEN = "/"
"""What no name has: many names are turned into keys as one text, since each alone takes long."""


def natural(name: str) -> str:
    """Return the key by which names are sorted; two different names never have the same."""
    return _keys([name])[0]


def sorted_names(names: Sequence[str], *, descending: bool = False) -> list[str]:
    """Return names in their natural order."""
    if _differ_in_digits_only(names):
        return sorted(names, reverse=descending)
    keys = _keys(names) if names else []
    keys.sort(reverse=descending)
    return [key.partition("\0")[2] for key in keys]


def _differ_in_digits_only(names: Sequence[str]) -> bool:
    """Whether all have the same text around as many digits: then they are in order as texts."""
    shapes = BETWEEN.join(names).translate(_ANY_DIGIT).split(BETWEEN)
    return len(names) > 1 and shapes.count(shapes[0]) == len(shapes)


def _keys(names: Sequence[str]) -> list[str]:
    """Of two numbers without zeros in front, the longer is the larger; of one length, as text."""
    letters = [name if name.isascii() else _without_accents(name) for name in names]
    parts = _DIGITS.split(BETWEEN.join(letters).casefold())
    bare = [digits.lstrip("0") for digits in parts[1::2]]
    parts[1::2] = [chr(_FIRST_LENGTH + len(digits)) + digits for digits in bare]
    folded = "".join(parts).split(BETWEEN)
    return [f"{key}\0{name}" for key, name in zip(folded, names, strict=True)]


def _without_accents(name: str) -> str:
    return "".join(letter for letter in normalize("NFD", name) if not combining(letter))
