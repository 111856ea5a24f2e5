"""Decides which named error an error of the operating system becomes; it never handles one."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from app.nodes import errors

MEANINGS: dict[int, type[errors.PathProblem]] = {
    errno.ENOENT: errors.NodeMissing,
    errno.EEXIST: errors.NameTaken,
    errno.ENOTEMPTY: errors.NameTaken,
    errno.ENOTDIR: errors.NotAFolder,
    errno.EISDIR: errors.NotAFile,
    errno.ELOOP: errors.NodeBroken,
    errno.ENAMETOOLONG: errors.BadPath,
    errno.EXDEV: errors.CrossDevice,
    errno.ENOSPC: errors.StorageFull,
    errno.EDQUOT: errors.StorageFull,
    errno.EFBIG: errors.StorageFull,
    errno.EACCES: errors.StorageDenied,
    errno.EPERM: errors.StorageDenied,
    errno.EROFS: errors.StorageDenied,
}
FULL = frozenset(code for code, kind in MEANINGS.items() if kind is errors.StorageFull)


@contextmanager
def naming(path: str) -> Iterator[None]:
    """Raise what the operating system reports in the block as a named error about `path`."""
    try:
        yield
    except OSError as error:
        raise named(error, path) from error


@contextmanager
def naming_full_disk(path: str) -> Iterator[None]:
    """Raise only a full disk in the block as a named error; the block is somebody else's code."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise named(error, path) from error


def named(error: OSError, path: str) -> errors.PathProblem:
    """Return the named error about `path` for an error of the operating system."""
    return MEANINGS.get(error.errno or 0, errors.StorageFailed)(path)
