"""Decides which files have a picture and lets a process of its own draw it; see `picture_child`.

The bytes of a file themselves never reach a page.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO

from app.browser.errors import NoPreview
from app.nodes.node import Node

KINDS = {"pdf": "pdf"} | dict.fromkeys("jpg jpeg png webp gif bmp tif tiff".split(), "image")
"""Extensions of files that have a picture, and how each is drawn."""
MAX_BYTES = 256 * 1024 * 1024
"""Largest file that is drawn."""
TIMEOUT = 15
"""Seconds until a picture is given up: longer than the process may compute."""
AT_ONCE = 2
"""Pictures drawn at once in a process of the web server: each may take a lot of memory."""
KEPT = 32
"""Pictures kept in memory, so that a page and its picture are drawn once; some 10 MiB."""
CHILD = Path(__file__).with_name("picture_child.py")

REASONS = {
    "damaged": "This file is damaged, or it is not what its name says.",
    "large": "This image has too many pixels to be shown here.",
    "locked": "This PDF asks for a password.",
    "page": "This file has no such page.",
    "bytes": "This file is too large to be shown here.",
    "slow": "This file takes too long to be shown here.",
}

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
        raise _refused("bytes")
    command = [sys.executable, "-I", str(CHILD), KINDS[source.node.extension], str(source.page)]
    with _drawing, source.open(source.node.path) as stream:
        answer = _run(command, stream)
    line, _, content = answer.partition(b"\n")
    word, _, rest = line.decode("ascii", "replace").partition(" ")
    if word != "drawn":
        raise _refused(rest)
    return Picture(content, int(rest))


def _run(command: list[str], stream: BinaryIO) -> bytes:
    try:
        done = subprocess.run(
            command, stdin=stream, capture_output=True, timeout=TIMEOUT, env={}, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _refused("slow") from error
    return done.stdout


def _refused(reason: str) -> NoPreview:
    return NoPreview(REASONS.get(reason, REASONS["damaged"]))
