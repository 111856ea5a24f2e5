"""Decides how a PDF is opened and written: damage, protection. It keeps no file."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError

from app.actions.errors import ActionFailed
from app.problems import Problem


def locked(name: str) -> ActionFailed:
    """Return the error of a document that nobody opens without its password."""
    return ActionFailed(f"“{name}” asks for a password; save it without one, then retry.")


def damaged(name: str) -> ActionFailed:
    """Return the error of what is no usable PDF."""
    return ActionFailed(f"“{name}” is damaged or not a PDF; open and save it again, then retry.")


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn whatever a damaged PDF makes the library raise into an ActionFailed naming `name`.

    Errors of storage or memory and named problems pass as they are.
    """
    try:
        yield
    except (Problem, OSError, MemoryError):
        raise
    except Exception as error:
        raise damaged(name) from error


def opened(stream: BinaryIO, name: str) -> PdfReader:
    """Return the document in the stream, which stays open; it has at least one page.

    Raises ActionFailed where it is damaged, has no page or asks for a password.
    """
    with readable(name):
        reader = _unlocked(stream, name)
        count = len(reader.pages)
    if count == 0:
        raise ActionFailed(f"“{name}” has no page; choose another file.")
    return reader


def _unlocked(stream: BinaryIO, name: str) -> PdfReader:
    with suppress(DependencyError):
        reader = PdfReader(stream)
        if not reader.is_encrypted:
            return reader
    reader = PdfReader(_without_protection(stream, name))
    reader.trailer.pop("/ID", None)  # PDFium made a new one; equal input gives equal bytes
    return reader


def _without_protection(stream: BinaryIO, name: str) -> io.BytesIO:
    """Return the document as PDFium writes it: it knows the ciphers that pypdf lacks."""
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_REMOVE_SECURITY

    stream.seek(0)
    plain = io.BytesIO()
    try:
        document = pypdfium2.PdfDocument(stream)
        document.save(plain, flags=FPDF_REMOVE_SECURITY)
    except pypdfium2.PdfiumError as error:
        raise (locked if error.err_code == FPDF_ERR_PASSWORD else damaged)(name) from error
    plain.seek(0)
    return plain


def content(document: PdfWriter, name: str) -> Iterable[bytes]:
    """Yield the whole document; raises ActionFailed where it cannot be written.

    The same document gives the same bytes: no date and no identifier is added.
    """
    whole = io.BytesIO()
    with readable(name):
        document.write(whole)
    yield whole.getvalue()
