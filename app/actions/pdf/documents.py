"""Decides how a PDF is opened and written: bounds, damage, protection. It keeps no file."""

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError

from app.actions import child
from app.actions.child import Limits
from app.actions.errors import ActionFailed
from app.actions.pdf.unlock_child import LOCKED
from app.nodes.node import Node
from app.nodes.reading import Reader
from app.problems import Problem

MAX_BYTES = 512 * 1024 * 1024
"""Largest PDF that is opened, and the largest sum of a join: its objects are held in memory."""

UNLOCK = Path(__file__).with_name("unlock_child.py")
LIMITS = Limits(seconds=90.0, output=MAX_BYTES)
"""What taking the protection from one file may take."""


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
        message = f"“{name}” is damaged or not a PDF; open and save it again, then retry."
        raise ActionFailed(message) from error


@contextmanager
def opened(tree: Reader, node: Node) -> Iterator[PdfReader]:
    """Yield the node's document, open while the block runs; it has at least one page.

    Raises ActionFailed where it is too large, damaged, has no page or asks for a password.
    """
    with tree.open(node.path) as stream:
        check_size(stream.seek(0, io.SEEK_END), node.name)
        with readable(node.name):
            reader = _unlocked(stream, node.name)
            count = len(reader.pages)
        if count == 0:
            raise ActionFailed(f"“{node.name}” has no page; choose another file.")
        yield reader


def check_size(size: int, name: str) -> None:
    """Raise ActionFailed where `size` bytes, up to and with the file `name`, are too many."""
    if size > MAX_BYTES:
        limit = MAX_BYTES // 1024**2
        raise ActionFailed(f"“{name}” makes it more than {limit} MiB; take smaller files.")


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
    stream.seek(0)
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        done = child.run([sys.executable, "-I", str(UNLOCK)], copy, LIMITS, lambda: None)
    if done.status == LOCKED:
        raise ActionFailed(f"“{name}” asks for a password; save it without one, then retry.")
    if done.status != 0:
        raise ValueError("PDFium cannot read it")
    return io.BytesIO(done.output)


def write(document: PdfWriter, name: str, stream: BinaryIO) -> None:
    """Write the document to a stream that need not seek; raises ActionFailed where it cannot.

    The same document gives the same bytes: no date and no identifier is added.
    """
    whole = io.BytesIO()
    with readable(name):
        document.write(whole)
    stream.write(whole.getbuffer())
