"""Decides how a path is walked: part by part from an open root, so that no link is followed.

Nothing here can leave the root, also not when somebody swaps a folder for a link meanwhile.
"""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.nodes.storage.describing import ESCAPE, shown_name

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""Non-blocking, so that a pipe put there in the last moment cannot hang the process."""
CREATE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
NO_FOLDER = (errno.ENOTDIR, errno.ELOOP)
"""What the system says of a link or a file where a folder is needed."""
CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP)


class WayBlocked(Exception):
    """A part of the path is a link or a file; `depth` counts the parts up to and with it."""

    def __init__(self, depth: int) -> None:
        super().__init__(depth)
        self.depth = depth


@contextmanager
def open_folder(root: int, names: Sequence[str]) -> Iterator[int]:
    """Yield the descriptor of the folder `names` below `root`; closes both.

    Raises WayBlocked where a part is a link or no folder, OSError where it cannot be opened.
    """
    here = root
    try:
        for depth, name in enumerate(names, start=1):
            below = _open_part(here, name, depth)
            os.close(here)
            here = below
        yield here
    finally:
        os.close(here)


def _open_part(here: int, name: str, depth: int) -> int:
    try:
        return os.open(name, FOLDER, dir_fd=here)
    except OSError as error:
        if error.errno in NO_FOLDER:
            raise WayBlocked(depth) from error
        raise


def status_of(folder: int, name: str) -> os.stat_result | None:
    """Return what the system knows of a name in an open folder, a link itself; None: missing."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def actual_name(folder: int, shown: str) -> str | None:
    """Return the name in an open folder that people see as `shown`; None where there is none.

    They differ only for a name that is not UTF-8; a node that bears `shown` itself goes first.
    """
    if status_of(folder, shown):
        return shown
    if ESCAPE not in shown:
        return None
    with os.scandir(folder) as found:
        return next((item.name for item in found if shown_name(item.name) == shown), None)


def settle(*folders: int) -> None:
    """Make what was renamed or made in open folders safe on disk, where that can be asked for."""
    for folder in folders:
        try:
            os.fsync(folder)
        except OSError as error:
            if error.errno not in CANNOT_SYNC:
                raise
