"""Decides how a file is written, and how it gets another key without ever overwriting one.

S3 can only copy and remove: for a moment, or after a crash in between, a moved file is at both
places, with the same identity. Moving it again finishes what was begun.
"""

import os
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from uuid import uuid4

from app.nodes.names import is_temporary
from app.nodes.storage.base import Writer
from app.nodes.storage.s3 import objects, uploads
from app.nodes.storage.s3.objects import MARK, Held
from app.nodes.storage.s3.spots import Ground
from app.nodes.storage.s3.trouble import Refused, Taken
from app.nodes.storage.trouble import naming_full_disk

SPOOLED = uploads.PART
"""Bytes of a file that is being written that are held in memory; more goes to a temporary file."""


def new_mark() -> str:
    """Return a mark that nothing else carries."""
    return uuid4().hex


def write(ground: Ground, key: str, path: str, writer: Writer) -> str:
    """Make an object that holds what `writer` writes; return its identity; raises Taken.

    From the start an object that only holds the mark keeps the key. Where that is gone in the
    end, somebody else has removed it, and the content is left out: nothing bears the identity.
    """
    client, mark = ground.client, new_mark()
    if _is_folder(ground, key):
        raise Taken
    kept = objects.put_new(client, key, mark.encode(), {MARK: mark})
    try:
        with cast(BinaryIO, SpooledTemporaryFile(SPOOLED)) as file:
            with naming_full_disk(path):
                writer(file)
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            uploads.upload(client, key, file, size, {MARK: mark, "if-match": kept})
    except BaseException:
        with suppress(Refused):
            objects.delete(client, key, only=kept)
        raise
    return objects.file_identity(mark, size)


def copy(ground: Ground, source: str, held: Held, target: str, mark: str) -> None:
    """Copy an object to a key that nothing bears; raises Taken, FileNotFoundError.

    A copy of this very mark that lies there counts as made: an earlier try made it.
    """
    if _is_folder(ground, target):
        raise Taken
    client, new = ground.client, True
    if not uploads.copy(client, source, held, target, mark, new=new) and not _is_made(
        ground, held, target, mark
    ):
        _need_unchanged(ground, source, held)
        if objects.head(client, target):
            raise Taken
        objects.delete(client, f"{target}/")
        if not uploads.copy(client, source, held, target, mark, new=new):
            raise Taken
    if _is_folder(ground, target):
        objects.delete(client, target)
        raise Taken


def replace(ground: Ground, source: str, held: Held, target: str) -> None:
    """Put a copy of an object in the place of another; raises FileNotFoundError."""
    if not uploads.copy(ground.client, source, held, target, held.mark, new=False):
        _need_unchanged(ground, source, held)


def carry_beside(ground: Ground, source: str, held: Held, target: str) -> None:
    """Move a file to where a folder of the same name was moved; raises Taken."""
    made = uploads.copy(ground.client, source, held, target, held.mark, new=True)
    if not made and not _is_made(ground, held, target, held.mark):
        raise Taken
    objects.delete(ground.client, source, only=held.etag)


def _is_folder(ground: Ground, key: str) -> bool:
    """Return whether a folder bears a key; nobody makes one under a name for unfinished work."""
    return not is_temporary(key.rpartition("/")[2]) and ground.is_begun(key)


def _is_made(ground: Ground, held: Held, target: str, mark: str) -> bool:
    found = objects.head(ground.client, target)
    return found is not None and (found.own_mark, found.size) == (mark, held.size)


def _need_unchanged(ground: Ground, source: str, held: Held) -> None:
    found = objects.head(ground.client, source)
    if found is None or found.etag != held.etag:
        raise FileNotFoundError(source)
