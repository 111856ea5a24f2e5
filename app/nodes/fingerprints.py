"""Decides what a node looks like as one number, so that a change by somebody else is noticed.

The number of a folder is the sum over all that is in it, so that it can be told what it must be
after something in it was changed: by adding the difference. Nothing there is 0.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from app.nodes import metadata
from app.nodes.errors import NodeMissing, NotAFolder
from app.nodes.node import Kind
from app.nodes.places import Place

MODULUS = 2**62
"""Sums fit into every database's whole numbers, and two differ by chance once in 10^18."""


def of_place(place: Place) -> int:
    """Return the number of what lies at a place, with all in it and its metadata."""
    try:
        entry = place.storage.stat(place.inner)
    except (NodeMissing, NotAFolder):
        return 0
    own = of_node(place.path, entry.kind, entry.size, entry.modified, metadata.of_node(place))
    inside = _inside(place) if entry.kind == "folder" else ()
    return (own + sum(inside)) % MODULUS


def alone(place: Place) -> int:
    """Return the number of what lies at a place without what is in it."""
    try:
        entry = place.storage.stat(place.inner)
    except (NodeMissing, NotAFolder):
        return 0
    values = metadata.of_node(place)
    return of_node(place.path, entry.kind, entry.size, entry.modified, values)


def of_node(path: str, kind: Kind, size: int, modified: datetime, values: Mapping[str, Any]) -> int:
    """Return the number of one node alone; when a folder was changed does not matter."""
    known = {name: value for name, value in values.items() if name != metadata.RESTORE}
    moment = modified.timestamp() if kind == "file" else 0
    told = json.dumps([path, kind, size if kind == "file" else 0, moment, known], sort_keys=True)
    digest = blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) % MODULUS


def _inside(folder: Place) -> Iterator[int]:
    pending = [folder]
    while pending:
        here = pending.pop()
        try:
            entries = here.storage.entries(here.inner)
        except (NodeMissing, NotAFolder):
            continue
        known = metadata.of_folder(here)
        for entry in entries:
            place = here.child(entry.name)
            values = known.get(entry.name, {})
            yield of_node(place.path, entry.kind, entry.size, entry.modified, values)
            if entry.kind == "folder":
                pending.append(place)
