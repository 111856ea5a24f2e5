"""A selector takes the part of what it finds that its range says, in the order that it says."""

from datetime import UTC, datetime

import pytest

from app.flows.errors import FlowFailed
from app.flows.ranges import taken
from app.flows.selector_definition import SelectorRange
from app.nodes.node import Node

NODES = [
    Node(f"d/{name}", name, "file", size, datetime(2026, 1, day, tzinfo=UTC), {})
    for name, size, day in (("b", 3, 1), ("a", 1, 3), ("c", 2, 2))
]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, "bac"),
        ({"Limit": "2"}, "ba"),
        ({"Offset": "1"}, "ac"),
        ({"Offset": "1", "Limit": "1"}, "a"),
        ({"Offset": "9"}, ""),
        ({"Limit": "0"}, "bac"),
        ({"Limit": " 2 "}, "ba"),
        ({"OrderBy": "name"}, "abc"),
        ({"OrderBy": "name", "OrderDir": "desc"}, "cba"),
        ({"OrderBy": "size", "Limit": "1"}, "a"),
        ({"OrderBy": "mtime", "OrderDir": "DESC"}, "acb"),
        ({"OrderBy": "path", "OrderDir": "asc"}, "abc"),
        ({"OrderDir": "desc"}, "bac"),
    ],
)
def test_a_range_of_nodes(wanted: dict[str, str], names: str) -> None:
    found = taken(NODES, "nodes", SelectorRange.model_validate(wanted), str)
    assert "".join(node.name for node in found) == names


def test_without_a_range_all_are_taken() -> None:
    assert taken(["x"], "users", None, str) == ["x"]


def test_a_range_is_rendered() -> None:
    wanted = SelectorRange(limit="{{.JobParameters.Count}}")
    assert taken("abc", "users", wanted, lambda text: "2" if text else "") == "ab"


@pytest.mark.parametrize(
    "wanted",
    [
        {"Limit": "many"},
        {"Limit": "-1"},
        {"Offset": "1.5"},
        {"Limit": "9999999999"},
        {"Limit": "²"},
        {"OrderBy": "colour"},
        {"OrderBy": "name", "OrderDir": "up"},
    ],
)
def test_what_cannot_be_read_is_refused(wanted: dict[str, str]) -> None:
    with pytest.raises(FlowFailed):
        taken(NODES, "nodes", SelectorRange.model_validate(wanted), str)


def test_only_nodes_are_put_in_order() -> None:
    with pytest.raises(FlowFailed, match="in order by"):
        taken(["x"], "users", SelectorRange(order_by="name"), str)
