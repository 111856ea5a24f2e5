"""Decides how one PDF is cut, several are joined, and pages get a watermark."""

import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from pypdf import PdfReader, PdfWriter

from app.actions.contents.parts import Part
from app.actions.contents.pdfs import opening, pages, stamp
from app.actions.contents.pdfs.pruning import pruned


def count(stream: BinaryIO, name: str) -> Iterator[Part]:
    """Tell how many `pages` there are, at least one."""
    yield Part({"pages": len(opening.opened(stream, name).pages)})


def split(stream: BinaryIO, name: str, numbers: Sequence[int]) -> Iterator[Part]:
    """Yield a document for each page number, from 1, in their order."""
    document = opening.opened(stream, name)
    for number in numbers:
        yield Part({"page": number}, opening.content(_single(document, number, name), name))


def _single(document: PdfReader, number: int, name: str) -> PdfWriter:
    with opening.readable(name):
        single = PdfWriter()
        single.append(document, pages=[number - 1], import_outline=False)
        return pruned(single)


def join(
    stream: BinaryIO, name: str, names: Sequence[str], sizes: Sequence[int], most: int
) -> Iterator[Part]:
    """Yield the one document with all pages of the files that lie one after the other.

    Raises BadActionParameter above `most` pages.
    """
    joined = PdfWriter()
    for one, size in zip(names, sizes, strict=True):
        document = opening.opened(io.BytesIO(stream.read(size)), one)
        with opening.readable(one):
            pages.check_number(len(joined.pages) + len(document.pages), one, most)
            joined.append(document, import_outline=False)
    yield Part({"pages": len(joined.pages)}, opening.content(joined, name))


def watermark(stream: BinaryIO, name: str, text: str, top: str, asked: str) -> Iterator[Part]:
    """Yield the document with the text on the pages of the list `asked`."""
    document = opening.opened(stream, name)
    numbers = pages.parse(asked, len(document.pages), name)
    with opening.readable(name):
        marked = PdfWriter(clone_from=document)
        for number in sorted(set(numbers)):
            stamp.put_on(marked.pages[number - 1], text, top)
    yield Part({"pages": len(numbers)}, opening.content(marked, name))
