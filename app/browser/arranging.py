"""Decides in which order and on which pages the names of a folder stand.

Folders come first, whatever the order. What is kept of a folder that has not changed since is its
order by name alone: sizes and times of nodes change without a trace in their folder.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.browser.order import sorted_names
from app.nodes.reading import Reader
from app.nodes.storage.base import Deciding, Scan

PAGE_SIZE = 100
"""Rows of a page: some screens to scroll, and few enough for a small page."""

KEPT_NAMES = 2_000_000
"""Names of all orders that a process keeps: some 30 MB, of two very large folders at least one."""

BETWEEN = "/"
"""Stands between the names of a page: what no name has."""


@dataclass(frozen=True)
class Arranged:
    """The names of a folder in an order; a page is one text, so that a million take little room."""

    texts: tuple[str, ...]
    total: int
    hidden: int
    """Names that start with a dot, whether they are in the order or not."""

    @property
    def pages(self) -> int:
        """How many pages there are; an empty folder has one."""
        return max(1, len(self.texts))

    def page(self, number: int) -> list[str]:
        """Return the names on a page; the first is 1."""
        return self.texts[number - 1].split(BETWEEN) if self.texts else []

    def page_of(self, is_wanted: Callable[[str], bool]) -> int:
        """Return the page on which the first wanted name stands, 1 where none does."""
        numbers = range(1, self.pages + 1)
        return next((n for n in numbers if any(map(is_wanted, self.page(n)))), 1)


def arranged(found: Scan, by: Deciding, *, descending: bool, hidden: bool) -> Arranged:
    """Return the order of what was found; with `hidden` names that start with a dot are in it."""
    dotted = sum(len([name for name in part if name[:1] == "."]) for part in found)
    parts = found if hidden or not dotted else map(_without_dots, found)
    names = [name for part in parts for name in _ordered(part, by, descending)]
    return Arranged(tuple(_texts(names)), len(names), dotted)


def of_folder(
    tree: Reader, path: str, by: Deciding, *, descending: bool, hidden: bool
) -> Arranged | None:
    """Return the order of a folder, None where its storage tells all of its nodes at once.

    Raises what `Reader.scan` does.
    """
    mark = tree.mark(path) if by == "name" else ""
    key = (path, tree.rights.is_root(path), descending, hidden)
    if mark and (kept := _kept.get(key, mark)):
        return kept
    found = tree.scan(path, by)
    if found is None:
        return None
    order = arranged(found, by, descending=descending, hidden=hidden)
    if mark:
        _kept.put(key, mark, order)
    return order


Key = tuple[str, bool, bool, bool]


class Kept:
    """Orders of folders that have not changed since; the one used longest ago goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._orders: OrderedDict[Key, tuple[str, Arranged]] = OrderedDict()

    def get(self, key: Key, mark: str) -> Arranged | None:
        """Return what is kept under a mark, None where the folder has another by now."""
        with self._lock:
            known, order = self._orders.get(key, ("", None))
            if known != mark:
                return None
            self._orders.move_to_end(key)
            return order

    def put(self, key: Key, mark: str, order: Arranged) -> None:
        """Keep an order, and no more names than `most` in all."""
        with self._lock:
            self._orders.pop(key, None)
            self._orders[key] = (mark, order)
            while sum(order.total for _mark, order in self._orders.values()) > self._most:
                self._orders.popitem(last=False)


_kept = Kept(KEPT_NAMES)


def _without_dots(part: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in part.items() if not name.startswith(".")}


def _ordered(part: dict[str, float], by: Deciding, descending: bool) -> list[str]:
    """Names decide a tie, and always the same way."""
    names = sorted_names(list(part), descending=descending and by == "name")
    if by != "name":
        names.sort(key=part.__getitem__, reverse=descending)
    return names


def _texts(names: list[str]) -> Iterator[str]:
    starts: Iterable[int] = range(0, len(names), PAGE_SIZE)
    return (BETWEEN.join(names[start : start + PAGE_SIZE]) for start in starts)
