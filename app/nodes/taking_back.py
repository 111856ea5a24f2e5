"""Decides how an effect of a run is taken back, and whether anybody changed what it touched."""

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from typing import BinaryIO

from app.nodes import fingerprints
from app.nodes.effects import StepEffects
from app.nodes.expected import expected
from app.nodes.journal import NodeChange
from app.nodes.places import Place
from app.nodes.reading import Reader
from app.nodes.transfer import CHUNK

LOST = "{} was deleted for good."
NOT_KEPT = "The old content of {} was not kept."


def lost(changes: Sequence[NodeChange], reader: Reader) -> list[str]:
    """Return a sentence for each effect that nothing can take back."""
    said = {"purge": LOST, "change": NOT_KEPT}
    return [
        said[change.what].format(shown(change.place, reader))
        for change in changes
        if change.what == "purge" or (change.what == "change" and not change.kept)
    ]


def conflicts(changes: Sequence[NodeChange], reader: Reader) -> list[str]:
    """Return the internal paths of what these effects touched and others changed since."""
    wanted = expected(changes)
    found = _different(wanted.whole, fingerprints.of_place, reader)
    return sorted(found | _different(wanted.alone, fingerprints.alone, reader))


def take_back(change: NodeChange, effects: StepEffects, reader: Reader) -> str:
    """Take one effect back and return what was done, as a sentence.

    The effects of one run are taken back from the last one to the first. Raises what
    `StepEffects` raises; it can be repeated with effects of the same owner.
    """
    here = shown(change.place, reader)
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
            return f"The folder {here} is removed."
        case "move" | "delete":
            made = effects.move(change.place, folder, name)
            return f"{here} is back as {shown(made.path, reader)}."
        case "change":
            effects.replace(change.place, partial(_copy, reader, change.kept))
            return f"{here} has its old content again."
        case _:
            effects.set_metadata(change.place, change.values)
            return f"{here} has its old metadata again: {', '.join(sorted(change.values))}."


def shown(path: str, reader: Reader) -> str:
    """Return a path for people: as they know it, or nothing but that they may not see it."""
    seen = reader.rights.userspace(path)
    return f"“{seen}”" if seen else "Something that you may not see"


def _different(wanted: dict[str, int], number: Callable[[Place], int], reader: Reader) -> set[str]:
    return {path for path, must in wanted.items() if number(reader.place_of(path)) != must}


def _copy(reader: Reader, path: str, target: BinaryIO) -> None:
    place = reader.place_of(path)
    with place.storage.open(place.inner) as content:
        shutil.copyfileobj(content, target, length=CHUNK)
