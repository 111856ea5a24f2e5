"""Decides what unpacking an archive gives back: its members, one part each."""

from collections.abc import Iterator
from typing import BinaryIO

from app.actions.contents.archives import tars, zips
from app.actions.contents.archives.reading import Member, Opened
from app.actions.contents.parts import Part


def unpack(stream: BinaryIO, name: str, kind: str, base: str) -> Iterator[Part]:
    """Yield every member with its content; told are its `path`, safe below `base`, and `folder`.

    `kind` is zip, tar or tar.gz. Raises ActionFailed where the archive may not be unpacked.
    """
    for member in members(Opened(stream, name, base), kind):
        yield Part({"path": member.path, "folder": member.is_folder}, member.content)


def members(opened: Opened, kind: str) -> Iterator[Member]:
    """Yield the members of an archive of the kind in their order; raises ActionFailed."""
    if kind == "zip":
        return zips.members(opened)
    return tars.members(opened, gzipped=kind == "tar.gz")
