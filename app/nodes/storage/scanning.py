"""Decides what is told of many names at once: as little as the order and the page need.

A folder of a million names is read without asking the system about each of them.
"""

import os
import stat
import time
from collections.abc import Iterable, Iterator

from app.nodes.names import is_temporary
from app.nodes.storage import describing, opening
from app.nodes.storage.base import Deciding, Entry, Scan

SETTLED = 2.0
"""Seconds after which a change of a folder has a time of its own, on any file system in use."""


def scan(found: Iterable[os.DirEntry[str]], by: Deciding) -> Scan:
    """Return the names with what decides their order; what vanishes meanwhile is left out."""
    items = [item for item in found if item.name[0] != "." or not is_temporary(item.name)]
    folders = [item.name for item in items if item.is_dir(follow_symlinks=False)]
    if by == "name":
        every = {_shown(item.name): 0.0 for item in items}
    else:
        every = dict(_statuses(items, by))
    return Scan({name: every.pop(name) for name in folders if name in every}, every)


def some(folder: int, names: Iterable[str]) -> list[Entry]:
    """Return what bears these names in an open folder, in their order."""
    entries = []
    for shown in names:
        name = opening.actual_name(folder, shown)
        status = opening.status_of(folder, name) if name else None
        if name and status:
            entries.append(describing.entry_of(name, status))
    return entries


def mark_of(status: os.stat_result) -> str:
    """Return what changes with the names in a folder, "" where it has just changed."""
    if abs(time.time() - status.st_mtime) < SETTLED or abs(time.time() - status.st_ctime) < SETTLED:
        return ""
    return f"{status.st_dev}:{status.st_ino}:{status.st_mtime_ns}:{status.st_ctime_ns}"


def _statuses(items: Iterable[os.DirEntry[str]], by: Deciding) -> Iterator[tuple[str, float]]:
    for item in items:
        try:
            status = item.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        sized = stat.S_ISREG(status.st_mode)
        value = status.st_mtime if by == "changed" else status.st_size if sized else 0
        yield _shown(item.name), value


def _shown(name: str) -> str:
    return name if name.isascii() else describing.shown_name(name)
