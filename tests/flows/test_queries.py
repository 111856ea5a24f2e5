"""Whether a node, a trigger or an output answers a query (reference: Query)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.actions.message import Output
from app.flows.definition import Query
from app.flows.durations import parse_duration
from app.flows.errors import FlowFailed
from app.flows.matching import answers, wildcard
from app.flows.node_queries import node_test
from app.flows.queries import Trigger, output_test, trigger_test
from app.nodes.node import Node

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PDF = Node("data/a/x.PDF", "x.PDF", "file", 100, NOW - timedelta(days=3))
FOLDER = Node("data/a", "a", "folder", 0, NOW)


def tree(**fields: Any) -> dict[str, Any]:
    return {"@type": "tree.Query", **fields}


def query(*sub_queries: dict[str, Any], operation: str = "OR") -> Query:
    return Query.model_validate({"SubQueries": list(sub_queries), "Operation": operation})


@pytest.mark.parametrize(
    ("sub_query", "node", "holds"),
    [
        (tree(Extension="pdf"), PDF, True),
        (tree(Extension="jpg, PDF"), PDF, True),
        (tree(Extension="jpg"), PDF, False),
        (tree(Extension="pdf", Not=True), PDF, False),
        (tree(Type="LEAF"), PDF, True),
        (tree(Type="LEAF"), FOLDER, False),
        (tree(Type="COLLECTION"), FOLDER, True),
        (tree(PathPrefix=["data/a"]), PDF, True),
        (tree(PathPrefix=["data/a/"]), PDF, True),
        (tree(PathPrefix=["data/b", "data/a"]), PDF, True),
        (tree(PathPrefix=["data/a"]), FOLDER, False),
        (tree(PathPrefix=["data"]), Node("data-2/x", "x", "file", 1, NOW), False),
        (tree(MinSize=100), PDF, True),
        (tree(MinSize=101), PDF, False),
        (tree(MaxSize=99), PDF, False),
        (tree(FileName="x.*"), PDF, True),
        (tree(FileName="X.pdf"), PDF, True),
        (tree(FileName="?.pdf"), PDF, True),
        (tree(FileName="y*"), PDF, False),
        (tree(FileName="x+PDF"), PDF, False),
        (tree(DurationDate="<5d"), PDF, True),
        (tree(DurationDate=">5d"), PDF, False),
        (tree(DurationDate=">2d"), PDF, True),
        (tree(MinDate=int((NOW - timedelta(days=4)).timestamp())), PDF, True),
        (tree(Extension="pdf", MinSize=101), PDF, False),
        (tree(Paths=["data/a/x.PDF"]), PDF, True),
    ],
)
def test_a_node_answers_a_query(sub_query: dict[str, Any], node: Node, holds: bool) -> None:
    assert answers(query(sub_query), node_test(node, NOW)) is holds


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        (query(), True),
        (query(tree(Extension="jpg"), tree(MinSize=1)), True),
        (query(tree(Extension="jpg"), tree(MinSize=1), operation="AND"), False),
        (query(tree(Extension="pdf"), tree(MinSize=1), operation="AND"), True),
        (
            query(
                tree(Type="LEAF"),
                {"@type": "service.Query", "SubQueries": [tree(Extension="jpg"), tree(MinSize=1)]},
                operation="AND",
            ),
            True,
        ),
        (
            query(
                tree(Type="LEAF"),
                {
                    "@type": "service.Query",
                    "Operation": "AND",
                    "SubQueries": [tree(Extension="jpg"), tree(MinSize=1)],
                },
                operation="AND",
            ),
            False,
        ),
    ],
)
def test_queries_nest_and_join_by_or_unless_told(asked: Query, holds: bool) -> None:
    assert answers(asked, node_test(PDF, NOW)) is holds


@pytest.mark.parametrize(
    "sub_query", [tree(GeoQuery={}), {"@type": "idm.UserSingleQuery", "Login": "x"}, {}]
)
def test_what_is_not_known_fails_and_never_passes(sub_query: dict[str, Any]) -> None:
    with pytest.raises(FlowFailed):
        answers(query(sub_query), node_test(PDF, NOW))


@pytest.mark.parametrize(
    ("fields", "trigger", "holds"),
    [
        ({"ApiHookSlug": "a"}, Trigger(hook_slug="a"), True),
        ({"ApiHookSlug": "a"}, Trigger(hook_slug="b"), False),
        ({"ApiHookSlug": "a"}, Trigger(manual=True), False),
        ({"IsApiHook": True}, Trigger(hook_slug="a"), True),
        ({"IsApiHook": True}, Trigger(manual=True), False),
        ({"IsManual": True}, Trigger(manual=True), True),
        ({"IsSchedule": True}, Trigger(manual=True), False),
        ({"EventNames": ["NODE_CHANGE:0"]}, Trigger(event="NODE_CHANGE:0"), True),
        ({"EventNames": ["NODE_CHANGE:0"]}, Trigger(event="NODE_CHANGE:6"), False),
        (
            {"RunParameterName": "P", "RunParameterValue": "x"},
            Trigger(manual=True, parameters={"P": "x"}),
            True,
        ),
        (
            {"RunParameterName": "P", "RunParameterValue": "x"},
            Trigger(manual=True, parameters={"P": "y"}),
            False,
        ),
    ],
)
def test_a_trigger_answers_its_filter(
    fields: dict[str, Any], trigger: Trigger, holds: bool
) -> None:
    asked = query({"@type": "jobs.TriggerFilterQuery", **fields})
    assert answers(asked, trigger_test(trigger)) is holds


@pytest.mark.parametrize(
    ("fields", "output", "holds"),
    [
        ({"IsSuccess": True}, Output(), True),
        ({"IsSuccess": True}, Output(success=False), False),
        ({"StringBodyRegexp": "^ab"}, Output(text="abc"), True),
        ({"StringBodyRegexp": "b$"}, Output(text="abc"), False),
        ({"JsonBodyHasKey": "k"}, Output(json={"k": 1}), True),
        ({"JsonBodyHasKey": "k"}, Output(json=[1]), False),
        ({"ErrorStringRegexp": "full"}, Output(error="disk full"), True),
        ({"FreeCondition": "yes"}, Output(), True),
        ({"FreeCondition": "no"}, Output(), False),
        ({"FreeCondition": "yes", "Not": True}, Output(), False),
    ],
)
def test_an_output_answers_its_filter(fields: dict[str, Any], output: Output, holds: bool) -> None:
    asked = query({"@type": "jobs.ActionOutputSingleQuery", **fields})
    render = {"yes": "true", "no": "false"}.__getitem__
    assert answers(asked, output_test(output, render)) is holds


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("90", timedelta(seconds=90)),
        ("500ms", timedelta(milliseconds=500)),
        ("2h30m", timedelta(hours=2, minutes=30)),
        ("7d", timedelta(days=7)),
    ],
)
def test_a_duration_is_read(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["", "x", "5 parsecs", "-1s", "1s!"])
def test_other_text_is_no_duration(text: str) -> None:
    with pytest.raises(FlowFailed):
        parse_duration(text)


def test_a_wildcard_takes_bounded_time() -> None:
    assert not wildcard("*a" * 50, "a" * 40 + "b")


@pytest.mark.parametrize(
    "beside",
    [
        {"Limit": 5},
        {"Offset": "1"},
        {"ResourcePolicyQuery": {"Any": True}},
        {"@rest": "ogYCaGk="},
        {"value": "/w=="},
        {"Operation": "XOR"},
        {"SubQueries": 3},
    ],
)
def test_a_query_that_is_not_known_in_full_never_passes(beside: dict[str, Any]) -> None:
    test = node_test(PDF, NOW)
    nested = {"@type": "service.Query", "SubQueries": [tree(Extension="pdf")], **beside}
    with pytest.raises(FlowFailed):
        answers(query(nested), test)
    if "SubQueries" not in beside and "Operation" not in beside:
        top = Query.model_validate({"SubQueries": [tree(Extension="pdf")], **beside})
        with pytest.raises(FlowFailed):
            answers(top, test)


@pytest.mark.parametrize(("operation", "word"), [(0, "OR"), (1, "AND"), ("AND", "AND")])
def test_an_operation_may_be_a_number(operation: Any, word: str) -> None:
    assert Query.model_validate({"Operation": operation}).operation == word
    inner = {"@type": "service.Query", "Operation": operation}
    inner["SubQueries"] = [tree(Extension="pdf"), tree(Extension="md")]
    assert answers(query(inner), node_test(PDF, NOW)) is (word == "OR")
