"""Decides how a ZIP file is read; sizes and names in it are claims that are checked."""

import stat
import zipfile
from collections.abc import Iterator

from app.actions.contents.archives.counting import CountedFile
from app.actions.contents.archives.reading import Member, Opened
from app.actions.contents.parts import CHUNK

_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Other methods unpack a piece without a bound in `zipfile`, and hardly anybody uses them."""


def members(opened: Opened) -> Iterator[Member]:
    """Yield the members in their order; raises ActionFailed where one is not acceptable."""
    counted = CountedFile(opened.stream, opened.name)
    with opened.damage_named(), zipfile.ZipFile(counted) as archive:
        opened.meter.check_members(len(archive.infolist()))
        for info in archive.infolist():
            name = _name(info)
            is_folder = name.endswith("/")
            path = opened.members.accept(name, is_folder=is_folder)
            _check_kind(opened, info, name)
            content = iter(()) if is_folder else _content(opened, archive, counted, info, name)
            yield Member(path, is_folder, content)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the whole name, also where UTF-8 was written without its flag, as macOS does."""
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename


def _check_kind(opened: Opened, info: zipfile.ZipInfo, name: str) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise opened.members.refusal(name, "is a link")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise opened.members.refusal(name, "is a device")
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise opened.members.refusal(name, "asks for a password")
    if info.compress_type not in _METHODS:
        raise opened.members.refusal(name, "is packed by a method other than deflate")


def _content(
    opened: Opened,
    archive: zipfile.ZipFile,
    counted: CountedFile,
    info: zipfile.ZipInfo,
    name: str,
) -> Iterator[bytes]:
    before, unpacked = counted.count, 0
    with opened.damage_named(), archive.open(info) as source:
        while piece := source.read(CHUNK):
            unpacked += len(piece)
            opened.meter.add(name, len(piece), unpacked, counted.count - before)
            yield piece
