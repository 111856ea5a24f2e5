"""Decides what the page of a folder shows; it knows no request."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from app.browser import arranging, describing, listing
from app.browser.describing import Entry
from app.browser.listing import Listing, View
from app.browser.spots import Spot
from app.nodes.storage.base import Deciding


@dataclass(frozen=True)
class FolderPage:
    """A folder as its page shows it."""

    spot: Spot
    view: View
    listing: Listing
    statuses: dict[str, str]
    """The review status of each row that has one, by name."""
    entries: list[Entry]
    """The metadata of the folder itself."""
    bin_inner: str
    """The path of the recycle bin, "" where the page does not lead there."""

    def address(self, **changes: Any) -> dict[str, Any]:
        """Return the parts of the address of this page, or of one that differs by `changes`.

        Without changes it is the page itself with nothing selected.
        """
        kept = replace(self.view, page=self.listing.page, selected=(), everything=False)
        place = {"workspace": self.spot.area.slug, "inner": self.spot.inner}
        return place | replace(kept, **changes).fields

    def sorted_by(self, order: Deciding) -> dict[str, Any]:
        """Return the parts of the address that a press on the head of a column leads to."""
        place = {"workspace": self.spot.area.slug, "inner": self.spot.inner}
        return place | self.view.sorted_by(order).fields

    def selecting(self, name: str) -> str:
        """Return the address, relative to this page, of this page with one name selected."""
        fields = {**self.address(selected=(name,)), "workspace": None, "inner": None}
        given = {field: value for field, value in fields.items() if value is not None}
        return f"?{urlencode(given, doseq=True)}"

    @property
    def all_label(self) -> str:
        """What “Select all” takes: the folder, or only this page of it."""
        count = self.listing.selectable
        if self.listing.pages > 1:
            return f"Select this page ({count})"
        return f"Select all ({count})"


def build(spot: Spot, view: View) -> FolderPage:
    """Return the page of a folder."""
    found = _listing(spot, view)
    statuses = {row.name: describing.status_of(row) for row in found.rows}
    known = {name: status for name, status in statuses.items() if status}
    entries = describing.entries(spot.node)
    return FolderPage(spot, view, found, known, entries, _bin_of(spot))


def _listing(spot: Spot, view: View) -> Listing:
    """Return a page of a folder, and look at no other nodes where its storage lets us."""
    tree, path = spot.tree, spot.node.path
    order = arranging.of_folder(
        tree, path, view.order, descending=view.descending, hidden=view.wants_hidden
    )
    if order is None:
        return listing.arrange(tree.children(path), view)
    return listing.page_of(order, view, lambda names: tree.some(path, names))


def _bin_of(spot: Spot) -> str:
    """Shown at the root of a workspace, to those who can restore what is in it."""
    if spot.inner or not spot.writable:
        return ""
    path = spot.tree.recycle_bin(spot.node.path)
    found = spot.tree.rights.userspace(path) if path and spot.tree.exists(path) else None
    return found.partition("/")[2] if found else ""
