"""Decides what travels through a flow: nodes, outputs and variables, as plain values.

A message is JSON both ways, so that a durable engine can keep it. It never touches storage.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Self

from app.nodes.node import Node

Json = dict[str, Any]


@dataclass(frozen=True)
class Output:
    """What one action says it did (reference: `.LastOutput`)."""

    success: bool = True
    text: str = ""
    json: Any = None
    error: str = ""


@dataclass(frozen=True)
class Message:
    """The input of an action (reference: `.Input`, `.Vars`, `.LastOutput`)."""

    nodes: tuple[Node, ...] = ()
    outputs: tuple[Output, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)

    @property
    def last_output(self) -> Output:
        """The output of the action before, an empty one at the root."""
        return self.outputs[-1] if self.outputs else Output()

    def with_nodes(self, nodes: tuple[Node, ...]) -> Self:
        """Return the same message over other nodes."""
        return replace(self, nodes=nodes)

    def to_json(self) -> Json:
        """Return the message as JSON values; `from_json` is its inverse."""
        return {
            "nodes": [node_to_json(node) for node in self.nodes],
            "outputs": [asdict(output) for output in self.outputs],
            "variables": dict(self.variables),
        }

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Return the message that `to_json` wrote."""
        return cls(
            nodes=tuple(node_from_json(node) for node in data["nodes"]),
            outputs=tuple(Output(**output) for output in data["outputs"]),
            variables=data["variables"],
        )


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
