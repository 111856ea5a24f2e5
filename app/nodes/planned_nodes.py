"""Decides what a plan holds in place of nodes: what would be there, over what really is there.

A planned node refers to a real one, wherever a plan has carried it, or holds content of its own.
Nothing here touches a storage or the database otherwise than by reading.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

from app.database import now
from app.nodes import metadata
from app.nodes.errors import NodeBroken, NodeMissing
from app.nodes.names import numbered
from app.nodes.node import Kind
from app.nodes.places import Place
from app.nodes.planned_content import Content
from app.nodes.storage.base import Entry


class Numbers:
    """Remembers which numbered names of a folder are taken, to look at each of them once.

    A folder that gets ten thousand files of one name would take long otherwise.
    """

    def __init__(self) -> None:
        self._next: dict[str, int] = {}
        self._taken: dict[str, dict[str, int]] = {}

    def first(self, name: str, is_free: Callable[[str], bool]) -> str:
        """Return the first of `name-1`, `name-2` … that is free."""
        for number in count(self._next.get(name, 1)):
            wanted = numbered(name, number)
            if is_free(wanted):
                break
            self._taken.setdefault(wanted, {})[name] = number
        self._next[name] = number
        return wanted

    def free(self, wanted: str) -> None:
        """Note that a name is no longer taken."""
        for name, number in self._taken.pop(wanted, {}).items():
            self._next[name] = min(number, self._next[name])


@dataclass
class PlannedNode:
    """A node as the plan has it.

    `real` is where its content really is, `described` where its metadata is; None for what the
    plan made. `children` of a folder are those that differ from the real ones, None for one that
    would be gone. What is `carried` lies elsewhere than it really does; what is `rewritten` is a
    copy, which has no broken nodes in it.
    """

    kind: Kind
    real: Place | None = None
    described: Place | None = None
    values: dict[str, Any] = field(default_factory=dict)
    content: Content | None = None
    size: int = 0
    modified: datetime = field(default_factory=now)
    carried: bool = False
    rewritten: bool = False
    children: dict[str, "PlannedNode | None"] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=Numbers)

    @classmethod
    def of(cls, place: Place, entry: Entry) -> "PlannedNode":
        """Return the node that stands for a real one."""
        return cls(entry.kind, place, place, size=entry.size, modified=entry.modified)

    @property
    def metadata(self) -> dict[str, Any]:
        """Its metadata; a node that was carried elsewhere is no longer to be restored."""
        return self.over(metadata.of_node(self.described) if self.described else {})

    def over(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Return its metadata over what the database says of the real node."""
        known = dict(found)
        if self.carried:
            known.pop(metadata.RESTORE, None)
        return {name: value for name, value in (known | self.values).items() if value is not None}

    def carry(self) -> "PlannedNode":
        """Return the node as it is once it was moved."""
        self.carried = True
        self.values.pop(metadata.RESTORE, None)
        return self

    def copy(self) -> "PlannedNode":
        """Return a copy with all inside but what is broken, which refers to the same content."""
        children = {
            name: child.copy() if child and child.kind != "broken" else None
            for name, child in self.children.items()
        }
        values = {name: value for name, value in self.values.items() if name != metadata.RESTORE}
        return replace(
            self,
            values=values,
            modified=now(),
            carried=True,
            rewritten=True,
            children=children,
            numbers=Numbers(),
        )

    def entry(self, name: str) -> Entry:
        """Return it as a storage lists it."""
        return Entry(name, self.kind, self.size, self.modified)

    def hold(self, name: str, child: "PlannedNode | None") -> None:
        """Let `child`, or nothing any more, lie under a name in this folder."""
        self.children[name] = child
        self.modified = now()
        if child is None:
            self.numbers.free(name)

    def child(self, name: str) -> "PlannedNode | None":
        """Return what lies under a name in this folder, or None."""
        if name in self.children:
            return self.children[name]
        if self.real is None:
            return None
        place = self.real.child(name)
        try:
            return self._really(place, place.storage.stat(place.inner))
        except NodeMissing:
            return None

    def kept_child(self, name: str) -> "PlannedNode | None":
        """Return the same, and let the plan hold it, so that it can be changed."""
        found = self.child(name)
        if found is not None:
            self.children[name] = found
        return found

    def nodes(self) -> Iterator[tuple[str, "PlannedNode"]]:
        """Yield what lies in this folder, with its names."""
        if self.real is not None:
            for entry in self.real.storage.entries(self.real.inner):
                if entry.name not in self.children:
                    found = self._really(self.real.child(entry.name), entry)
                    if found is not None:
                        yield entry.name, found
        for name, child in self.children.items():
            if child is not None:
                yield name, child

    def names(self) -> set[str]:
        """Return the names in this folder."""
        if self.rewritten or self.real is None:
            return {name for name, _ in self.nodes()}
        gone = {name for name, child in self.children.items() if child is None}
        return (self.real.storage.names(self.real.inner) | self.children.keys()) - gone

    def free_name(self, name: str) -> str:
        """Return the first of `name`, `name-1` … that is free in this folder."""
        if self.child(name) is None:
            return name
        return self.numbers.first(name, lambda wanted: self.child(wanted) is None)

    def refuse_broken(self, path: str) -> None:
        """Raise NodeBroken where something in this folder, which lies at `path`, is broken."""
        pending = [(path, self)]
        while pending:
            above, folder = pending.pop()
            for name, node in folder.nodes() if folder.kind == "folder" else ():
                if node.kind == "broken":
                    raise NodeBroken(f"{above}/{name}")
                pending.append((f"{above}/{name}", node))

    def _really(self, place: Place, entry: Entry) -> "PlannedNode | None":
        """Return the node for a real one in this folder, None where a copy leaves it out."""
        if self.rewritten and entry.kind == "broken":
            return None
        found = PlannedNode.of(place, entry)
        found.carried, found.rewritten = self.carried, self.rewritten
        if self.rewritten:
            found.modified = self.modified
        return found
