"""Selectors of values find what their paths say, and nothing else."""

from typing import Any

import pytest

from app.actions.message import Message, Output
from app.flows.data_queries import DATA, Found, fanned_out, found, read_path, with_all, with_value
from app.flows.errors import FlowFailed
from app.flows.selector_definition import Query

BODY = {"rows": [{"n": "x"}, {"n": "y"}], "ok": True}
MESSAGE = Message(outputs=(Output(json=BODY),), variables={"List": [1, 2], "Text": "t"})


def asked(*paths: str) -> Query:
    return Query(sub_queries=tuple({"@type": DATA, "JsonPath": path} for path in paths))


@pytest.mark.parametrize(
    ("paths", "values"),
    [
        (["$.JsonBody.rows[*].n"], [("", "x"), ("", "y")]),
        (["$.JsonBody.rows"], [("", BODY["rows"])]),
        (["$.JsonBody"], [("", BODY)]),
        (["$.JsonBody.missing"], []),
        (["$.Vars.List.*"], [("", 1), ("", 2)]),
        (["$.Vars.List[0] => First", "$.Vars.Text"], [("First", 1), ("", "t")]),
        ([" $.JsonBody.ok=>Ok "], [("Ok", True)]),
        ([], []),
    ],
)
def test_paths_find_values(paths: list[str], values: list[tuple[str, Any]]) -> None:
    assert found(asked(*paths), MESSAGE) == [Found(*value) for value in values]


def test_no_query_finds_nothing() -> None:
    assert found(None, MESSAGE) == []


@pytest.mark.parametrize(
    "path",
    ["", "JsonBody", "$", "$..n", "$.Input.Nodes", "$.*", "$[0]", "$.JsonBody[?(@.a)]",
     "$.JsonBody => ", "$.JsonBody => 1st", "$.JsonBody => a => b"],
)  # fmt: skip
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(FlowFailed):
        read_path(path)


@pytest.mark.parametrize(
    "query",
    [
        {"@type": "tree.Query", "Extension": "pdf"},
        {"@type": DATA},
        {"@type": DATA, "JsonPath": "$.JsonBody", "@rest": "AA=="},
        {"@type": "service.Query", "SubQueries": []},
    ],
)
def test_any_other_query_is_refused(query: dict[str, Any]) -> None:
    with pytest.raises(FlowFailed):
        found(Query(sub_queries=(query,)), MESSAGE)


@pytest.mark.parametrize(
    ("body", "values"), [(None, []), ([1, 2], [1, 2]), ({"a": 1}, [{"a": 1}]), ("x", ["x"])]
)
def test_items_of_the_output_are_fanned_out(body: Any, values: list[Any]) -> None:
    message = Message(outputs=(Output(json=body),))
    assert [one.value for one in fanned_out(message)] == values


def test_a_value_becomes_the_output_or_a_variable() -> None:
    assert with_value(MESSAGE, Found("", 5)).last_output.json == 5
    known = with_value(MESSAGE, Found("New", 5)).variables
    assert known == {"List": [1, 2], "Text": "t", "New": 5}


def test_values_are_gathered_by_their_variable() -> None:
    message = with_all(MESSAGE, [Found("", 1), Found("A", 2), Found("", 3)])
    assert message.last_output.json == [1, 3]
    assert message.variables["A"] == [2]
