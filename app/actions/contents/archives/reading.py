"""Decides how an archive is read: member by member, checked and counted; it never writes."""

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from gzip import BadGzipFile
from typing import BinaryIO

from app.actions.contents.archives.limits import Meter
from app.actions.contents.archives.members import Members
from app.actions.errors import ActionFailed

_DAMAGE = (
    BadGzipFile,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    ValueError,
    struct.error,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True)
class Member:
    """A file or folder of an archive; `path` is safe inside the target, empty for its top.

    `content` can be read once, and only until the next member is asked for.
    """

    path: str
    is_folder: bool
    content: Iterator[bytes]


class Opened:
    """An archive being read: its file, its name for people and the checks of its members.

    `base` is the path that it is to be unpacked at.
    """

    def __init__(self, stream: BinaryIO, name: str, base: str) -> None:
        self.stream = stream
        self.name = name
        self.meter = Meter(name, _size(stream))
        self.members = Members(self.meter, base)

    @contextmanager
    def damage_named(self) -> Iterator[None]:
        """Turn what the libraries raise for a damaged archive into an ActionFailed."""
        try:
            yield
        except _DAMAGE as error:
            message = f"“{self.name}” is damaged or not an archive of its kind; get it again."
            raise ActionFailed(message) from error


def _size(stream: BinaryIO) -> int:
    """Return how many bytes an archive has; it is read from where it stands."""
    start = stream.tell()
    size = stream.seek(0, io.SEEK_END)
    stream.seek(start)
    return size
