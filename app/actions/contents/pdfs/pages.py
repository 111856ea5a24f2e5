"""Decides which pages a page list such as `1 3-5 8-` means; it never opens a file."""

import re

from app.actions.errors import BadActionParameter

MAX_PAGES = 2_000
"""Pages of one call: a page becomes a file or part of one held in memory."""

MAX_LIST_LENGTH = 10_000
"""Characters of a page list: 2,000 numbers of four digits fit, a pasted book does not."""

_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-"})
_SPACED_RANGE = re.compile(r"(?<=\d)\s*-\s*(?=\d)", re.ASCII)
_ITEM = re.compile(r"(\d{1,9})(-)?(\d{1,9})?", re.ASCII)


def parse(text: str, count: int, name: str) -> list[int]:
    """Return the page numbers, from 1, that `text` asks of the file `name` with `count` pages.

    Blanks and commas separate; `3-` runs to the end; an empty list means every page; the order
    and repetitions stay (reference: `"1 2 4"`, `"1-4"`, `"1-"`). Raises BadActionParameter for
    a page that the file does not have, for anything malformed and above MAX_PAGES pages.
    """
    if len(text) > MAX_LIST_LENGTH:
        raise BadActionParameter(f"The page list is longer than {MAX_LIST_LENGTH} characters.")
    tidy = _SPACED_RANGE.sub("-", text.translate(_DASHES))
    items = re.split(r"[\s,]+", tidy.strip(" \t\r\n,")) if tidy.strip(" \t\r\n,") else ["1-"]
    pages: list[int] = []
    for item in items:
        asked = _pages_of(item, count, name)
        check_number(len(pages) + len(asked), name)
        pages.extend(asked)
    return pages


def check_number(number: int, name: str, most: int | None = None) -> None:
    """Raise BadActionParameter where `number` pages of `name` are more than `most`.

    By default these are MAX_PAGES.
    """
    most = MAX_PAGES if most is None else most
    if number > most:
        message = f"“{name}”: at most {most} pages at once; ask for fewer pages."
        raise BadActionParameter(message)


def _pages_of(item: str, count: int, name: str) -> range:
    match = _ITEM.fullmatch(item)
    if match is None or (match[3] and not match[2]):
        raise BadActionParameter(f"“{item}” is not a page or a range; write 2, 1-4 or 3-.")
    first = _existing(int(match[1]), count, name)
    if not match[2]:
        return range(first, first + 1)
    last = _existing(int(match[3]), count, name) if match[3] else count
    if last < first:
        raise BadActionParameter(f"The range “{item}” runs backwards; write {last}-{first}.")
    return range(first, last + 1)


def _existing(page: int, count: int, name: str) -> int:
    if not 1 <= page <= count:
        pages = "1 page" if count == 1 else f"{count} pages"
        raise BadActionParameter(f"There is no page {page} in “{name}”: it has {pages}.")
    return page
