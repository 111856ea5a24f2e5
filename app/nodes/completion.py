"""Decides when an effect of a step is in its place, and does what follows then.

Metadata goes along, what a crash left behind is removed, and the change is told. All of it is
harmless to repeat. It never puts a node in its place: `placing` does.
"""

from collections.abc import Callable

from app.database import now
from app.extensions import db
from app.nodes import fingerprints, journal, metadata
from app.nodes.claims import Claim, What
from app.nodes.node import Node
from app.nodes.places import Place
from app.nodes.signals import ChangeKind, tell

At = Callable[[str], Place]
"""Returns where an internal path lies."""

TOLD: dict[What, ChangeKind] = {
    "create": "created",
    "copy": "created",
    "change": "changed",
    "move": "moved",
    "delete": "deleted",
    "purge": "deleted",
    "describe": "metadata",
}


def is_in_place(claim: Claim, at: At) -> bool:
    """Return whether the node of a claim got to where it was to go, or was removed.

    A node that was moved and is nowhere any more got there and was then taken away by others.
    """
    if claim.what in ("describe", "note"):
        return True
    if claim.what == "purge":
        return at(claim.place).identity() != claim.token
    if at(claim.place).identity() == claim.token:
        return True
    return claim.what in ("move", "delete") and at(claim.source).identity() is None


def finish(claim: Claim, at: At, owner: str) -> None:
    """Do what follows once a claim of the step `owner` is in place; tells and commits."""
    match claim.what:
        case "copy":
            metadata.copy(at(claim.source), at(claim.place))
        case "keep":
            metadata.copy(at(claim.source), at(claim.place))
            metadata.put(at(claim.place), {metadata.RESTORE: claim.source})
        case "move" | "delete":
            _follow(claim, at(claim.source), at(claim.place))
        case "purge":
            _forget(at(claim.place))
    if claim.what in TOLD:
        _tell(claim, at, f"{owner} {claim.call}")
    if claim.what != "note":
        _keep(claim, at, owner)
    db.session.commit()


def _keep(claim: Claim, at: At, owner: str) -> None:
    """Keep in the journal what came about, for taking it back."""
    place = at(claim.place)
    after = fingerprints.alone(place) if claim.what == "describe" else fingerprints.of_place(place)
    journal.record(
        owner.partition(":")[0],
        journal.key(owner, claim.call),
        what=claim.what,
        kind=claim.kind,
        place=claim.place,
        after=after,
        **({"source": claim.source} if claim.what in ("move", "delete") else {}),
        **claim.before,
    )


def _tell(claim: Claim, at: At, identity: str) -> None:
    match claim.what:
        case "delete" | "purge":
            node = _deleted(claim, at(claim.place))
            tell("deleted", node.path, node=node, identity=identity)
        case "move":
            tell("moved", claim.place, claim.source, identity=identity)
        case _:
            tell(TOLD[claim.what], claim.place, identity=identity)


def _deleted(claim: Claim, place: Place) -> Node:
    """Return what a deleted node was, as far as it is known: one in a recycle bin is all there."""
    path = claim.source or claim.place
    name = path.rpartition("/")[2]
    if claim.what == "delete" and place.identity() == claim.token:
        _, kind, size, modified = place.storage.stat(place.inner)
        values = metadata.of_node(place)
        values.pop(metadata.RESTORE, None)
        return Node(path, name, kind, size, modified, values)
    return Node(path, name, claim.kind, 0, now())


def _follow(claim: Claim, source: Place, place: Place) -> None:
    """Take along what is known of a moved node, and remove what is left of it where it was."""
    if place.identity() == claim.token:
        if source.identity() in (None, claim.origin):
            source.remove()
        metadata.move(source, place)
        if claim.what == "delete":
            metadata.put(place, {metadata.RESTORE: source.path})


def _forget(place: Place) -> None:
    """Forget a removed node, and remove what a crash left of it; a new node there stays."""
    if place.identity() is None:
        place.remove()
        metadata.drop(place)
