"""Decides which images are read and written, by their names, and how large they may be."""

from app.actions.errors import ActionFailed
from app.nodes.names import divide

MAX_PIXELS = 100_000_000
"""Pixels of an image that is opened: they are held in memory, up to four bytes each."""

FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
"""Extension and the format that is written for it; nothing else is opened or written."""


def kind_of(name: str) -> str:
    """Return the format that a file's name tells; raises ActionFailed for any other name."""
    extension = divide(name)[1].lower()
    if extension not in FORMATS:
        raise ActionFailed(f"“{name}” is not a jpg, png or webp file; choose only images.")
    return FORMATS[extension]
