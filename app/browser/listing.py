"""Decides which rows of a folder a page shows; pure, it looks at no folder."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from app.browser.arranging import PAGE_SIZE as PAGE_SIZE
from app.browser.arranging import Arranged, arranged
from app.buttons.target import Fields
from app.nodes.node import Node
from app.nodes.storage.base import Deciding, Scan

ORDERS: dict[Deciding, Callable[[Node], float]] = {
    "name": lambda _node: 0,
    "size": lambda node: node.size,
    "changed": lambda node: node.modified.timestamp(),
}
"""Orders that a reader can ask for, and what of a node decides in each; names decide a tie."""

PAGE_DIGITS = 7
"""Digits of a page's number in an address that are read: more than any folder or file has."""


@dataclass(frozen=True)
class View:
    """How a reader wants to see a folder, as the address of the page says it."""

    order: Deciding = "name"
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

    @property
    def wants_hidden(self) -> bool:
        """Whether names that start with a dot are in the order: asked for, or selected."""
        return self.hidden or any(map(is_hidden, self.selected))

    def sorted_by(self, order: Deciding) -> Self:
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
    every = {node.name: node for node in nodes}
    order = arranged(
        _scan(every, view.order), view.order, descending=view.descending, hidden=view.wants_hidden
    )
    return page_of(order, view, lambda names: [every[name] for name in names])


def page_of(order: Arranged, view: View, find: Callable[[Sequence[str]], list[Node]]) -> Listing:
    """Return the page of an order that the view asks for; only its nodes are looked for."""
    wanted = frozenset(map(as_sent, view.selected))
    is_wanted: Callable[[str], bool] = lambda name: as_sent(name) in wanted  # noqa: E731
    number = view.page or (order.page_of(is_wanted) if wanted else 1)
    page = min(number, order.pages)
    rows = find(order.page(page))
    chosen = [row for row in rows if view.everything or is_wanted(row.name)]
    selected = [row.name for row in chosen if row.kind != "broken"]
    return Listing(rows, selected, page, order.pages, order.total, order.hidden)


def _scan(nodes: dict[str, Node], by: Deciding) -> Scan:
    decides, found = ORDERS[by], Scan({}, {})
    for name, node in nodes.items():
        (found.folders if node.is_folder else found.others)[name] = decides(node)
    return found


def page_number(text: str) -> int:
    """Return the number of a page in an address, 0 where the text is none."""
    return int(text[:PAGE_DIGITS]) if text.isascii() and text.isdigit() else 0


def is_hidden(name: str) -> bool:
    """Return whether a name is shown only to those who ask for hidden files."""
    return name.startswith(".")


def as_sent(name: str) -> str:
    """Return a name as a browser's form sends it: each line break as CR LF."""
    return "\r\n".join(name.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
