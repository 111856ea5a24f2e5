"""Which root actions a hook starts, and how their trigger filters say so."""

from typing import Any

import pytest

from app.admin.buttons.starts import Start, starts, with_starts
from app.flows.definition import Flow, parse
from app.flows.models import FlowRecord
from tests.admin.buttons.filling import flow_of, saved
from tests.conftest import Client

TYPE = "jobs.TriggerFilterQuery"


def on(*slugs: str) -> dict[str, Any]:
    """A trigger filter that lists hooks."""
    return {"Query": {"SubQueries": [{"@type": TYPE, "ApiHookSlug": slug} for slug in slugs]}}


def flow_with(*filters: dict[str, Any] | None) -> Flow:
    """A flow with a root action for each trigger filter."""
    actions = [
        {"ID": "actions.scheduler.log-input", "Label": f"Action {index}"}
        | ({"TriggerFilter": trigger} if trigger else {})
        for index, trigger in enumerate(filters)
    ]
    return parse({"Label": "Flow", "Actions": actions})


def slugs_of(flow: Flow) -> list[list[str]]:
    return [
        [item["ApiHookSlug"] for item in action.trigger_filter.query.sub_queries]
        if action.trigger_filter and action.trigger_filter.query
        else []
        for action in flow.actions
    ]


ALL = {"Query": {"Operation": "AND", "SubQueries": on("a")["Query"]["SubQueries"]}}
NESTED = {"Query": {"SubQueries": [{"@type": "service.Query", **on("a")["Query"]}]}}
MANUAL = {"Query": {"SubQueries": [{"@type": TYPE, "IsManual": True}]}}
BROKEN = {"Query": {"SubQueries": [{"@type": TYPE, "Nonsense": True}]}}


@pytest.mark.parametrize(
    ("trigger", "is_on", "fixed"),
    [
        (None, True, "every hook of the flow starts it"),
        ({"Label": "empty"}, True, "every hook of the flow starts it"),
        (on("a"), True, "only this hook starts it"),
        (on("b"), False, ""),
        (on("a", "b"), True, ""),
        (ALL, True, "its trigger filter decides"),
        (NESTED, True, "its trigger filter decides"),
        (MANUAL, False, "its trigger filter decides"),
        (BROKEN, False, "its trigger filter decides"),
    ],
)
def test_a_root_action_says_whether_the_hook_starts_it(
    trigger: dict[str, Any] | None, is_on: bool, fixed: str
) -> None:
    assert starts(flow_with(trigger), "a") == [Start(0, "Action 0", is_on, fixed)]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({0, 1, 2}, [["a", "b"], ["b", "a"], ["a"]]),
        ({2}, [["b"], ["b"], ["a"]]),
        (set(), [["b"], ["b"], ["a"]]),
    ],
)
def test_choosing_changes_plain_lists_only(chosen: set[int], expected: list[list[str]]) -> None:
    flow = flow_with(on("a", "b"), on("b"), on("a"))
    assert slugs_of(with_starts(flow, "a", "a", chosen)) == expected


def test_what_cannot_be_chosen_stays(as_admin: Client) -> None:
    flow = flow_with(None, ALL, NESTED, MANUAL, BROKEN)
    assert with_starts(flow, "a", "a", {0, 1, 2, 3, 4}) is flow


def test_a_new_name_is_known_to_every_filter() -> None:
    flow = flow_with(on("a", "b"), ALL, NESTED)
    renamed = with_starts(flow, "a", "z", {0, 1, 2})
    text = str(renamed.document())
    assert "'a'" not in text
    assert text.count("'z'") == 3
    assert with_starts(renamed, "z", "a", {0, 1, 2}) == flow


def test_a_new_hook_is_added(as_admin: Client) -> None:
    assert slugs_of(with_starts(flow_with(on("b"), on("c")), "", "a", {1})) == [["b"], ["c", "a"]]


def test_a_saved_hook_starts_what_is_ticked(as_admin: Client, say: FlowRecord) -> None:
    saved(as_admin, "say-hello", slug="greet")
    assert flow_of("greet")[1].actions[0].trigger_filter is None
