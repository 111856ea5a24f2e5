"""Decides what somebody gets to see of the nodes as a plan has them.

A plan is one preview of one flow; `planned` adds to it. The real nodes are only read.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from app.nodes import metadata
from app.nodes.datasources import storage_of
from app.nodes.names import check_name
from app.nodes.node import Node
from app.nodes.places import Place
from app.nodes.planned_content import Contents
from app.nodes.planned_nodes import PlannedNode
from app.nodes.planned_storage import PlannedStorage, planned
from app.nodes.reading import Reader
from app.nodes.rights import RECYCLE_BIN, told


class Plan:
    """What would be different, over all datasources; one for a whole preview."""

    def __init__(self) -> None:
        self._contents = Contents()
        self._storages: dict[str, PlannedStorage] = {}
        self.counts: Counter[str] = Counter()

    def storage(self, datasource: str) -> PlannedStorage:
        """Return a datasource as it would be; raises NodeMissing where there is none."""
        if datasource not in self._storages:
            self._storages[datasource] = PlannedStorage(storage_of(datasource), self._contents)
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
        """Return what lies directly in a folder, unsorted, without a workspace's recycle bin.

        The metadata of all comes in a few queries. Raises NotAFolder.
        """
        place = self.place(path, "read")
        folder = planned(place).folder(place.inner)
        hidden = {RECYCLE_BIN} if self.rights.is_root(path) else set()
        found = [(name, node) for name, node in folder.nodes() if name not in hidden]
        described = _described(folder, [node for _, node in found])
        return [
            _node(place.child(name), node, node.over(values))
            for (name, node), values in zip(found, described, strict=True)
        ]

    @told
    def free_name(self, folder: str, name: str) -> str:
        """Return the first of `a.pdf`, `a-1.pdf`, `a-2.pdf` … that would be free in a folder."""
        check_name(name)
        place = self.place(folder, "read")
        return planned(place).free_name(place.inner, name)


def _described(folder: PlannedNode, nodes: list[PlannedNode]) -> Iterator[Mapping[str, Any]]:
    """Yield what the database says of each node in a folder, wherever it really lies."""
    here = metadata.of_folder(folder.real) if folder.real else {}
    carried = [node.described for node in nodes if node.described and not _is_in(folder, node)]
    elsewhere = metadata.of_nodes(carried)
    for node in nodes:
        if node.described is None:
            yield {}
        elif _is_in(folder, node):
            yield here.get(node.described.name, {})
        else:
            yield elsewhere.get(node.described.path, {})


def _is_in(folder: PlannedNode, node: PlannedNode) -> bool:
    """Return whether the metadata of a node is kept for the real folder."""
    described = node.described
    if folder.real is None or described is None:
        return False
    return described == folder.real.child(described.name)


def _node(place: Place, found: PlannedNode, values: dict[str, Any]) -> Node:
    return Node(place.path, place.name, found.kind, found.size, found.modified, values)
