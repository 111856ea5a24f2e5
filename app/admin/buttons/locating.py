"""Decides at which place of a condition a failure is shown: the smallest part that fails by itself.

Parts are tried on their own, by a function that is given; it knows no engine.
"""

import re
from collections.abc import Callable, Sequence

from app.admin.buttons.pieces import Piece, bare_of, outside, pieces

OPERATORS = (
    re.compile(r"==|!=|<=|>=|<|>|\bin\b"),
    re.compile(r"(?<=[\w)\]}])\s*[+-]"),
    re.compile(r"(?<=[\w)\]}])\s*[*/%]"),
)
"""Operators between two values, those that bind least first."""

Fails = Callable[[Sequence[str]], list[bool]]
"""Says of each expression whether it fails, or gives neither true nor false."""


def locate(snippet: str, fails: Fails) -> int:
    """Return the index at which a condition that fails does so; 0 where nothing tells."""
    parts = pieces(snippet)
    wrong = fails([part.text for part in parts])
    part = next((part for part, bad in zip(parts, wrong, strict=True) if bad), None)
    if part is None:
        return 0
    return _inside(part, fails) if _breaks(part.text, fails) else part.start


def _inside(part: Piece, fails: Fails) -> int:
    """The operator whose two sides work on their own, else what is wrong in the side that fails."""
    found = _split(part)
    if found is None:
        return part.start
    left, operator, right = found
    for side in (left, right):
        if _breaks(side.text, fails):
            return _inside(side, fails)
    return operator


def _breaks(text: str, fails: Fails) -> bool:
    """Whether an expression of any kind of value fails: it is compared with itself."""
    return fails([f"({text}) == ({text})"])[0]


def _split(part: Piece) -> tuple[Piece, int, Piece] | None:
    bare = bare_of(part.text)
    for pattern in OPERATORS:
        found = [match for match in pattern.finditer(bare) if outside(bare, match.start())]
        if not found:
            continue
        match = found[-1]
        operator = match.end() - len(match[0].lstrip())
        left = _trimmed(part, 0, match.start())
        right = _trimmed(part, match.end(), len(bare))
        return (left, part.start + operator, right) if left.text and right.text else None
    return None


def _trimmed(part: Piece, begin: int, end: int) -> Piece:
    text = part.text[begin:end]
    return Piece(part.start + begin + len(text) - len(text.lstrip()), text.strip())
