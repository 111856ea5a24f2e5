"""Decides which files have a picture and lets a process of its own draw it.

The bytes of a file themselves never reach a page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from threading import BoundedSemaphore
from typing import BinaryIO

from app.actions.contents import asking
from app.actions.contents.asking import Bounds
from app.actions.errors import ActionFailed
from app.browser.errors import NoPreview
from app.nodes.node import Node

KINDS = {"pdf": "page"} | dict.fromkeys("jpg jpeg png webp gif bmp tif tiff".split(), "image")
"""Extensions of files that have a picture, and how each is drawn."""
MAX_BYTES = 256 * 1024 * 1024
"""Largest file that is drawn."""
BOUNDS = Bounds(computing=10, waiting=15.0, output=16 * 1024 * 1024)
"""What one picture may take: a person waits for it."""
AT_ONCE = 2
"""Pictures drawn at once in a process of the web server: each may take a lot of memory."""
KEPT = 32
"""Pictures kept in memory, so that a page and its picture are drawn once; some 10 MiB."""

_drawing = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Picture:
    """A page of a file as a WebP image, and how many pages the file has."""

    content: bytes
    pages: int


@dataclass(frozen=True)
class Source:
    """A page, from 1, of a file as it was at a moment; who may see it has been decided."""

    node: Node
    page: int
    open: Callable[[str], BinaryIO] = field(compare=False)


def has_picture(node: Node) -> bool:
    """Return whether a file is of a kind that is drawn."""
    return node.is_file and node.extension in KINDS


@lru_cache(maxsize=KEPT)
def draw(source: Source) -> Picture:
    """Return the picture of a page; raises NoPreview, saying why, where there is none."""
    if source.node.size > MAX_BYTES:
        raise NoPreview("This file is too large to be shown here.")
    job = f"pictures.preview_{KINDS[source.node.extension]}"
    try:
        with _drawing, source.open(source.node.path) as stream:
            told, content = asking.one(
                job, stream, BOUNDS, _never_stopped, name=source.node.name, page=source.page
            )
    except ActionFailed as error:
        raise NoPreview(error.detail) from error
    return Picture(content, int(told["pages"]))


def _never_stopped() -> None:
    """Go on: nobody stops a page that is being made."""
