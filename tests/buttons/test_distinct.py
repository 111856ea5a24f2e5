"""Which selected nodes conditions have to look at."""

from datetime import UTC, datetime

import pytest

from app.buttons import distinct
from app.buttons.condition_child import FIELDS
from app.buttons.context import SelectedNode
from app.nodes.node import Node

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def node(name: str, size: int = 1, **metadata: object) -> SelectedNode:
    kept = {f"usermeta-{key}": value for key, value in metadata.items()}
    return SelectedNode(Node(f"data/{name}", name, "file", size, MOMENT, kept))


SELECTION = [
    node("a.txt", status="draft"),
    node("b.txt", status="draft"),
    node("c.pdf", status="draft"),
    node("d.txt", size=2, status="draft"),
    node("e.txt"),
    node("f.txt", status=1),
    node("g.txt", status=True),
]


@pytest.mark.parametrize(
    ("conditions", "places"),
    [
        (["metadata.get('usermeta-status') == 'draft'"], [0, 4, 5, 6]),
        (["node.extension == 'txt'"], [0, 2, 4, 5, 6]),
        (["node.size < 5", "node.is_file"], [0, 3, 4, 5, 6]),
        (["node.size < 5", "node.extension == 'txt'"], [0, 2, 3, 4, 5, 6]),
        ([], [0, 4, 5, 6]),
    ],
)
def test_nodes_that_no_condition_tells_apart_are_looked_at_once(
    conditions: list[str], places: list[int]
) -> None:
    assert list(distinct.places(SELECTION, conditions)) == places


@pytest.mark.parametrize(
    "condition",
    [
        "node.name == 'a.txt'",
        "node.path == 'x'",
        "node == folder",
        "[node].exists(one, one.name == 'a.txt')",
        "size(nodes) > 1",
        "nodes.all(one, one.size > 0)",
        "node['name'] == 'a.txt'",
    ],
)
def test_where_a_condition_may_tell_all_apart_each_is_looked_at(condition: str) -> None:
    conditions = ["metadata.get('usermeta-status') == 'draft'", condition]
    assert list(distinct.places(SELECTION, conditions)) == list(range(len(SELECTION)))


def test_every_field_of_a_node_is_told_apart_by_or_makes_all_differ() -> None:
    assert distinct.READ.keys() | {"metadata", "name", "path"} == FIELDS
