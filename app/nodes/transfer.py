"""Decides how content gets from one place to another, across storages too; it knows no rights."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from app.nodes.errors import CrossDevice, NameTaken, NodeBroken, PathProblem, StepTakenOver
from app.nodes.places import Place
from app.nodes.storage.base import CopiesFiles

CHUNK = 1024 * 1024
"""Bytes held at once while a file is copied."""
PLACING_TRIES = 100
"""How often somebody else may take the free name first; more means that something is wrong."""

Skip = Callable[[str], bool]
"""Says of the internal path of a folder whether a copy leaves it out."""


def copy(source: Place, target: Place, skip: Skip, *, whole: bool = False) -> str:
    """Write a copy of a file, or of a folder with all in it; return the identity of the copy.

    The copy grows visibly, so `target` is a hidden place. Broken nodes in a folder are left
    out, or with `whole` raise NodeBroken, as the source itself does.
    """
    kind = source.storage.stat(source.inner).kind
    if kind == "broken":
        raise NodeBroken(source.path)
    if kind == "file":
        return _copy_file(source, target)
    target.storage.mkdir(target.inner)
    identity = target.identity() or ""
    _copy_content(source, target, skip, whole=whole)
    return identity


def _copy_content(source: Place, target: Place, skip: Skip, *, whole: bool) -> None:
    pending = [(source, target)]
    while pending:
        folder, double = pending.pop()
        for entry in folder.storage.entries(folder.inner):
            original, copied = folder.child(entry.name), double.child(entry.name)
            if entry.kind == "file":
                _copy_file(original, copied)
            elif entry.kind == "folder" and not skip(original.path):
                copied.storage.mkdir(copied.inner)
                pending.append((original, copied))
            elif entry.kind == "broken" and whole:
                raise NodeBroken(original.path)


def _copy_file(source: Place, target: Place) -> str:
    storage = target.storage
    if source.storage.name == storage.name and isinstance(storage, CopiesFiles):
        return storage.copy_file(source.inner, target.inner)
    with source.storage.open(source.inner) as content:
        return target.storage.write(
            target.inner, lambda file: shutil.copyfileobj(content, file, length=CHUNK)
        )


def copy_whole(source: Place, target: Place) -> str:
    """Copy what can take the place of the source; raises NodeBroken for any broken node."""
    return copy(source, target, lambda _path: False, whole=True)


def move(source: Place, target: Place, key: str) -> None:
    """Move a node; to another disk it is copied (as unfinished work `key`) and then removed.

    Raises NameTaken; NodeBroken where what is broken would have to change the disk.
    """
    try:
        source.rename(target)
    except CrossDevice:
        with staged(target, key) as hidden:
            copy_whole(source, hidden)
            hidden.rename(target)
        source.remove()


@contextmanager
def staged(target: Place, key: str) -> Iterator[Place]:
    """Yield an empty hidden place beside `target` for the unfinished work known as `key`.

    What lies there after an error is removed, and problems with it are raised about `target`.
    """
    hidden = target.parent.hidden(key)
    hidden.remove()
    try:
        yield hidden
    except StepTakenOver:
        raise
    except PathProblem as error:
        hidden.remove()
        raise error.about(error.path.replace(hidden.path, target.path), told=False) from error
    except Exception:
        hidden.remove()
        raise


def under_free_name(folder: Place, name: str, put: Callable[[Place], None]) -> Place:
    """Return where `put` has put something in a folder, under the first free name.

    `put` raises NameTaken where somebody else was faster; then the next name is tried.
    """
    for _ in range(PLACING_TRIES):
        target = folder.free(name)
        with suppress(NameTaken):
            put(target)
            return target
    raise NameTaken(folder.child(name).path)


def make_folders(folder: Place) -> list[Place]:
    """Make a folder and those above it that are missing; return what was made, outermost first.

    Raises NotAFolder where something else is in the way.
    """
    made = []
    for place in missing_folders(folder):
        with suppress(NameTaken):
            place.storage.mkdir(place.inner)
            made.append(place)
    return made


def missing_folders(folder: Place) -> list[Place]:
    """Return a folder and those above it as far as nothing lies there, outermost first."""
    missing: list[Place] = []
    while folder.identity() is None:
        missing.append(folder)
        folder = folder.parent
    return missing[::-1]
