"""Decides how a folder is moved and removed, though S3 only knows single objects.

A veil is an object beside the folder, made and removed by one request. While it is there, the
folder is not listed and not found, and nobody else gets its name. So readers see this:

- A moved folder is where it was until all its objects are copied. Then it is at both places for
  a moment, then only at the new one. Who knows the path of something in it can reach that while
  it is copied or removed: only the folder itself is hidden, that one request can do.
- A removed folder is gone at once; its objects are removed after that.
- A process that dies leaves a veil. Moving or removing again finishes the work: the veil tells
  which folder arrives. Others get the name after VEILED_FOR, when what is left there is removed:
  an arriving folder is still complete at its old place.
- What somebody puts into a folder while it is moved is moved, too, or stays where it was.
"""

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from app.nodes.errors import StorageFailed
from app.nodes.storage.s3 import keys, listing, objects, uploads
from app.nodes.storage.s3.answers import Listed
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.files import new_mark
from app.nodes.storage.s3.objects import ARRIVING, LEAVING, MARK, STATE
from app.nodes.storage.s3.spots import NO_MOMENT, Ground, Spot
from app.nodes.storage.s3.trouble import Refused, Taken

VEILED_FOR = timedelta(minutes=30)
"""How long nobody else gets the name; a veil is renewed while objects are copied."""
COPIES_AT_ONCE = 8
"""Requests side by side: most of the time of a copy is waiting."""


def make(ground: Ground, key: str) -> None:
    """Make an empty folder; raises Taken."""
    client, mark = ground.client, new_mark()
    _clear(ground, key)
    if ground.is_taken(key):
        raise Taken
    objects.put_new(client, keys.marker_of(key), mark.encode(), {MARK: mark})
    if objects.head(client, key) or objects.head(client, keys.veil_of(key)):
        objects.delete(client, keys.marker_of(key))
        raise Taken


def move(ground: Ground, source: Spot, target: str) -> None:
    """Move a folder to a key that nothing bears; raises Taken, and leaves all as it is then."""
    client, mark = ground.client, source.mark
    came = {MARK: mark, STATE: f"from {keys.digest(source.key)}"}
    if _has_arrived(ground, came, target):
        copied = _copy_newer(client, source.key, target)
    else:
        _arrive(ground, source, target)
        copied = _copy_all(client, source, target)
        objects.put(client, keys.marker_of(target), mark.encode(), came)
        objects.delete(client, keys.veil_of(target))
    _leave(client, source, copied)
    objects.put(client, keys.marker_of(target), mark.encode(), {MARK: mark})


def remove(client: Client, spot: Spot) -> None:
    """Remove a folder, or whatever else has keys below it, with all in it."""
    _leave(client, spot, None)


def forget(client: Client, key: str) -> None:
    """Remove the veil that a process left which removed all but that."""
    found = objects.head(client, keys.veil_of(key))
    if found and found.state.startswith(LEAVING):
        objects.delete(client, keys.veil_of(key), only=found.etag)


def _has_arrived(ground: Ground, came: Mapping[str, str], target: str) -> bool:
    """Return whether an earlier try brought the folder here and did not remove what was there."""
    marker = objects.head(ground.client, keys.marker_of(target))
    if marker is None or not objects.carries(marker, came):
        return False
    return objects.head(ground.client, keys.veil_of(target)) is None


def _arrive(ground: Ground, source: Spot, target: str) -> None:
    """Take the name for a folder that is to come.

    What an earlier move from the same key began is gone on with, or where another folder lies
    at that key by now, begun anew.
    """
    client, veil = ground.client, keys.veil_of(target)
    state = _arriving(source)
    found = objects.head(client, veil)
    if found and objects.carries(found, state):
        return
    if found and found.state.startswith(f"{ARRIVING} {keys.digest(source.key)} "):
        _remove_below(client, target)
        objects.delete(client, veil, only=found.etag)
    _clear(ground, target)
    if ground.is_taken(target):
        raise Taken
    objects.put_new(client, veil, b"", state)
    if ground.is_taken(target):
        objects.delete(client, veil)
        raise Taken


def _copy_all(client: Client, source: Spot, target: str) -> Collection[str]:
    """Copy what lies below a key until nothing new appears; return the keys that were copied."""
    copied: dict[str, str] = {keys.marker_of(source.key): ""}
    is_new = True
    while is_new:
        is_new = False
        for page in listing.pages(client, keys.folder_of(source.key)):
            found = [one for one in page.objects if copied.get(one.key) not in (one.etag, "")]
            if found:
                is_new = True
                _copy_each(client, found, source.key, target)
                objects.put(client, keys.veil_of(target), b"", _arriving(source))
            copied |= {one.key: one.etag for one in found}
    return copied


def _arriving(source: Spot) -> dict[str, str]:
    return {STATE: f"{ARRIVING} {keys.digest(source.key)} {source.mark}"}


def _copy_newer(client: Client, source: str, target: str) -> Collection[str]:
    """Copy what an earlier try did not, or what was changed since; return all keys."""
    there = {one.key: one.modified for one in listing.below(client, keys.folder_of(target))}
    found = list(listing.below(client, keys.folder_of(source)))
    newer = [
        one
        for one in found
        if one.key != keys.marker_of(source)
        and one.modified > there.get(_moved(one.key, source, target), NO_MOMENT)
    ]
    _copy_each(client, newer, source, target)
    return [one.key for one in found]


def _copy_each(client: Client, found: Iterable[Listed], source: str, target: str) -> None:
    def copy(one: Listed) -> None:
        _copy(client, one, _moved(one.key, source, target))

    with ThreadPoolExecutor(COPIES_AT_ONCE) as pool:
        list(pool.map(copy, found))


def _moved(key: str, source: str, target: str) -> str:
    return keys.folder_of(target) + key[len(keys.folder_of(source)) :]


def _copy(client: Client, one: Listed, target: str) -> None:
    if one.size <= uploads.COPIED_WHOLE:
        objects.copy_as_it_is(client, one.key, target)
    elif held := objects.head(client, one.key):
        uploads.copy(client, one.key, held, target, held.mark, new=False)


def _leave(client: Client, spot: Spot, moved: Collection[str] | None) -> None:
    """Hide a folder, and remove what was moved from it, or with None all that is in it."""
    veil = keys.veil_of(spot.key)
    objects.put(client, veil, b"", {STATE: f"{LEAVING} {spot.mark}"})
    if moved is None:
        _remove_below(client, spot.key)
    else:
        _remove(client, spot.key, moved)
    objects.delete(client, veil)


def _remove_below(client: Client, key: str) -> None:
    first = ""
    while found := next(listing.pages(client, keys.folder_of(key))).objects:
        if found[0].key == first:
            raise Refused(StorageFailed, "What was removed is still there.")
        first = found[0].key
        _remove(client, key, [one.key for one in found])


def _remove(client: Client, key: str, found: Collection[str]) -> None:
    """Remove keys, and for servers that keep folders of their own those, too, innermost first."""
    own: set[str] = set()
    for one in found:
        parts = one[len(keys.folder_of(key)) :].split("/")[:-1]
        own |= {keys.folder_of(key) + "/".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
    inside = sorted((f"{one}/" for one in own), key=lambda one: one.count("/"), reverse=True)
    objects.delete_all(client, [*found, *inside, keys.folder_of(key)])


def _clear(ground: Ground, key: str) -> None:
    """Remove what a process that died long ago left under a veil; raises Taken for others."""
    client, veil = ground.client, keys.veil_of(key)
    found = objects.head(client, veil)
    if found is None:
        return
    is_gone = found.state.startswith(LEAVING) and not ground.is_begun(key)
    if not is_gone and found.asked - found.modified < VEILED_FOR:
        raise Taken
    _remove_below(client, key)
    objects.delete(client, veil, only=found.etag)
