"""Decides how each call of a step comes about once, and what is noted of it for taking it back.

Which calls there are, `effects` says.
"""

from collections.abc import Callable, Collection

from app.database import now
from app.extensions import db
from app.nodes import completion, fingerprints, journal, metadata, transfer
from app.nodes.claims import Claim, Claims
from app.nodes.errors import NameTaken, NodeMissing
from app.nodes.node import Node
from app.nodes.places import Place
from app.nodes.placing import Build, Placer
from app.nodes.rights import Rights, told
from app.nodes.signals import tell
from app.nodes.tree import Tree

MOST_KEPT = 100 * 1024**2
"""Bytes of a replaced file that are kept: a copy of a larger one costs more than it is worth."""

Act = Callable[[str], Claim]
"""Brings an effect about for the call that it is given, and returns its claim."""


class StepCalls:
    """What all calls of the step `owner` share; see `effects.StepEffects`."""

    def __init__(
        self, tree: Tree, owner: str, anew: str = "", reserved: Collection[str] = ()
    ) -> None:
        self._tree = tree
        self._owner = owner
        self._anew = (anew,) if anew else ()
        self._claims = Claims(owner)
        self._placer = Placer(self._claims, owner, reserved)
        self._complete_last()

    @property
    def rights(self) -> Rights:
        """Whose rights the step has."""
        return self._tree.rights

    def _effect(self, act: Act, *words: str) -> Node:
        """Return the result of a call that is known by its words; acts only if it must."""
        return self._result(self._claim(act, *words))

    def _claim(self, act: Act, *words: str) -> Claim:
        call = self._claims.call(*words)
        claim = self._claims.settled(call)
        if claim is None:
            claim = act(call)
            completion.finish(claim, self._tree.place_of, self._owner)
        return claim

    def _note(self, call: str, node: Node) -> Claim:
        return self._claims.save(Claim(call, "note", place=node.path, kind=node.kind))

    def _copying(self, source: Place) -> Build:
        return lambda hidden: transfer.copy(source, hidden, self.rights.is_recycle_bin)

    def _result(self, claim: Claim) -> Node:
        """Return the node of a claim; one that is gone since as the claim knew it."""
        try:
            return self._tree.node_at(self._tree.place_of(claim.place))
        except NodeMissing:
            name = claim.place.rpartition("/")[2]
            return Node(claim.place, name, claim.kind, 0, now())

    @told
    def _complete_last(self) -> None:
        """Complete the effect that an earlier try had begun last, if it came to be seen.

        It cannot wait for its call: what a step calls may depend on what it finds.
        """
        last = self._claims.last
        if last is None:
            return
        self._placer.clear(last, self._tree.place_of(last.place))
        if completion.is_in_place(last, self._tree.place_of):
            completion.finish(last, self._tree.place_of, self._owner)
            self._claims.settle(last)

    def _keep(self, source: Place) -> str:
        """Keep the content of a file that is about to be replaced; return where, or "".

        It lies in the recycle bin of its workspace, where people find it, too; outside of all
        workspaces, and above MOST_KEPT bytes, it is not kept. What others have written since an
        earlier try is kept anew.
        """

        def act(call: str) -> Claim:
            recycle_bin = self._tree.bin_for(source) if _can_be_kept(source) else None
            if recycle_bin is None:
                return self._claims.save(Claim(call, "note", place=source.path, kind="file"))
            target = recycle_bin.child(source.name)
            return self._placer.add(Claim(call, "keep", source.path), target, self._copying(source))

        claim = self._claim(act, "keep", source.path, source.identity() or "")
        return claim.place if claim.what == "keep" else ""

    def _make_folder(self, call: str, folder: Place) -> None:
        """Make a folder; where somebody was faster, it is theirs.

        The journal knows it first: what steps at work beside this one put into it comes after it.
        """
        root, key = self._owner.partition(":")[0], journal.key(self._owner, call, folder.path)
        number = fingerprints.of_node(folder.path, "folder", 0, now(), {})
        journal.record(root, key, what="folder", kind="folder", place=folder.path, after=number)
        db.session.commit()
        try:
            folder.storage.mkdir(folder.inner)
        except Exception as error:
            journal.withdraw(root, key)
            if isinstance(error, NameTaken):
                return
            raise
        metadata.drop(folder)
        tell("created", folder.path, identity=f"{self._owner} {call} {folder.path}")


def _can_be_kept(source: Place) -> bool:
    try:
        _, kind, size, _ = source.storage.stat(source.inner)
    except NodeMissing:
        return False
    return kind == "file" and size <= MOST_KEPT
