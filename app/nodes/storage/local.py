"""Decides how the nodes of a datasource lie in a folder of this machine.

It never follows a link, never leaves its folder and never opens what is not a plain file.
"""

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from typing import BinaryIO

from app.nodes.errors import (
    NameTaken,
    NodeBroken,
    NodeMissing,
    NotAFile,
    NotAFolder,
    PathProblem,
    ProtectedNode,
    StorageFailed,
)
from app.nodes.names import is_name, is_temporary, temporary_name
from app.nodes.storage import describing, opening, scanning
from app.nodes.storage.base import Deciding, Entry, Scan, Writer
from app.nodes.storage.exclusive import rename_new
from app.nodes.storage.trouble import naming, naming_full_disk


class LocalStorage:
    """The storage of a datasource of kind `local`; see `storage.base.Storage` for each method."""

    def __init__(self, name: str, location: str) -> None:
        self.name = name
        self._location = location

    def entries(self, inner: str) -> list[Entry]:
        """Return what lies in a folder; what vanishes meanwhile is left out."""
        with self._folder(inner) as folder, os.scandir(folder) as found:
            entries = (_entry(item) for item in found if not is_temporary(item.name))
            return [entry for entry in entries if entry is not None]

    def scan(self, inner: str, by: Deciding) -> Scan:
        """Return the names in a folder with what decides their order."""
        with self._folder(inner) as folder, os.scandir(folder) as found:
            return scanning.scan(found, by)

    def mark(self, inner: str) -> str:
        """Return what changes with the names in a folder, "" where it has just changed."""
        with self._folder(inner) as folder:
            return scanning.mark_of(os.fstat(folder))

    def some(self, inner: str, names: Iterable[str]) -> list[Entry]:
        """Return what bears these names in a folder."""
        with self._folder(inner) as folder:
            return scanning.some(folder, names)

    def names(self, inner: str) -> set[str]:
        """Return the names in a folder."""
        with self._folder(inner) as folder, os.scandir(folder) as found:
            names = {describing.shown_name(item.name) for item in found}
        return {name for name in names if not is_temporary(name)}

    def stat(self, inner: str) -> Entry:
        """Return what bears this path."""
        if not inner:
            return self._root_entry()
        with self._node(inner) as (folder, name):
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            return describing.entry_of(name, status)

    def identity(self, inner: str) -> str | None:
        """Return what tells this node from others, None where there is none."""
        if not inner:
            with self._folder("") as root:
                return describing.identity_of(os.fstat(root))
        try:
            with self._node(inner) as (folder, name):
                status = opening.status_of(folder, name)
                return describing.identity_of(status) if status else None
        except NodeMissing:
            return None

    def open(self, inner: str) -> BinaryIO:
        """Return a plain file open for reading; what it is is looked at before and after."""
        if not inner:
            raise NotAFile(self.name)
        with self._node(inner) as (folder, name):
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
            self._need_file(inner, describing.entry_of(name, status))
            handle = os.open(name, opening.READ, dir_fd=folder)
        file = os.fdopen(handle, "rb")
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            file.close()
            raise NodeBroken(self._path(inner))
        return file

    def write(self, inner: str, writer: Writer) -> str:
        """Make a new file and bring it to disk; a writer that fails leaves none."""
        with self._parent(inner) as (folder, name):
            handle = os.open(name, opening.CREATE, 0o666, dir_fd=folder)
        try:
            return self._fill(inner, handle, writer)
        except BaseException:
            with suppress(PathProblem):
                self.remove(inner)
            raise

    def mkdir(self, inner: str) -> None:
        """Make a folder."""
        if not inner:
            raise NameTaken(self.name)
        with self._parent(inner) as (folder, name):
            os.mkdir(name, dir_fd=folder)
            opening.settle(folder)

    def rename(self, source: str, target: str, *, replace: bool = False) -> None:
        """Give a node another path."""
        with self._node(source) as (here, name), self._parent(target) as (there, new):
            if replace:
                os.replace(name, new, src_dir_fd=here, dst_dir_fd=there)
            else:
                rename_new(here, name, there, new)
            opening.settle(here, there)

    def remove(self, inner: str) -> None:
        """Remove a node; a folder first gets a hidden name, so that it is gone at once."""
        with suppress(NodeMissing, NotAFolder), self._parent(inner) as (folder, shown):
            name = opening.actual_name(folder, shown)
            hidden = temporary_name(f"removed {shown}")
            _remove(folder, hidden)
            if name and _is_folder(folder, name):
                os.rename(name, hidden, src_dir_fd=folder, dst_dir_fd=folder)
                _remove(folder, hidden)
            elif name:
                os.unlink(name, dir_fd=folder)
            if name:
                opening.settle(folder)

    def sweep(self, until: datetime) -> int:
        """Remove unfinished work that nobody touched since `until`; return how many pieces."""
        swept = 0
        with naming(self.name):
            for _, folders, files, folder in os.fwalk(self._location):
                left = [name for name in (*folders, *files) if is_temporary(name)]
                old = [name for name in left if _touched(folder, name) < until.timestamp()]
                folders[:] = [name for name in folders if name not in left]
                for name in old:
                    _remove(folder, name)
                swept += len(old)
        return swept

    def _path(self, inner: str) -> str:
        return f"{self.name}/{inner}" if inner else self.name

    def _names(self, inner: str) -> list[str]:
        """Return the names of a path; raises NodeMissing where one could lead out of its folder."""
        names = inner.split("/") if inner else []
        if any(not is_name(name) for name in names):
            raise NodeMissing(self._path(inner))
        return names

    def _root(self, inner: str) -> int:
        try:
            return os.open(self._location, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise StorageFailed(self._path(inner)) from error

    def _root_entry(self) -> Entry:
        with self._folder("") as root:
            return describing.entry_of(self.name, os.fstat(root))

    @contextmanager
    def _folder(self, inner: str) -> Iterator[int]:
        names = self._names(inner)
        try:
            with naming(self._path(inner)), opening.open_folder(self._root(inner), names) as folder:
                yield folder
        except opening.WayBlocked as blocked:
            raise NotAFolder(self._path("/".join(names[: blocked.depth]))) from blocked

    @contextmanager
    def _parent(self, inner: str) -> Iterator[tuple[int, str]]:
        """Yield the open folder that holds, or is to hold, `inner`, and its name there."""
        if not inner:
            raise ProtectedNode(self.name)
        above, _, name = inner.rpartition("/")
        self._names(name)
        with self._folder(above) as folder, naming(self._path(inner)):
            yield folder, name

    @contextmanager
    def _node(self, inner: str) -> Iterator[tuple[int, str]]:
        """Yield the same for a node that exists, with its name as the system spells it."""
        with ExitStack() as stack:
            try:
                folder, shown = stack.enter_context(self._parent(inner))
            except NotAFolder as error:
                raise NodeMissing(self._path(inner)) from error
            name = opening.actual_name(folder, shown)
            if name is None:
                raise NodeMissing(self._path(inner))
            yield folder, name

    def _need_file(self, inner: str, entry: Entry) -> None:
        if entry.kind != "file":
            raise (NotAFile if entry.kind == "folder" else NodeBroken)(self._path(inner))

    def _fill(self, inner: str, handle: int, writer: Writer) -> str:
        with naming_full_disk(self._path(inner)), os.fdopen(handle, "w+b") as file:
            writer(file)
            with naming(self._path(inner)):
                file.flush()
                os.fsync(handle)
                return describing.identity_of(os.fstat(handle))


def _entry(item: os.DirEntry[str]) -> Entry | None:
    try:
        return describing.entry_of(item.name, item.stat(follow_symlinks=False))
    except FileNotFoundError:
        return None


def _is_folder(folder: int, name: str) -> bool:
    status = opening.status_of(folder, name)
    return status is not None and stat.S_ISDIR(status.st_mode)


def _touched(folder: int, name: str) -> float:
    """Return when something, or anything in it, was changed last: in seconds since 1970."""
    times = [os.stat(name, dir_fd=folder, follow_symlinks=False).st_ctime]
    if _is_folder(folder, name):
        for _, folders, files, inside in os.fwalk(name, dir_fd=folder):
            held = (os.stat(one, dir_fd=inside, follow_symlinks=False) for one in folders + files)
            times += [status.st_ctime for status in held]
    return max(times)


def _remove(folder: int, name: str) -> None:
    if _is_folder(folder, name):
        shutil.rmtree(name, dir_fd=folder)
    elif opening.status_of(folder, name):
        os.unlink(name, dir_fd=folder)
