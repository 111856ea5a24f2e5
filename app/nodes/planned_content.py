"""Decides what a plan keeps of the content that it makes: no more than a bound, under no name.

All of it lies in one file that nobody else can open: it is gone with the process, however that
ends, and a plan of ten thousand files needs no ten thousand open ones.
"""

import io
import os
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from app.nodes.storage.base import Writer
from app.nodes.transfer import CHUNK

MOST_CONTENT = 256 * 1024**2
"""Bytes of made content that one plan keeps: enough to go on with what was made of documents and
pictures, and no load for the disk of the worker."""
IN_MEMORY = 1024**2
"""Bytes that are written in memory before a file of its own is worth it."""


class TooLarge(Exception):
    """What was written is read, and it is not kept."""


@dataclass(frozen=True)
class Content:
    """Content that a plan made: its bytes, and where they are kept; None where they are not."""

    size: int
    start: int | None


class Contents:
    """All made content that one plan keeps, one after the other."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the plan
        self._end = 0
        weakref.finalize(self, self._file.close)

    def keep(self, writer: Writer) -> Content:
        """Return what `writer` writes; what it raises is raised, and then nothing is kept.

        What does not fit any more is only counted; a writer that reads it again gives 0 bytes.
        """
        with Draft(MOST_CONTENT - self._end) as draft:
            with _forgiving_too_large():
                writer(cast(BinaryIO, draft))
            draft.flush()
            return Content(draft.size, self._append(draft) if draft.is_kept else None)

    def open(self, content: Content) -> BinaryIO:
        """Return kept content as a file of its own, which a child process can read, too."""
        assert content.start is not None  # noqa: S101 - the caller has looked
        file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it
        at, end = content.start, content.start + content.size
        while piece := os.pread(self._file.fileno(), min(CHUNK, end - at), at):
            file.write(piece)
            at += len(piece)
        file.seek(0)
        return file

    def _append(self, draft: "Draft") -> int:
        start = self._end
        draft.seek(0)
        self._file.seek(start)
        while piece := draft.read(CHUNK):
            self._file.write(piece)
        self._file.flush()
        self._end += draft.size
        return start


class Draft(io.BufferedIOBase):
    """A file that is written and read like any other; beyond a limit it only counts."""

    def __init__(self, limit: int) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - `close` closes it
        self._limit = limit
        self._at = 0
        self.size = 0
        self.is_kept = True

    def readable(self) -> bool:
        """Return True."""
        return True

    def writable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any) -> int:
        """Write any kind of bytes."""
        count = memoryview(data).nbytes
        if not count:
            return 0
        if self._at + count > self._limit:
            self.is_kept = False
            self._file.truncate(0)
        if self.is_kept:
            self._file.seek(self._at)
            self._file.write(data)
        self._at += count
        self.size = max(self.size, self._at)
        return count

    def read(self, size: int | None = -1, /) -> bytes:
        """Read; raises TooLarge where nothing was kept."""
        if not self.is_kept:
            raise TooLarge
        self._file.seek(self._at)
        data = self._file.read(-1 if size is None else size)
        self._at += len(data)
        return data

    def read1(self, size: int = -1, /) -> bytes:
        """Read the same."""
        return self.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a byte, and return which."""
        at = offset + (0, self._at, self.size)[whence]
        if at < 0:
            raise OSError("A file has no byte before its first.")
        self._at = at
        return at

    def truncate(self, size: int | None = None, /) -> int:
        """Cut, or fill with zeros."""
        wanted = self._at if size is None else size
        if wanted > self.size:
            at = self.seek(0, 1)
            self.seek(wanted - 1)
            self.write(b"\0")
            self.seek(at)
        elif self.is_kept:
            self._file.truncate(wanted)
        self.size = wanted
        return wanted

    def close(self) -> None:
        """Give back what it took."""
        self._file.close()
        super().close()


@contextmanager
def _forgiving_too_large() -> Iterator[None]:
    """Take it as written where a writer, or a library below it, fails because of TooLarge."""
    try:
        yield
    except Exception as error:
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, TooLarge):
            cause = cause.__cause__ or cause.__context__
        if cause is None:
            raise
