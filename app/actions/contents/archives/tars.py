"""Decides how a tar file is read, packed by gzip or not; it is read once, from start to end."""

import gzip
import tarfile
from collections.abc import Iterator
from typing import IO, Self, cast

from app.actions.contents.archives.counting import CountedFile, RationedFile, Readable
from app.actions.contents.archives.reading import Member, Opened
from app.actions.contents.parts import CHUNK

HEADER_RATION = 64 * 1024
"""Bytes that the headers of one member may have; its longest name needs 4 KiB of them."""

_DATA_RATION = 2 * CHUNK


class _StrictInfo(tarfile.TarInfo):
    """A header; a damaged one is an error, where `tarfile` takes it for the end."""

    @classmethod
    def frombuf(cls, block: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Return the header in a block; raises ValueError where it holds anything else."""
        try:
            return super().frombuf(block, encoding, errors)
        except tarfile.HeaderError as error:
            if block.strip(b"\0"):
                raise ValueError(str(error)) from error
            raise


def members(opened: Opened, *, gzipped: bool) -> Iterator[Member]:
    """Yield the members in their order; raises ActionFailed where one is not acceptable."""
    counted = CountedFile(opened.stream, opened.name)
    with opened.damage_named():
        plain: Readable = gzip.GzipFile(fileobj=counted) if gzipped else counted
        feed = RationedFile(plain, opened.name)
        feed.allow(HEADER_RATION)
        with _archive(feed) as archive:
            while (info := archive.next()) is not None:
                yield from _member(opened, archive, info, feed, counted)
                feed.allow(HEADER_RATION)
        for _rest in _pieces(opened, feed, feed, counted, opened.name):
            pass  # the end of a gzip file holds the checksum of all before it


def _archive(feed: RationedFile) -> tarfile.TarFile:
    return tarfile.open(
        fileobj=cast(IO[bytes], feed),
        mode="r|",
        tarinfo=_StrictInfo,
        encoding="utf-8",
        errors="surrogateescape",
    )


def _member(
    opened: Opened,
    archive: tarfile.TarFile,
    info: tarfile.TarInfo,
    feed: RationedFile,
    counted: CountedFile,
) -> Iterator[Member]:
    """Yield the one member and read what its taker left of it."""
    _check_kind(opened, info)
    path = opened.members.accept(info.name, is_folder=info.isdir())
    source = None if info.isdir() else archive.extractfile(info)
    content = _pieces(opened, source, feed, counted, info.name)
    yield Member(path, info.isdir(), content)
    for _left in content:
        pass


def _check_kind(opened: Opened, info: tarfile.TarInfo) -> None:
    if info.islnk() or info.issym():
        raise opened.members.refusal(info.name, "is a link")
    if info.issparse():
        raise opened.members.refusal(info.name, "is stored with holes")
    if not (info.isreg() or info.isdir()):
        raise opened.members.refusal(info.name, "is a device")


def _pieces(
    opened: Opened,
    source: Readable | None,
    feed: RationedFile,
    counted: CountedFile,
    name: str,
) -> Iterator[bytes]:
    while source is not None:
        feed.allow(_DATA_RATION)
        with opened.damage_named():
            piece = source.read(CHUNK)
        if not piece:
            return
        opened.meter.add(name, len(piece), feed.count, counted.count)
        yield piece
