"""Decides which files with names that break software lie in the demo (see the interface)."""

from collections.abc import Iterator
from unicodedata import normalize

from app.demo.files.papers import leaflet

FOLDER = "names"
NAME_BYTES = 255

PAPERS = (
    "#1 offer 100%.pdf",
    "a+b & c.pdf",
    normalize("NFC", "Übung.pdf"),
    normalize("NFD", "Übung.pdf"),
    "REPORT.PDF",
)
TEXTS = (
    "emoji 🚀.txt",
    ".hidden",
    "long name ".ljust(NAME_BYTES - len(".txt"), "x") + ".txt",
    "two\nlines.txt",
    "<script>alert(1)<script>.txt",
)


def files() -> Iterator[tuple[str, bytes]]:
    """Yield the files; each holds its own name."""
    for name in PAPERS:
        yield f"{FOLDER}/{name}", leaflet(name, pages=2)
    for name in TEXTS:
        yield f"{FOLDER}/{name}", f"This file is called\n{name}\n".encode()
