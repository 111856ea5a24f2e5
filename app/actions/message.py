"""Decides what travels through a flow: nodes, people, outputs and variables, as plain values.

A message is JSON both ways, so that a durable engine can keep it. It never touches storage.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, Self

from app.actions.people import Label, Person
from app.nodes.node import Node

Json = dict[str, Any]
ItemKind = Literal["nodes", "users", "roles", "workspaces", "acls", "datasources"]
"""What a selector can find and a filter can leave out."""

KINDS: tuple[ItemKind, ...] = ("nodes", "users", "roles", "workspaces", "acls", "datasources")


@dataclass(frozen=True)
class Output:
    """What one action says it did (reference: `.LastOutput`)."""

    success: bool = True
    text: str = ""
    json: Any = None
    error: str = ""


@dataclass(frozen=True)
class Message:
    """The input of an action (reference: `.Input`, `.Vars`, `.LastOutput`).

    `acls` are objects with the reference's names, `datasources` are names.
    """

    nodes: tuple[Node, ...] = ()
    outputs: tuple[Output, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    users: tuple[Person, ...] = ()
    roles: tuple[Label, ...] = ()
    workspaces: tuple[Label, ...] = ()
    acls: tuple[Json, ...] = ()
    datasources: tuple[str, ...] = ()

    @property
    def last_output(self) -> Output:
        """The output of the action before, an empty one at the root."""
        return self.outputs[-1] if self.outputs else Output()

    def items(self, kind: ItemKind) -> tuple[Any, ...]:
        """Return what the message holds of one kind."""
        found: tuple[Any, ...] = getattr(self, kind)
        return found

    def with_items(self, kind: ItemKind, items: Iterable[Any]) -> Self:
        """Return the same message with other items of one kind."""
        changes: dict[str, Any] = {kind: tuple(items)}
        return replace(self, **changes)

    def with_nodes(self, nodes: tuple[Node, ...]) -> Self:
        """Return the same message over other nodes."""
        return replace(self, nodes=nodes)

    def failing(self, error: str) -> Self:
        """Return the same message after an action that failed."""
        return replace(self, outputs=(*self.outputs, Output(success=False, error=error)))

    @property
    def digest(self) -> str:
        """32 hexadecimal digits that tell it from others, before and after it was kept as JSON."""
        kept = json.loads(json.dumps(self.to_json()))
        text = json.dumps(kept, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def to_json(self) -> Json:
        """Return the message as JSON values; `from_json` is its inverse."""
        return {
            "nodes": [node_to_json(node) for node in self.nodes],
            "outputs": [asdict(output) for output in self.outputs],
            "variables": dict(self.variables),
            "users": [user.to_json() for user in self.users],
            "roles": [asdict(role) for role in self.roles],
            "workspaces": [asdict(workspace) for workspace in self.workspaces],
            "acls": list(self.acls),
            "datasources": list(self.datasources),
        }

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Return the message that `to_json` wrote; kinds that it does not name are empty."""
        return cls(
            nodes=tuple(node_from_json(node) for node in data["nodes"]),
            outputs=tuple(Output(**output) for output in data["outputs"]),
            variables=data["variables"],
            users=tuple(Person.from_json(user) for user in data.get("users", ())),
            roles=tuple(Label(**role) for role in data.get("roles", ())),
            workspaces=tuple(Label(**workspace) for workspace in data.get("workspaces", ())),
            acls=tuple(data.get("acls", ())),
            datasources=tuple(data.get("datasources", ())),
        )


def identity(kind: ItemKind, item: Any) -> str:
    """Return what tells an item from others of its kind."""
    match kind:
        case "nodes":
            return str(item.path)
        case "users":
            return str(item.login)
        case "roles" | "workspaces":
            return str(item.name)
        case "acls":
            return str(item["ID"])
        case "datasources":
            return str(item)


def each_once(kind: ItemKind, items: Iterable[Any]) -> tuple[Any, ...]:
    """Return the items of one kind without repetitions; the last of the same wins."""
    return tuple({identity(kind, item): item for item in items}.values())


def node_to_json(node: Node) -> Json:
    """Return a node as JSON values; the moment becomes seconds since 1970."""
    return {
        "path": node.path,
        "name": node.name,
        "kind": node.kind,
        "size": node.size,
        "modified": node.modified.timestamp(),
        "metadata": dict(node.metadata),
    }


def node_from_json(data: Json) -> Node:
    """Return the node that `node_to_json` wrote."""
    return Node(**{**data, "modified": datetime.fromtimestamp(data["modified"], UTC)})
