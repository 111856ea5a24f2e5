"""Decides how one effect of a step comes about so that it is seen as a whole and only once.

Unfinished work has a hidden name; its identity is claimed before it gets its visible name. It
asks for no rights; what follows once an effect is in place is `completion`.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from app.nodes import metadata, transfer
from app.nodes.claims import Claim, Claims
from app.nodes.errors import CrossDevice, NameTaken, NodeMissing, StepTakenOver
from app.nodes.node import Kind
from app.nodes.places import Place

Build = Callable[[Place], str]
"""Makes a file or folder at a hidden place and returns its identity."""


class Placer:
    """Puts the effects of one step, `owner`, in their places.

    Nothing gets one of the `reserved` paths. Each method takes a draft of the claim and returns the
    claim; a call that an earlier try began is begun anew. One that raises leaves neither an effect
    nor a claim.
    """

    def __init__(self, claims: Claims, owner: str, reserved: Collection[str] = ()) -> None:
        self._claims = claims
        self._owner = owner
        self._reserved = reserved

    def add(self, draft: Claim, target: Place, build: Build) -> Claim:
        """Make something new at `target`, or under the next free name beside it."""
        with self._withdrawing(draft, target), self._staged(draft, target) as hidden:
            return self._show(draft, target, hidden, build(hidden))

    def replace(self, draft: Claim, target: Place, build: Build) -> Claim:
        """Put a file at `target`, in the place of a file that lies there."""
        with self._withdrawing(draft, target), self._staged(draft, target) as hidden:
            claim = self._claim_work(draft, target, hidden, build(hidden))
            hidden.rename(target, replace=True)
            return claim

    def carry(self, draft: Claim, source: Place, target: Place) -> Claim:
        """Move a node to `target`, or under the next free name beside it; raises NodeMissing.

        On another disk the source stays for `completion` to remove.
        """
        with self._withdrawing(draft, target):
            for place in self._candidates(draft, target):
                claim = self._claim_source(draft, place, source)
                try:
                    source.rename(place)
                except NameTaken:
                    continue
                except CrossDevice:
                    return self._carry_across(claim, source, target)
                return claim
            raise NameTaken(target.path)

    def purge(self, draft: Claim, source: Place) -> Claim:
        """Remove a node for good; raises NodeMissing."""
        identity, kind = _identified(source)
        claim = self._claims.save(replace(draft, place=source.path, kind=kind, token=identity))
        try:
            source.remove()
        except Exception:
            if source.identity() == identity:
                self._claims.withdraw(claim)
            raise
        return claim

    def clear(self, claim: Claim, place: Place) -> None:
        """Remove the unfinished work that an earlier try left beside the place of its claim."""
        place.parent.hidden(self._key(claim)).remove()

    def _carry_across(self, draft: Claim, source: Place, target: Place) -> Claim:
        with self._staged(draft, target) as hidden:
            return self._show(draft, target, hidden, transfer.copy_whole(source, hidden))

    def _show(self, draft: Claim, target: Place, hidden: Place, token: str) -> Claim:
        """Give finished work the first name beside `target` that nobody else takes."""
        for place in self._candidates(draft, target):
            claim = self._claim_work(draft, place, hidden, token)
            with suppress(NameTaken):
                hidden.rename(place)
                return claim
        raise NameTaken(target.path)

    def _candidates(self, draft: Claim, target: Place) -> Iterator[Place]:
        """Yield the place that was claimed before, then free ones, as others take them."""
        claim = self._claims.find(draft.call)
        if claim:
            yield beside(target, claim)
        for _ in range(transfer.PLACING_TRIES):
            yield target.parent.free(target.name, self._reserved)

    def _claim_work(self, draft: Claim, place: Place, hidden: Place, token: str) -> Claim:
        """Claim `place` for finished work; raises StepTakenOver where it is no longer ours."""
        _check_ours(hidden, place, token)
        _, kind = _identified(hidden)
        claim = self._claim(replace(draft, kind=kind, token=token), place)
        _check_ours(hidden, place, token)
        return claim

    def _claim_source(self, draft: Claim, place: Place, source: Place) -> Claim:
        identity, kind = _identified(source)
        return self._claim(replace(draft, kind=kind, token=identity, origin=identity), place)

    def _claim(self, claim: Claim, place: Place) -> Claim:
        """Save a claim on a new place, and forget what is known of a node that lay there once."""
        if place.identity() is None:
            metadata.drop(place)
        return self._claims.save(replace(claim, place=place.path))

    def _key(self, claim: Claim) -> str:
        return f"{self._owner} {claim.call}"

    @contextmanager
    def _staged(self, draft: Claim, target: Place) -> Iterator[Place]:
        with transfer.staged(target, self._key(draft)) as hidden:
            yield hidden

    @contextmanager
    def _withdrawing(self, draft: Claim, target: Place) -> Iterator[None]:
        """Withdraw the claim of a call that fails, so that the next try starts anew."""
        try:
            yield
        except StepTakenOver:
            raise
        except Exception:
            claim = self._claims.find(draft.call)
            if claim and beside(target, claim).identity() != claim.token:
                self._claims.withdraw(claim)
            raise


def beside(target: Place, claim: Claim) -> Place:
    """Return the place of a claim, which lies in the same folder as `target`."""
    return target.parent.child(claim.place.rpartition("/")[2])


def _identified(place: Place) -> tuple[str, Kind]:
    """Return the identity and the kind of what lies at a place; raises NodeMissing."""
    kind = place.storage.stat(place.inner).kind
    identity = place.identity()
    if identity is None:
        raise NodeMissing(place.path)
    return identity, kind


def _check_ours(hidden: Place, place: Place, token: str) -> None:
    """Raise StepTakenOver where another process has begun or ended the same work anew."""
    if hidden.identity() != token:
        raise StepTakenOver(place.path)
