"""Decides which part of a list a page shows and what its search asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.accounts.validation import UNREADABLE

PAGE_SIZE = 50
"""Rows of one page: what one looks through, and few enough to be quick."""
MAX_SEARCH = 200
"""Characters of a search that count: the longest of what is searched."""
MAX_DIGITS = 6
"""Digits of a page's number: further pages no list has."""

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list: its rows, its number from 1 on, and whether another follows."""

    rows: Sequence[Row]
    number: int
    has_next: bool


def page_of(fetch: Callable[[int, int], Sequence[Row]], arguments: Mapping[str, str]) -> Page[Row]:
    """Return the page that `arguments` ask for, the first where they ask for none.

    `fetch` takes an offset and a limit.
    """
    text = arguments.get("page", "")
    is_number = text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    number = max(1, int(text)) if is_number else 1
    rows = fetch((number - 1) * PAGE_SIZE, PAGE_SIZE + 1)
    return Page(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)


def asked(arguments: Mapping[str, str], name: str) -> str:
    """Return what is searched for under `name`, of what can stand in a database."""
    return UNREADABLE.sub("", arguments.get(name, ""))[:MAX_SEARCH].strip()
