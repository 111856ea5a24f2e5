"""Decides which rows of a folder a page shows and in which order; pure, it looks at no folder.

Folders come first, whatever the order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Self

from app.browser.order import natural
from app.buttons.target import Fields
from app.nodes.node import Node

PAGE_SIZE = 100
"""Rows of a page: some screens to scroll, and few enough for a small page."""

ORDERS = {"name": None, "size": attrgetter("size"), "changed": attrgetter("modified")}
"""Orders that a reader can ask for, and what of a node decides in each; names decide a tie."""

PAGE_DIGITS = 7
"""Digits of a page's number in an address that are read: more than any folder or file has."""


@dataclass(frozen=True)
class View:
    """How a reader wants to see a folder, as the address of the page says it."""

    order: str = "name"
    descending: bool = False
    page: int = 0
    """0: the page on which the first selected name stands."""
    hidden: bool = False
    """Whether names that start with a dot are shown."""
    everything: bool = False
    """Whether all rows of the page are selected."""
    selected: tuple[str, ...] = ()

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Return the view in the fields of an address; what makes no sense there is ignored."""
        sort = fields.get("sort", "")
        order = sort.removeprefix("-")
        return cls(
            order=order if order in ORDERS else "name",
            descending=sort.startswith("-"),
            page=page_number(fields.get("page", "")),
            hidden=bool(fields.get("hidden", "")),
            everything=bool(fields.get("all", "")),
            selected=tuple(dict.fromkeys(fields.getlist("select"))),
        )

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of the address of this view; what is usual is left out."""
        order = f"-{self.order}" if self.descending else self.order
        return {
            "sort": None if order == "name" else order,
            "page": self.page if self.page > 1 else None,
            "hidden": 1 if self.hidden else None,
            "all": 1 if self.everything else None,
            "select": list(self.selected) or None,
        }

    def sorted_by(self, order: str) -> Self:
        """Return the first page in this order, turned round where it is the order already."""
        descending = order == self.order and not self.descending
        return replace(self, order=order, descending=descending, page=0, selected=())

    def direction(self, order: str) -> str:
        """Return `ascending` or `descending` for the present order, "" for any other."""
        if order != self.order:
            return ""
        return "descending" if self.descending else "ascending"


@dataclass(frozen=True)
class Listing:
    """One page of a folder."""

    rows: list[Node]
    selected: list[str]
    """Names of the selected rows; what is broken cannot be selected."""
    page: int
    pages: int
    total: int
    """Rows of all pages."""
    hidden: int
    """Names that start with a dot, shown or not."""

    @property
    def selectable(self) -> int:
        """How many rows of this page can be selected."""
        return sum(row.kind != "broken" for row in self.rows)


def arrange(nodes: Iterable[Node], view: View) -> Listing:
    """Return the page of `nodes` that the view asks for; a page past the last is the last."""
    every = list(nodes)
    wanted = frozenset(map(as_sent, view.selected))
    plain = [node for node in every if not is_hidden(node.name)]
    with_hidden = view.hidden or any(map(is_hidden, wanted))
    shown = ordered(every if with_hidden else plain, view)
    pages = max(1, -(-len(shown) // PAGE_SIZE))
    page = min(view.page or _page_of(wanted, shown), pages)
    rows = shown[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    chosen = [row.name for row in rows if view.everything or as_sent(row.name) in wanted]
    broken = {row.name for row in rows if row.kind == "broken"}
    selected = [name for name in chosen if name not in broken]
    return Listing(rows, selected, page, pages, len(shown), len(every) - len(plain))


def ordered(nodes: Sequence[Node], view: View) -> list[Node]:
    """Return the nodes in the order of the view."""
    folders = [node for node in nodes if node.is_folder]
    others = [node for node in nodes if not node.is_folder]
    return [*_sorted(folders, view), *_sorted(others, view)]


def page_number(text: str) -> int:
    """Return the number of a page in an address, 0 where the text is none."""
    return int(text[:PAGE_DIGITS]) if text.isascii() and text.isdigit() else 0


def is_hidden(name: str) -> bool:
    """Return whether a name is shown only to those who ask for hidden files."""
    return name.startswith(".")


def as_sent(name: str) -> str:
    """Return a name as a browser's form sends it: each line break as CR LF."""
    return "\r\n".join(name.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _sorted(nodes: list[Node], view: View) -> list[Node]:
    decides = ORDERS[view.order]
    by_name = view.descending and decides is None
    nodes.sort(key=lambda node: natural(node.name), reverse=by_name)
    if decides is not None:
        nodes.sort(key=decides, reverse=view.descending)
    return nodes


def _page_of(wanted: frozenset[str], shown: list[Node]) -> int:
    if not wanted:
        return 1
    places = (place for place, node in enumerate(shown) if as_sent(node.name) in wanted)
    return next(places, 0) // PAGE_SIZE + 1
