"""Measures the page of a folder beside reading and sorting its names."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.installation import Installation, Visitor, fill, installation
from bench.line import Goal, Line, Measure, compare, milliseconds

SMALL = 100
COUNTS = {True: (10_000, 100_000), False: (10_000, 100_000, 1_000_000)}
"""Entries of the folders, in a quick run and in a full one."""

ALLOWED = 1.5
"""Times the limit that the page of a large folder may take, beside that of a small one."""

LONG_AGO = 1_700_000_000
"""When a folder changed that is asked for again."""

LARGE = 100_000
"""From so many entries on, work is done once in a round."""


def lines(quick: bool) -> Iterator[Line]:
    """Yield the lines of folder pages."""
    with installation() as one:
        fill(one.files / str(SMALL), SMALL)
        for count in COUNTS[quick]:
            folder = one.files / str(count)
            fill(folder, count)
            yield from _folder(one, folder, count)
            shutil.rmtree(folder)


def small_page(one: Installation) -> Measure:
    """Return what measures the page of a small folder that is asked for again."""
    visitor = one.visitor
    return lambda: milliseconds(lambda: visitor.get(f"/ws/files/{SMALL}"))


def _folder(one: Installation, folder: Path, count: int) -> Iterator[Line]:
    visitor, small = one.visitor, small_page(one)
    ask = partial(_ask, visitor, f"/ws/files/{count}")
    name = f"folder of {count:,}"
    repeats = 1 if count >= LARGE else 3
    touched = lambda query: milliseconds(lambda: _changed(folder, ask, query), repeats)  # noqa: E731

    for order, query, limit in (
        ("by name", "", names_sorted),
        ("by size", "?sort=size", sizes_sorted),
        ("by date", "?sort=-changed", dates_sorted),
    ):
        told = "scandir + sort" if limit is names_sorted else "scandir + stat + sort"
        yield compare(
            f"{name}, first page {order}; limit: {ALLOWED:g} × {told} + page of {SMALL}",
            lambda query=query: touched(query),
            lambda limit=limit: ALLOWED * milliseconds(lambda: limit(folder), repeats) + small(),
            Goal(1),
        )
    os.utime(folder, (LONG_AGO, LONG_AGO))
    for told, query in (("next page", "?page=2"), ("the same again, unchanged", "")):
        again = lambda query=query: milliseconds(lambda: ask(query))  # noqa: E731
        yield compare(f"{name}, {told}; limit: page of {SMALL}", again, small, Goal(1.1))


def _ask(visitor: Visitor, address: str, query: str) -> None:
    if "file-name" not in visitor.get(address + query).text:
        raise RuntimeError("The page shows no file.")


def _changed(folder: Path, ask: Callable[[str], None], query: str) -> None:
    """Ask for a page of a folder that has just changed: nothing that is kept of it holds."""
    os.utime(folder)
    ask(query)


def names_sorted(folder: Path) -> list[str]:
    """Return the names in a folder, sorted."""
    with os.scandir(folder) as found:
        return sorted(item.name for item in found)


def sizes_sorted(folder: Path) -> list[os.DirEntry[str]]:
    """Return what lies in a folder, by size."""
    with os.scandir(folder) as found:
        return sorted(found, key=lambda item: item.stat(follow_symlinks=False).st_size)


def dates_sorted(folder: Path) -> list[os.DirEntry[str]]:
    """Return what lies in a folder, by date."""
    with os.scandir(folder) as found:
        return sorted(found, key=lambda item: item.stat(follow_symlinks=False).st_mtime_ns)
