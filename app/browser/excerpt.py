"""Decides whether a file is shown as text, and how much of it; it never interprets the text."""

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from app.browser.names import visible_text

MOST_BYTES = 64 * 1024
"""Bytes of a file that a page shows: some hundred lines of it."""


@dataclass(frozen=True)
class Excerpt:
    """The beginning of a text."""

    text: str
    is_whole: bool


def read(stream: BinaryIO) -> Excerpt | None:
    """Return the beginning of a file as text, None where its bytes are none.

    Bytes that are not UTF-8 become replacement characters.
    """
    data = stream.read(MOST_BYTES + 1)
    if b"\0" in data:
        return None
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    is_whole = len(data) <= MOST_BYTES
    text = decoder.decode(data[:MOST_BYTES], final=is_whole)
    return Excerpt(visible_text(text), is_whole)
