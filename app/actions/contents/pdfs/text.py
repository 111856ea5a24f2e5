"""Decides what is read of a PDF: the text of its pages, and what it says of itself."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import pypdfium2
from pypdfium2.raw import FPDF_ERR_PASSWORD

from app.actions.contents.parts import Part
from app.actions.contents.pdfs import opening


def text(stream: BinaryIO, name: str, most: int, longest: int) -> Iterator[Part]:
    """Yield the texts of all pages, up to `most` characters, as UTF-8.

    Told are how many `pages` there are, whether the text was `cut`, and what the file says
    `about` itself, each value up to `longest` characters.
    """
    document = _opened(stream, name)
    texts: list[str] = []
    left = most
    for number in range(len(document)):
        if left < 0:
            break
        texts.append(_text_of(document, number)[: left + 1])
        left -= len(texts[-1]) + 1
    whole = "\n".join(texts)
    said = document.get_metadata_dict(skip_empty=True)
    about = {key: value[:longest].encode(errors="replace").decode() for key, value in said.items()}
    cut = len(whole) > most or len(texts) < len(document)
    told = {"pages": len(document), "cut": cut, "about": about}
    yield Part(told, [whole[:most].encode(errors="replace")])


def _opened(stream: BinaryIO, name: str) -> Any:
    try:
        return pypdfium2.PdfDocument(stream)
    except pypdfium2.PdfiumError as error:
        refusal = opening.locked if error.err_code == FPDF_ERR_PASSWORD else opening.damaged
        raise refusal(name) from error


def _text_of(document: Any, number: int) -> str:
    """Return the text of a page with plain line breaks; of a damaged one none."""
    try:
        page = document[number].get_textpage()
        return str(page.get_text_bounded()).replace("\r\n", "\n").replace("\r", "\n")
    except Exception:
        return ""
