"""Decides how much a library may read from an archive at once, and counts it; it never writes."""

from typing import BinaryIO, Protocol

from app.actions.errors import ActionFailed

MAX_READ = 16 * 1024**2
"""Bytes of one read: `zipfile` takes the list of members in one piece, and this bounds it."""


class CountedFile:
    """A readable file that counts what was read from it, the packed bytes of an archive."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self.count = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes; raises ActionFailed where more than MAX_READ are asked."""
        if size > MAX_READ:
            message = f"“{self._name}” has too long a list of members; unpack it elsewhere."
            raise ActionFailed(message)
        piece = self._stream.read(MAX_READ if size < 0 else size)
        self.count += len(piece)
        return piece

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to the offset and return the new position."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the position in the file."""
        return self._stream.tell()

    def seekable(self) -> bool:
        """Return that the file can be read in any order."""
        return True


class Readable(Protocol):
    """What can be read in pieces."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none at the end."""
        ...


class RationedFile:
    """A file read forward only, that gives no more bytes than were allowed since the last time.

    `tarfile` holds whole headers in memory, of any length that they claim; this bounds them.
    """

    def __init__(self, stream: Readable, name: str) -> None:
        self._stream = stream
        self._name = name
        self._left = 0
        self.count = 0

    def allow(self, size: int) -> None:
        """Allow `size` bytes from here on."""
        self._left = size

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; raises ActionFailed where none are allowed any more."""
        if self._left <= 0:
            raise ActionFailed(f"“{self._name}” has too large a header; unpack it elsewhere.")
        piece = self._stream.read(size)
        self._left -= len(piece)
        self.count += len(piece)
        return piece
