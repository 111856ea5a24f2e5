"""Decides what a step of a run does to nodes, so that repeating the step does nothing twice.

However a try of the step ended, the next one with the same owner and the same calls leaves
exactly one visible result of each call: no second copy, no half file, no error for what was
done. It never decides what a step wants.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from app.nodes import fingerprints, guards, metadata, transfer
from app.nodes.claims import Claim
from app.nodes.claims import release as release
from app.nodes.errors import NameTaken, NodeMissing, NotAFolder
from app.nodes.node import Node
from app.nodes.places import Place
from app.nodes.placing import Build
from app.nodes.rights import told
from app.nodes.step_calls import StepCalls


class StepEffects(StepCalls):
    """The writing calls of one step of a run, within the rights of `tree`.

    `owner` is "run-id:step-key". `anew` names who carries the step out again over another input:
    what it writes is written again then, what it copies, moves or deletes is done once. Nothing new
    gets one of the `reserved` paths. All paths
    are internal. A name that is taken becomes `a-1.pdf`, `a-2.pdf` … (reference: copymove). One
    thread at a time. Raises what `Tree` raises for the same; what raised left nothing behind and
    may be tried again.
    """

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

        A recycle bin among them is no effect of the step: what is taken back goes there.
        Raises NotAFolder where something else is in the way.
        """

        def act(call: str) -> Claim:
            place = self._tree.place(path, "write")
            if place.identity() is None:
                for folder in transfer.missing_folders(guards.target(self._tree, path)):
                    if self.rights.is_recycle_bin(folder.path):
                        transfer.make_folders(folder)
                    else:
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


def _number_of(source: Place) -> dict[str, int]:
    return {"source_before": fingerprints.of_place(source)}


def _writing(writer: Callable[[BinaryIO], None]) -> Build:
    return lambda hidden: hidden.storage.write(hidden.inner, writer)
