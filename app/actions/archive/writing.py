"""Decides how archives are written: streamed, and the same bytes for the same files."""

import gzip
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from shutil import copyfileobj
from typing import IO, BinaryIO, cast

from app.actions.archive.formats import Format
from app.actions.archive.packing import Entry, Source
from app.actions.work import CHUNK

LARGE = 1024**3
"""Bytes from which a ZIP member is written with 64-bit sizes; well below the 4 GiB of 32 bits,
since packing can make a file longer."""

GZIP_LEVEL = 6
"""The usual trade of time for size."""

FOLDER_MODE = 0o755
FILE_MODE = 0o644
UNIX = 3
"""The system that a ZIP member's modes are of."""

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_LATEST = (2107, 12, 31, 23, 59, 58)

Open = Callable[[Entry], AbstractContextManager[Source]]
"""Opens the content of a file's entry."""


def write(kind: Format, entries: Iterable[Entry], stream: BinaryIO, opened: Open) -> None:
    """Write the entries to a stream that need not seek, holding one piece of a file at a time."""
    if kind == "zip":
        _write_zip(entries, stream, opened)
    elif kind == "tar":
        _write_tar(entries, stream, opened)
    else:
        with gzip.GzipFile("", "wb", GZIP_LEVEL, stream, mtime=0) as packed:
            _write_tar(entries, cast(IO[bytes], packed), opened)


def _write_zip(entries: Iterable[Entry], stream: BinaryIO, opened: Open) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            info = _zip_info(entry)
            if entry.node.is_folder:
                archive.writestr(info, b"")
                continue
            large = entry.node.size > LARGE
            with opened(entry) as source, archive.open(info, "w", force_zip64=large) as member:
                copyfileobj(source, member, CHUNK)


def _zip_info(entry: Entry) -> zipfile.ZipInfo:
    moment = entry.node.modified
    when = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    ending, mode = ("/", FOLDER_MODE) if entry.node.is_folder else ("", FILE_MODE)
    info = zipfile.ZipInfo(entry.name + ending, min(max(when, _EARLIEST), _LATEST))
    info.create_system = UNIX
    kind = stat.S_IFDIR if entry.node.is_folder else stat.S_IFREG
    info.external_attr = (kind | mode) << 16
    info.compress_type = zipfile.ZIP_STORED if entry.node.is_folder else zipfile.ZIP_DEFLATED
    return info


def _write_tar(entries: Iterable[Entry], stream: IO[bytes], opened: Open) -> None:
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for entry in entries:
            info = _tar_info(entry)
            if entry.node.is_folder:
                archive.addfile(info)
            else:
                with opened(entry) as source:
                    archive.addfile(info, source)
            archive.getmembers().clear()  # kept for reading only; a huge folder would fill memory


def _tar_info(entry: Entry) -> tarfile.TarInfo:
    info = tarfile.TarInfo(entry.name)
    info.mtime = int(entry.node.modified.timestamp())
    if entry.node.is_folder:
        info.type, info.mode = tarfile.DIRTYPE, FOLDER_MODE
    else:
        info.size, info.mode = entry.node.size, FILE_MODE
    return info
