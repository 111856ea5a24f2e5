"""Decides how what the operating system reports becomes an entry; it touches no disk.

A name that is not UTF-8 is shown with `\\xNN` for its odd bytes, and the node is broken.
"""

import os
import stat
from datetime import UTC, datetime

from app.nodes.names import utf8_length
from app.nodes.node import Kind
from app.nodes.storage.base import Entry

ESCAPE = "\\x"
"""What an odd byte of a shown name starts with."""
KINDS: dict[int, Kind] = {stat.S_IFREG: "file", stat.S_IFDIR: "folder"}
EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)


def entry_of(name: str, status: os.stat_result) -> Entry:
    """Return the entry for a name as the system gave it; links and special files are broken."""
    kind = KINDS.get(stat.S_IFMT(status.st_mode), "broken")
    if not name.isascii() and utf8_length(name) is None:
        name, kind = shown_name(name), "broken"
    return Entry(name, kind, status.st_size if kind == "file" else 0, _moment(status.st_mtime))


def shown_name(name: str) -> str:
    """Return the name as people see it; the same name where it is UTF-8."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def identity_of(status: os.stat_result) -> str:
    """Return what tells a node from any other; a folder's does not depend on its content."""
    place = f"{status.st_dev}:{status.st_ino}"
    if stat.S_ISDIR(status.st_mode):
        return place
    return f"{place}:{status.st_size}:{status.st_mtime_ns}"


def _moment(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return LATEST if seconds > 0 else EARLIEST
