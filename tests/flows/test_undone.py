"""A field that nobody knows and that may keep something out is told from one that may not."""

from typing import Any

import pytest

from app.flows.definition import Action, parse
from app.flows.undone import unknown_choices, unknown_fields

QUERY = {"SubQueries": []}


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({}, []),
        ({"Colour": "red"}, []),
        ({"NodesFilter": {"Description": "x"}}, []),
        ({"MoonFilter": {}}, ["MoonFilter"]),
        ({"nodesFilter": {}}, ["nodesFilter"]),
        ({"MoonSelector": {}}, ["MoonSelector"]),
        ({"NodesFilter": {"Moon": 1}}, ["NodesFilter.Moon"]),
        ({"TriggerFilter": {"Moon": 1}}, ["TriggerFilter.Moon"]),
        ({"DataSelector": {"Query": {**QUERY, "Limit": 1}}}, ["DataSelector.Query.Limit"]),
        ({"IdmSelector": {"Range": {"Step": "2"}}}, ["IdmSelector.Range.Step"]),
        ({"ChainedActions": [{"ID": "b", "MoonFilter": {}}]}, []),
    ],
)
def test_unknown_choices_of_an_action(fields: dict[str, Any], places: list[str]) -> None:
    assert unknown_choices(Action.model_validate({"ID": "a", **fields})) == places


def test_a_name_in_another_spelling_is_not_known() -> None:
    document = {"Label": "F", "Actions": [{"ID": "a", "nodes_filter": {}}], "hooks": []}
    flow = parse(document)
    assert flow.actions[0].nodes_filter is None
    assert [(field.place, field.chooses) for field in unknown_fields(flow, "")] == [
        ("hooks", False),
        ("Actions[0].nodes_filter", True),
    ]


def test_unknown_fields_of_a_whole_flow() -> None:
    document = {
        "Label": "F",
        "Colour": "red",
        "Actions": [{"ID": "a", "Colour": "", "MergeAction": {"ID": "b", "MoonFilter": {}}}],
        "Hooks": [{"ApiSlug": "h", "Policies": [{"Subject": "user:a", "JsonConditions": "{}"}]}],
    }
    found = [(field.place, field.chooses) for field in unknown_fields(parse(document), "")]
    assert found == [
        ("Colour", False),
        ("Actions[0].Colour", False),
        ("Actions[0].MergeAction.MoonFilter", True),
        ("Hooks[0].Policies[0].JsonConditions", True),
    ]
