"""Decides how an effect of a run is taken back, and whether anybody changed what it touched."""

import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import BinaryIO

from app.nodes import claims, fingerprints, journal
from app.nodes.effects import StepEffects
from app.nodes.expected import expected
from app.nodes.journal import NodeChange
from app.nodes.places import Place
from app.nodes.reading import Reader
from app.nodes.rights import Rights, covers
from app.nodes.transfer import CHUNK
from app.nodes.tree import Tree

LOST = "{} was deleted for good."
NOT_KEPT = "The old content of {} was not kept."
FORBIDDEN = "{} may not be changed by you."


def complete(root: str, by: str, reader: Tree) -> None:
    """Complete what a worker that died left of the effects of a run which nobody repeated.

    `by` is the run under which what is taken back already is kept.
    """
    known = journal.calls(root, by)
    left = [owner for owner, call in claims.of_run(root) if journal.key(owner, call) not in known]
    for owner in dict.fromkeys(left):
        StepEffects(reader, owner)


def lost(changes: Sequence[NodeChange], viewer: Rights) -> list[str]:
    """Return a sentence for each effect that nothing can take back, as `viewer` may know it."""
    said = {"purge": LOST, "change": NOT_KEPT}
    return _once(
        said[change.what].format(viewer.named(change.place))
        for change in changes
        if change.what == "purge" or (change.what == "change" and not change.kept)
    )


def forbidden(changes: Sequence[NodeChange], reader: Reader, viewer: Rights) -> list[str]:
    """Return a sentence for each effect that the rights of `reader` do not take back."""
    needed = ((path, _written(path, change)) for change in changes for path in _paths(change))
    return _once(
        FORBIDDEN.format(viewer.named(path))
        for path, written in needed
        if not reader.rights.may(written, "write")
    )


def conflicts(
    rest: Sequence[NodeChange], reader: Reader, history: Sequence[NodeChange] = ()
) -> list[str]:
    """Return the internal paths of what these effects touched and others changed since.

    `history` are all effects, `rest` among them, where some were taken back already.
    """
    wanted = expected(history or rest)
    found = _different(wanted.whole, fingerprints.of_place, reader)
    found |= _different(wanted.alone, fingerprints.alone, reader)
    touched = {path for change in rest for path in _paths(change)}
    return sorted(path for path in found if not history or _concerns(path, touched))


def reserved(root: str, reader: Reader) -> frozenset[str]:
    """Return the paths in recycle bins to which effects of a run will be taken back.

    What is deleted before that must not lie there.
    """
    sources = {change.source for change in journal.of_runs(root) if change.source}
    return frozenset(filter(reader.rights.in_recycle_bin, sources))


def take_back(change: NodeChange, effects: StepEffects, reader: Reader, viewer: Rights) -> str:
    """Take one effect back and return what was done, as a sentence for `viewer`.

    The effects of one run are taken back from the last one to the first. Raises what
    `StepEffects` raises; it can be repeated with effects of the same owner.
    """
    return sentence(_take_back(change, effects, reader, viewer))


def sentence(text: str) -> str:
    """Return a text that begins with a capital letter, unless it begins with a name."""
    return text[:1].upper() + text[1:]


def _take_back(change: NodeChange, effects: StepEffects, reader: Reader, viewer: Rights) -> str:
    here = viewer.named(change.place)
    folder, _, name = change.source.rpartition("/")
    match change.what:
        case "create" | "copy":
            effects.delete(change.place)
            return f"{here} is in the recycle bin."
        case "keep":
            effects.delete(change.place, missing_ok=True)
            return f"{here} is removed: it was put back."
        case "folder":
            effects.discard(change.place)
            return f"the folder {here} is removed."
        case "move" | "delete":
            made = effects.move(change.place, folder, name)
            return f"{here} is back as {viewer.named(made.path)}."
        case "change":
            effects.replace(change.place, partial(_copy, reader, change.kept))
            return f"{here} has its old content again."
        case _:
            effects.set_metadata(change.place, change.values)
            return f"{here} has its old metadata again: {', '.join(sorted(change.values))}."


def _once(sentences: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(sentence, sentences)))


def _paths(change: NodeChange) -> list[str]:
    return [path for path in (change.place, change.source, change.kept) if path]


def _written(path: str, change: NodeChange) -> str:
    """Return where something is written to take an effect back: a new node needs its folder."""
    return path.rpartition("/")[0] if path == change.source else path


def _concerns(path: str, touched: Collection[str]) -> bool:
    return any(covers(path, other) or covers(other, path) for other in touched)


def _different(wanted: dict[str, int], number: Callable[[Place], int], reader: Reader) -> set[str]:
    return {path for path, must in wanted.items() if number(reader.place_of(path)) != must}


def _copy(reader: Reader, path: str, target: BinaryIO) -> None:
    place = reader.place_of(path)
    with place.storage.open(place.inner) as content:
        shutil.copyfileobj(content, target, length=CHUNK)
