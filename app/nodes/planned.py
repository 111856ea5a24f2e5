"""Decides what would be done to nodes: it adds to a plan, and says so.

It asks the same rights and raises the same errors as the real thing, chooses the same names, and
changes nothing: no file, no metadata, no row.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from app.nodes import guards, metadata, transfer
from app.nodes.errors import NodeBroken, NodeMissing, NotAFolder
from app.nodes.node import Node
from app.nodes.places import Place
from app.nodes.planned_nodes import PlannedNode
from app.nodes.planned_reading import Plan as Plan
from app.nodes.planned_reading import PlannedReader as PlannedReader
from app.nodes.planned_storage import carry, double, planned
from app.nodes.rights import RECYCLE_BIN, Rights, covers, told
from app.nodes.step_calls import MOST_KEPT

Report = Callable[[str], None]
"""Is told each effect that the plan would have, as a sentence in the userspace paths of those
who are told."""


class PlannedEffects:
    """The writing calls of one step in a plan; see `effects.StepEffects` for each method."""

    def __init__(self, reader: PlannedReader, report: Report, viewer: Rights) -> None:
        self._reader = reader
        self._report = report
        self._viewer = viewer

    @property
    def rights(self) -> Rights:
        """Whose rights the step has."""
        return self._reader.rights

    @property
    def plan(self) -> Plan:
        """The plan that this is a part of."""
        return self._reader.plan

    @told
    def create(self, folder: str, name: str, writer: Callable[[BinaryIO], None]) -> Node:
        """Return the file that would be made."""
        target = _free(guards.new_place(self._reader, folder, name))
        target.storage.write(target.inner, writer)
        return self._told("create", target, f"Would make {self._shown(target.path)}.")

    @told
    def replace(self, path: str, writer: Callable[[BinaryIO], None]) -> Node:
        """Return the file that would hold this; one that is there keeps its metadata."""
        target, is_new = guards.file_target(self._reader, path, replace=True)
        if is_new:
            target.storage.write(target.inner, writer)
            return self._told("create", target, f"Would make {self._shown(path)}.")
        made = planned(target).made(writer)
        self._keep(target)
        old = planned(target).node(target.inner)
        made.described, made.values, made.carried = old.described, old.values, old.carried
        planned(target).lay(target.inner, made)
        return self._told("change", target, f"Would write {self._shown(path)} anew.")

    @told
    def copy(self, src: str, folder: str, name: str) -> Node:
        """Return the copy that would be made."""
        wanted = guards.new_place(self._reader, folder, name)
        source = guards.copyable(self._reader, src, wanted.parent)
        if planned(source).node(source.inner).kind == "broken":
            raise NodeBroken(source.path)
        target = _free(wanted)
        self._leave_out_bins(source.path, double(source, target))
        sentence = f"Would copy {self._shown(src)} to {self._shown(target.path)}."
        return self._told("create", target, sentence)

    @told
    def move(self, src: str, folder: str, name: str) -> Node:
        """Return the node as it would be called in its new folder."""
        source = guards.movable(self._reader, src)
        wanted = guards.new_place(self._reader, folder, name)
        if source.path == wanted.path:
            return self._reader.node_at(source)
        source.refuse_holding(wanted)
        target = _free(wanted)
        carry(source, target)
        sentence = f"Would move {self._shown(src)} to {self._shown(target.path)}."
        return self._told("move", target, sentence)

    @told
    def delete(self, path: str, missing_ok: bool = False) -> None:
        """Plan that a node goes to the recycle bin; in it, that it is gone for good."""
        try:
            source = guards.removable(self._reader, path)
            planned(source).node(source.inner)
        except NodeMissing:
            if missing_ok:
                return
            raise
        recycle_bin = self._bin_for(source)
        if recycle_bin is None:
            planned(source).take(source.inner)
            sentence = f"Would delete {self._shown(path)} for good."
        else:
            carried = carry(source, _free(recycle_bin.child(source.name)))
            carried.values[metadata.RESTORE] = path
            sentence = f"Would move {self._shown(path)} to the recycle bin."
        self.plan.counts["delete"] += 1
        self._report(sentence)

    @told
    def mkdir(self, path: str) -> Node:
        """Return the folder that would be there."""
        place = self._reader.place(path, "write")
        if place.identity() is None:
            made = transfer.make_folders(guards.target(self._reader, path))
            self.plan.counts["create"] += len(made)
            self._report(f"Would make the folder {self._shown(path)}.")
        node = self._reader.node_at(place)
        if not node.is_folder:
            raise NotAFolder(path)
        return node

    @told
    def set_metadata(self, path: str, values: Mapping[str, Any]) -> Node:
        """Return the node with the metadata that it would have."""
        metadata.check(values)
        place = guards.described(self._reader, path, values)
        planned(place).node(place.inner, keep=True).values |= json.loads(json.dumps(dict(values)))
        names = ", ".join(sorted(values))
        return self._told("describe", place, f"Would set {names} of {self._shown(path)}.")

    def _keep(self, target: Place) -> None:
        """Plan that the content of a file that is replaced goes to the recycle bin."""
        recycle_bin = self._bin_for(target)
        if recycle_bin and planned(target).node(target.inner).size <= MOST_KEPT:
            kept = double(target, _free(recycle_bin.child(target.name)))
            kept.values[metadata.RESTORE] = target.path

    def _bin_for(self, source: Place) -> Place | None:
        """Return the recycle bin that a node would go to, planned where it is missing."""
        found = self.rights.recycle_bin(source.path)
        if found is None or self.rights.in_recycle_bin(source.path):
            return None
        place = self._reader.place_of(found)
        transfer.make_folders(place)
        return place

    def _told(self, what: str, place: Place, sentence: str) -> Node:
        self.plan.counts[what] += 1
        self._report(sentence)
        return self._reader.node_at(place)

    def _shown(self, path: str) -> str:
        return self._viewer.named(path)

    def _leave_out_bins(self, source: str, made: PlannedNode) -> None:
        """Let a copy hold no recycle bin of a workspace that lies in what was copied."""
        for area in self.rights.areas:
            if made.kind == "folder" and covers(source, area.root_path):
                below = area.root_path[len(source) :].strip("/")
                _without_bin(made, below.split("/") if below else [])


def _without_bin(folder: PlannedNode | None, names: list[str]) -> None:
    for name in names:
        folder = folder.kept_child(name) if folder and folder.kind == "folder" else None
    recycle_bin = folder.child(RECYCLE_BIN) if folder and folder.kind == "folder" else None
    if folder and recycle_bin and recycle_bin.kind == "folder":
        folder.hold(RECYCLE_BIN, None)


def _free(target: Place) -> Place:
    """Return the first place of this name, `name-1` … in its folder where nothing would lie."""
    folder = target.parent
    return folder.child(planned(folder).free_name(folder.inner, target.name))
