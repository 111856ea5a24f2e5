"""Decides what a step of a run does to nodes, so that repeating the step does nothing twice.

However a try of the step ended, the next one with the same owner and the same calls leaves
exactly one visible result of each call: no second copy, no half file, no error for what was
done. It never decides what a step wants.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from app.database import now
from app.extensions import db
from app.nodes import completion, fingerprints, guards, journal, metadata, transfer
from app.nodes.claims import Claim, Claims
from app.nodes.claims import release as release
from app.nodes.errors import NameTaken, NodeMissing, NotAFolder
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


class StepEffects:
    """The writing calls of one step of a run, within the rights of `tree`.

    `owner` is "run-id:step-key". `anew` names another input over which the step is carried out
    again: what it writes is written again then, what it copies, moves or deletes is done once.
    All paths are internal. A name that is taken becomes
    `a-1.pdf`, `a-2.pdf` … (reference: copymove). One thread at a time. Raises what `Tree` raises
    for the same; what raised left nothing behind and may be tried again.
    """

    def __init__(self, tree: Tree, owner: str, anew: str = "") -> None:
        self._tree = tree
        self._owner = owner
        self._anew = (anew,) if anew else ()
        self._claims = Claims(owner)
        self._placer = Placer(self._claims, owner)
        self._complete_last()

    @property
    def rights(self) -> Rights:
        """Whose rights the step has."""
        return self._tree.rights

    @told
    def create(self, folder: str, name: str, writer: Callable[[BinaryIO], None]) -> Node:
        """Return the new file in a folder that holds what `writer` writes.

        The writer is called again where an earlier try of the step did not finish the file.
        """

        def act(call: str) -> Claim:
            target = guards.new_place(self._tree, folder, name)
            return self._placer.add(Claim(call, "create"), target, _writing(writer))

        return self._effect(act, "create", folder, name, *self._anew)

    @told
    def replace(self, path: str, writer: Callable[[BinaryIO], None]) -> Node:
        """Return the file of this path, which holds what `writer` writes and nothing else now.

        It is made where it is missing; else it keeps its metadata.
        """

        def act(call: str) -> Claim:
            target, is_new = guards.file_target(self._tree, path, replace=True)
            if is_new:
                return self._placer.replace(Claim(call, "create"), target, _writing(writer))
            before: dict[str, Any] = {}

            def write_then_keep(stream: BinaryIO) -> None:
                writer(stream)
                before["before"] = fingerprints.of_place(target)
                before["kept"] = self._keep(target)

            draft = Claim(call, "change", before=before)
            return self._placer.replace(draft, target, _writing(write_then_keep))

        return self._effect(act, "replace", path, *self._anew)

    @told
    def copy(self, src: str, folder: str, name: str) -> Node:
        """Return the copy, called `name`, of a file or of a folder with all in it."""

        def act(call: str) -> Claim:
            target = guards.new_place(self._tree, folder, name)
            source = guards.copyable(self._tree, src, target.parent)
            return self._placer.add(Claim(call, "copy", src), target, self._copying(source))

        return self._effect(act, "copy", src, folder, name)

    @told
    def move(self, src: str, folder: str, name: str) -> Node:
        """Return the node as it is called in its new folder; where it is so already, it stays."""

        def act(call: str) -> Claim:
            source = guards.movable(self._tree, src)
            target = guards.new_place(self._tree, folder, name)
            if source.path == target.path:
                return self._note(call, self._tree.node_at(source))
            source.refuse_holding(target)
            draft = Claim(call, "move", src, before=_number_of(source))
            return self._placer.carry(draft, source, target)

        return self._effect(act, "move", src, folder, name)

    @told
    def delete(self, path: str, missing_ok: bool = False) -> None:
        """Move a node to the recycle bin; in it, or outside of workspaces, remove it for good.

        With `missing_ok` a node that was never there is no error.
        """

        def act(call: str) -> Claim:
            source = guards.removable(self._tree, path)
            if source.identity() is None:
                raise NodeMissing(path)
            recycle_bin = self._tree.bin_for(source)
            if recycle_bin is None:
                before = {"before": fingerprints.of_place(source)}
                return self._placer.purge(Claim(call, "purge", before=before), source)
            target = recycle_bin.child(source.name)
            draft = Claim(call, "delete", path, before=_number_of(source))
            return self._placer.carry(draft, source, target)

        try:
            self._effect(act, "delete", path)
        except NodeMissing:
            if not missing_ok:
                raise

    @told
    def mkdir(self, path: str) -> Node:
        """Return the folder of this path, made with those above it where missing.

        Raises NotAFolder where something else is in the way.
        """

        def act(call: str) -> Claim:
            place = self._tree.place(path, "write")
            if place.identity() is None:
                for folder in transfer.missing_folders(guards.target(self._tree, path)):
                    self._make_folder(call, folder)
            node = self._tree.node_at(place)
            if not node.is_folder:
                raise NotAFolder(path)
            return self._note(call, node)

        return self._effect(act, "mkdir", path)

    @told
    def set_metadata(self, path: str, values: Mapping[str, Any]) -> Node:
        """Return the node with new metadata; None takes a name away, other names stay."""
        metadata.check(values)

        def act(call: str) -> Claim:
            place = guards.described(self._tree, path, values)
            old = metadata.of_node(place)
            before = {
                "before": fingerprints.alone(place),
                "values": {name: old.get(name) for name in values},
            }
            kind = self._tree.node_at(place).kind
            metadata.put(place, values)
            draft = Claim(call, "describe", place=path, kind=kind, before=before)
            return self._claims.save(draft)

        return self._effect(act, "set_metadata", path, json.dumps(values, sort_keys=True))

    @told
    def discard(self, path: str) -> None:
        """Remove an empty folder for good; raises NameTaken where something is in it."""

        def act(call: str) -> Claim:
            source = guards.removable(self._tree, path)
            if source.storage.names(source.inner):
                raise NameTaken(path)
            before = {"before": fingerprints.of_place(source)}
            return self._placer.purge(Claim(call, "purge", before=before), source)

        self._effect(act, "discard", path)

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
        except NameTaken:
            journal.withdraw(root, key)
            return
        except Exception:
            journal.withdraw(root, key)
            raise
        metadata.drop(folder)
        tell("created", folder.path, identity=f"{self._owner} {call} {folder.path}")

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


def _number_of(source: Place) -> dict[str, int]:
    return {"source_before": fingerprints.of_place(source)}


def _can_be_kept(source: Place) -> bool:
    try:
        _, kind, size, _ = source.storage.stat(source.inner)
    except NodeMissing:
        return False
    return kind == "file" and size <= MOST_KEPT


def _writing(writer: Callable[[BinaryIO], None]) -> Build:
    return lambda hidden: hidden.storage.write(hidden.inner, writer)
