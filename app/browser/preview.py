"""Decides what the page of a file shows of its content: a picture, text, or a note."""

from dataclasses import dataclass

from app.browser import excerpt, pictures
from app.browser.errors import NoPreview
from app.browser.excerpt import Excerpt
from app.browser.pictures import Picture, Source
from app.browser.spots import Spot

BROKEN = "This is a link or a special file. It can be deleted, and not opened."
UNKNOWN = "There is no preview of files of this kind. Download it to see what is in it."
EMPTY = "This file is empty."


@dataclass(frozen=True)
class Preview:
    """What is shown of a file; a note where there is nothing else."""

    note: str = ""
    excerpt: Excerpt | None = None
    page: int = 0
    """The page that is drawn, from 1; 0 where no picture is shown."""
    pages: int = 0


def of(spot: Spot, page: int) -> Preview:
    """Return the preview of a file; a page past the last is the first."""
    if not spot.node.is_file:
        return Preview(note=BROKEN)
    if not spot.node.size:
        return Preview(note=EMPTY)
    return _drawn(spot, max(1, page)) if pictures.has_picture(spot.node) else _read(spot)


def picture(spot: Spot, page: int) -> Picture:
    """Return the picture of a page; raises NoPreview where there is none."""
    if not pictures.has_picture(spot.node):
        raise NoPreview(UNKNOWN)
    return pictures.draw(Source(spot.node, page, spot.tree.open))


def _drawn(spot: Spot, page: int) -> Preview:
    try:
        return Preview(page=page, pages=picture(spot, page).pages)
    except NoPreview as problem:
        return _drawn(spot, 1) if page > 1 else Preview(note=problem.detail)


def _read(spot: Spot) -> Preview:
    with spot.tree.open(spot.node.path) as stream:
        found = excerpt.read(stream)
    return Preview(excerpt=found) if found else Preview(note=UNKNOWN)
