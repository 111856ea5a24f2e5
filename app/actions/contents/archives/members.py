"""Decides which member names of an archive are safe; it never opens or writes anything."""

import re
from dataclasses import dataclass, field

from app.actions.contents.archives.limits import MAX_DEPTH, Meter
from app.actions.errors import ActionFailed
from app.nodes.errors import SHOWN_CHARACTERS, BadName, BadPath
from app.nodes.names import check_name
from app.nodes.paths import split

_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass
class Members:
    """The members met so far in one archive, to find repeated names and too many of them.

    `base` is the path that the archive is to be unpacked at.
    """

    meter: Meter
    base: str
    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)

    def accept(self, name: str, *, is_folder: bool) -> str:
        """Return the path that the member gets inside the target; empty for the top itself.

        Raises ActionFailed, naming archive and member, for `..`, an absolute path, a backslash,
        a drive letter, a name that storage cannot hold and a name that was there before.
        """
        parts = self._parts(name)
        path = "/".join(parts)
        if not path and not is_folder:
            raise self.refusal(name, "has no name")
        if path in self.files or (path in self.folders and not is_folder):
            raise self.refusal(name, "is in it twice")
        above = {"/".join(parts[:depth]) for depth in range(1, len(parts))}
        if above & self.files:
            raise self.refusal(name, "lies inside a file")
        self.folders |= above
        if path:
            (self.folders if is_folder else self.files).add(path)
        self.meter.check_members(len(self.files) + len(self.folders))
        return path

    def refusal(self, name: str, why: str) -> ActionFailed:
        """Return the error that names archive and member and says what to do."""
        printable = name.encode("utf-8", "backslashreplace").decode()[:SHOWN_CHARACTERS]
        return ActionFailed(
            f"“{self.meter.name}” was not unpacked: its member “{printable}” {why}. "
            "Pack it again without that member."
        )

    def _parts(self, name: str) -> list[str]:
        parts = [part for part in name.split("/") if part not in ("", ".")]
        why = _outside(name) or _unusable(self.base, parts)
        if why:
            raise self.refusal(name, why)
        return parts


def _outside(name: str) -> str:
    """Say why the name would leave the target, or nothing."""
    if name.startswith("/"):
        return "has an absolute path"
    if "\\" in name:
        return "has a backslash in its name"
    if _DRIVE.match(name):
        return "has a drive letter"
    return "points out of the folder" if ".." in name.split("/") else ""


def _unusable(base: str, parts: list[str]) -> str:
    """Say why storage could not hold the member, or nothing."""
    try:
        for part in parts:
            check_name(part)
        split("/".join([base, *parts]))
    except BadName as error:
        return f"has a name that cannot be used here: {error.detail.removesuffix('.')}"
    except BadPath:
        return "has a path that is too long"
    return "lies too deep in folders" if len(parts) > MAX_DEPTH else ""
