"""Decides how a plan is read and written: the nodes as they would be, and what would be done.

A plan is one preview of one flow. It asks the same rights and raises the same errors as the real
thing, chooses the same names, and changes nothing: no file, no metadata, no row.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from app.nodes import guards, metadata, transfer
from app.nodes.datasources import storage_of
from app.nodes.effects import MOST_KEPT
from app.nodes.errors import NodeMissing, NotAFolder
from app.nodes.node import Node
from app.nodes.places import Place
from app.nodes.planned_nodes import Keeper, PlannedNode
from app.nodes.planned_storage import PlannedStorage, carry, double, planned
from app.nodes.reading import Reader
from app.nodes.rights import RECYCLE_BIN, Rights, covers, told

Report = Callable[[str], None]
"""Is told each effect that the plan would have, as a sentence in userspace paths."""


class Plan:
    """What would be different, over all datasources; one for a whole preview."""

    def __init__(self) -> None:
        self._keeper = Keeper()
        self._storages: dict[str, PlannedStorage] = {}
        self.counts: Counter[str] = Counter()

    def storage(self, datasource: str) -> PlannedStorage:
        """Return a datasource as it would be; raises NodeMissing where there is none."""
        if datasource not in self._storages:
            self._storages[datasource] = PlannedStorage(storage_of(datasource), self._keeper)
        return self._storages[datasource]


class PlannedReader(Reader):
    """Looks at nodes as a plan has them, on behalf of `subjects`."""

    def __init__(self, subjects: frozenset[str] | None, plan: Plan) -> None:
        super().__init__(subjects)
        self.plan = plan

    def place_of(self, path: str) -> Place:
        """Return where `path` lies, whoever asks."""
        datasource, _, inner = path.partition("/")
        return Place(self.plan.storage(datasource), inner)

    def node_at(self, place: Place) -> Node:
        """Return what lies at a place, whoever asks; raises NodeMissing."""
        found = planned(place).node(place.inner)
        return _node(place, found, found.metadata)

    @told
    def children(self, path: str) -> list[Node]:
        """Return what lies directly in a folder, unsorted, without a workspace's recycle bin."""
        place = self.place(path, "read")
        folder = planned(place).node(place.inner)
        if folder.kind != "folder":
            raise NotAFolder(path)
        known = metadata.of_folder(folder.real) if folder.real else {}
        hidden = {RECYCLE_BIN} if self.rights.is_root(path) else set()
        return [
            self._child(place.child(entry.name), folder, known)
            for entry in folder.entries()
            if entry.name not in hidden
        ]

    def _child(
        self, place: Place, folder: PlannedNode, known: Mapping[str, Mapping[str, Any]]
    ) -> Node:
        found = folder.child(place.name)
        if found is None:
            raise NodeMissing(place.path)
        listed = folder.real is not None and found.described == folder.real.child(place.name)
        values = found.over(known.get(place.name, {})) if listed else found.metadata
        return _node(place, found, values)


def _node(place: Place, found: PlannedNode, values: dict[str, Any]) -> Node:
    return Node(place.path, place.name, found.kind, found.size, found.modified, values)


class PlannedEffects:
    """The writing calls of one step in a plan; see `effects.StepEffects` for each method."""

    def __init__(self, reader: PlannedReader, report: Report) -> None:
        self._reader = reader
        self._report = report

    @property
    def rights(self) -> Rights:
        """Whose rights the step has."""
        return self._reader.rights

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
        hidden = target.parent.hidden(path)
        hidden.remove()
        hidden.storage.write(hidden.inner, writer)
        made = planned(hidden).take(hidden.inner)
        self._keep(target)
        old = planned(target).take(target.inner)
        made.described, made.values, made.carried = old.described, old.values, old.carried
        planned(target).put(target.inner, made)
        return self._told("change", target, f"Would write {self._shown(path)} anew.")

    @told
    def copy(self, src: str, folder: str, name: str) -> Node:
        """Return the copy that would be made."""
        wanted = guards.new_place(self._reader, folder, name)
        source = guards.copyable(self._reader, src, wanted.parent)
        found = planned(source).node(source.inner)
        if found.kind == "broken":
            transfer.copy(source, wanted, self.rights.is_recycle_bin)
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
        planned(source).node(source.inner)
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
        recycle_bin = self.rights.recycle_bin(path)
        self.plan.counts["delete"] += 1
        if recycle_bin is None or self.rights.in_recycle_bin(path):
            planned(source).take(source.inner)
            self._report(f"Would delete {self._shown(path)} for good.")
            return
        place = self._reader.place_of(recycle_bin)
        transfer.make_folders(place)
        carry(source, place.free(source.name)).values[metadata.RESTORE] = path
        self._report(f"Would move {self._shown(path)} to the recycle bin.")

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
        planned(place).node(place.inner, keep=True).values |= values
        names = ", ".join(sorted(values))
        return self._told("describe", place, f"Would set {names} of {self._shown(path)}.")

    def _keep(self, target: Place) -> None:
        """Plan that the content of a file that is replaced goes to the recycle bin."""
        recycle_bin = self.rights.recycle_bin(target.path)
        size = planned(target).node(target.inner).size
        if recycle_bin and not self.rights.in_recycle_bin(target.path) and size <= MOST_KEPT:
            place = self._reader.place_of(recycle_bin)
            transfer.make_folders(place)
            double(target, place.free(target.name)).values[metadata.RESTORE] = target.path

    @property
    def plan(self) -> Plan:
        """The plan that this is a part of."""
        return self._reader.plan

    def _told(self, what: str, place: Place, sentence: str) -> Node:
        self.plan.counts[what] += 1
        self._report(sentence)
        return self._reader.node_at(place)

    def _shown(self, path: str) -> str:
        return f"“{self.rights.userspace(path) or path.rpartition('/')[2]}”"

    def _leave_out_bins(self, source: str, made: PlannedNode) -> None:
        """Let a copy hold no recycle bin of a workspace that lies in what was copied."""
        for area in self.rights.areas:
            if covers(source, area.root_path):
                below = area.root_path[len(source) :].strip("/")
                _without_bin(made, below.split("/") if below else [])


def _without_bin(folder: PlannedNode | None, names: list[str]) -> None:
    for name in names:
        folder = folder.kept_child(name) if folder else None
    if folder is not None and folder.kind == "folder":
        folder.children[RECYCLE_BIN] = None


def _free(target: Place) -> Place:
    return target.parent.free(target.name)
