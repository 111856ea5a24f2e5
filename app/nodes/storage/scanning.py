"""Decides what is told of many names at once: as little as the order and the page need.

A folder of a million names is read without asking the system about each of them.
"""

import os
import stat
import time
from collections.abc import Iterable, Iterator

from app.nodes.names import NAME_BYTES, is_temporary, utf8_length
from app.nodes.storage import describing, opening
from app.nodes.storage.base import Deciding, Entry, Scan

NEVER_NAMES = ("", ".", "..")
SETTLED = 2.0
"""Seconds after which a change of a folder has a time of its own, on any file system in use."""


def scan(found: Iterable[os.DirEntry[str]], by: Deciding) -> Scan:
    """Return the names with what decides their order; what vanishes meanwhile is left out."""
    items = [item for item in found if item.name[0] != "." or not is_temporary(item.name)]
    folders = [item.name for item in items if item.is_dir(follow_symlinks=False)]
    if by == "name":
        names = [name if (name := item.name).isascii() else _shown(name) for item in items]
        every = dict.fromkeys(names, 0.0)
    else:
        every = dict(_statuses(items, by))
    return Scan({name: every.pop(name) for name in folders if name in every}, every)


def some(folder: int, names: Iterable[str]) -> list[Entry]:
    """Return what bears these names in an open folder, in their order; what is no name is not."""
    entries, odd = [], None
    for shown in names:
        status = opening.status_of(folder, shown) if _can_be(shown) else None
        if status is None and describing.ESCAPE in shown:
            odd = _odd_statuses(folder) if odd is None else odd
            status = odd.get(shown)
        if status:
            entry = describing.entry_of(shown, status)
            entries.append(entry if odd is None or shown not in odd else _broken(entry))
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


def _can_be(name: str) -> bool:
    """Whether the system can be asked for a name: it stays in the folder, and ours are hidden."""
    size = utf8_length(name)
    if name in NEVER_NAMES or size is None or size > NAME_BYTES or is_temporary(name):
        return False
    return "/" not in name and "\0" not in name


def _odd_statuses(folder: int) -> dict[str, os.stat_result]:
    """What bears a name that is not UTF-8, by the name that is shown for it."""
    with os.scandir(folder) as found:
        odd = [name for item in found if utf8_length(name := item.name) is None]
    statuses = {_shown(name): opening.status_of(folder, name) for name in odd}
    return {shown: status for shown, status in statuses.items() if status}


def _broken(entry: Entry) -> Entry:
    return entry._replace(kind="broken", size=0)
