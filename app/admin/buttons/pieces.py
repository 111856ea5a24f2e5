"""Finds the parts that `&&` and `||` join in a condition, to tell which of them fails.

It only looks at the text; what a part gives is for the engine.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.buttons.conditions import LITERAL

JOINT = re.compile(r"&&|\|\||[()\[\]{}]")
WRAPPED = re.compile(r"\s*!?\s*\(")
OPENING, CLOSING = "([{", ")]}"
DEEPEST = 20
"""Parentheses inside each other that are looked into; bounds recursion."""


class Piece(NamedTuple):
    """A part of a condition and where it begins in it."""

    start: int
    text: str


def pieces(snippet: str) -> list[Piece]:
    """Return the smallest parts that are joined, in their order; the whole where none are."""
    bare = bare_of(snippet)
    return [Piece(start, snippet[start:end]) for start, end in _parts(bare, 0, len(bare), DEEPEST)]


def bare_of(snippet: str) -> str:
    """Return a condition with letters in the place of each literal and comment."""
    return LITERAL.sub(lambda found: "x" * len(found[0]), snippet)


def outside(bare: str, index: int) -> bool:
    """Return whether no parenthesis, bracket or brace encloses an index."""
    before = bare[:index]
    return all(
        before.count(one) == before.count(two) for one, two in zip(OPENING, CLOSING, strict=True)
    )


def place(snippet: str, index: int) -> tuple[int, int]:
    """Return line and column of an index, both from 1."""
    before = snippet[:index]
    return before.count("\n") + 1, index - before.rfind("\n")


def _parts(bare: str, start: int, end: int, deep: int) -> Iterator[tuple[int, int]]:
    cuts = list(_cuts(bare, start, end))
    begins = [start, *(cut + 2 for cut in cuts)]
    for begin, stop in zip(begins, [*cuts, end], strict=True):
        begin += len(bare[begin:stop]) - len(bare[begin:stop].lstrip())
        stop = begin + len(bare[begin:stop].rstrip())
        inner = _inside(bare, begin, stop)
        if inner and deep:
            yield from _parts(bare, *inner, deep - 1)
        elif begin < stop:
            yield begin, stop


def _cuts(bare: str, start: int, end: int) -> Iterator[int]:
    """Where the joints are that no parenthesis encloses."""
    depth = 0
    for found in JOINT.finditer(bare, start, end):
        if found[0] in OPENING:
            depth += 1
        elif found[0] in CLOSING:
            depth -= 1
        elif depth == 0:
            yield found.start()


def _inside(bare: str, begin: int, stop: int) -> tuple[int, int] | None:
    """What stands in the parentheses around a whole part; None where it has none."""
    wrapped = WRAPPED.match(bare, begin, stop)
    if not wrapped:
        return None
    depth = 0
    for found in JOINT.finditer(bare, wrapped.end() - 1, stop):
        depth += (found[0] in OPENING) - (found[0] in CLOSING)
        if depth == 0:
            return (wrapped.end(), stop - 1) if found.end() == stop else None
    return None
