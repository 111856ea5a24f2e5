"""Whether a node answers a query, field by field; rendering of queries (reference: tree.Query)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.flows.errors import FlowFailed
from app.flows.node_queries import node_test, uuid_of
from app.nodes.node import Node

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
FILE = Node("data/a/x.tar.gz", "x.tar.gz", "file", 100, NOW)
LINK = Node("data/a/link", "link", "broken", 0, NOW)
PLAIN = Node("data/a/README", "README", "file", 1, NOW)


def holds(node: Node, **fields: Any) -> bool:
    return node_test(node, NOW)({"@type": "tree.Query", **fields})


@pytest.mark.parametrize(
    ("fields", "node", "expected"),
    [
        ({"Extension": "gz"}, FILE, True),
        ({"Extension": "tar.gz"}, FILE, True),
        ({"Extension": "zip|gz"}, FILE, True),
        ({"Extension": "zip, .GZ"}, FILE, True),
        ({"Extension": "z"}, FILE, False),
        ({"Extension": "pdf,"}, PLAIN, True),
        ({"Type": "LEAF"}, LINK, True),
        ({"Type": "UNKNOWN"}, FILE, True),
        ({"PathDepth": 3}, FILE, True),
        ({"PathDepth": 2}, FILE, False),
        ({"PathDepth": -1, "PathPrefix": ["/data/a/"]}, FILE, True),
        ({"PathDepth": -1, "PathPrefix": ["data"]}, FILE, False),
        ({"PathPrefix": ["/"]}, FILE, True),
        ({"PathPrefix": ["data/b", "data"]}, FILE, True),
        ({"Paths": ["/data/a/x.tar.gz"]}, FILE, True),
        ({"UUIDs": [uuid_of(FILE)]}, FILE, True),
        ({"UUIDs": [uuid_of(LINK)]}, FILE, False),
        ({"ETag": f"{int(NOW.timestamp()):x}-64"}, FILE, True),
        ({"ETag": "other"}, FILE, False),
        ({"FreeString": "+Extension:gz"}, FILE, True),
        ({"FreeString": "+Extension:gz", "Not": True}, FILE, False),
        ({"MaxSize": 0}, FILE, True),
        ({"MinSize": "100"}, FILE, True),
        ({"MaxDate": int(NOW.timestamp())}, FILE, True),
        ({"MaxDate": int(NOW.timestamp()) - 1}, FILE, False),
    ],
)
def test_a_node_answers_a_query(fields: dict[str, Any], node: Node, expected: bool) -> None:
    assert holds(node, **fields) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"Extension": ""}, False),
        ({"FileName": "", "Extension": ""}, False),
        ({"Extension": "", "Type": "LEAF"}, True),
        ({"PathPrefix": [""]}, False),
        ({"PathPrefix": ["", "data"]}, True),
        ({"Paths": [""]}, False),
        ({"FileName": "", "Not": True}, True),
    ],
)
def test_a_parameter_without_a_value_asks_nothing_and_never_for_all(
    fields: dict[str, Any], expected: bool
) -> None:
    assert holds(FILE, **fields) is expected


@pytest.mark.parametrize(
    "fields",
    [
        {"Content": "x"},
        {"FileNameOrContent": "x"},
        {"DurationDate": ">soon"},
        {"MinDate": 10**30},
        {"FreeString": "words"},
    ],
)
def test_what_cannot_be_evaluated_fails(fields: dict[str, Any]) -> None:
    with pytest.raises(FlowFailed):
        holds(FILE, **fields)
