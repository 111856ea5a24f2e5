"""Whole files: those that are good, those that are broken, and anything at all."""

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.flows.cells import read, write
from app.flows.cells_document import MAX_IMPORT
from app.flows.cells_messages import TABLES
from app.flows.definition import MAX_ACTIONS, MAX_DEPTH, Flow, walk

from .cells_samples import action, button, flow, hook

DEEP_TEXT = {"@type": "service.Query", "SubQueries": ["no query"]}


def taken_over(data: Any) -> Flow:
    flow = read(data).flow
    assert flow is not None
    return flow


def test_exported_and_rest_form_give_the_same_flow() -> None:
    exported = flow(
        Actions=[
            action(
                NodesFilter={
                    "Query": {
                        "SubQueries": [
                            {"type_url": "type.googleapis.com/tree.Query", "value": "MAE="}
                        ],
                        "Operation": 1,
                    }
                }
            )
        ],
        Hooks=[hook(Policies=[{"Subject": "profile:admin", "Effect": 1, "Action": 3}])],
    )
    rest = flow(
        Actions=[
            action(
                NodesFilter={
                    "Query": {
                        "SubQueries": [{"@type": "type.googleapis.com/tree.Query", "Type": "LEAF"}],
                        "Operation": "AND",
                    }
                }
            )
        ],
        Hooks=[hook(Policies=[{"Subject": "profile:admin", "Effect": "allow", "Action": "WRITE"}])],
    )
    assert read(exported) == read(rest)
    assert write(taken_over(rest)) == exported


def test_defaults_of_ours_are_written_where_the_reference_has_others() -> None:
    document = flow(
        Parameters=[{"Name": "a"}], Hooks=[hook(Policies=[{"Subject": "x", "Effect": 1}])]
    )
    written = write(taken_over(document))
    assert written["Parameters"][0]["Type"] == "text"
    assert written["Hooks"][0]["Policies"][0]["Action"] == 3


@pytest.mark.parametrize(("given", "kept"), [("Role", 1), (1, 1), ("Unheard", "Unheard"), (9, 9)])
def test_type_of_a_selector_is_a_number_and_unknown_ones_stay(given: Any, kept: Any) -> None:
    document = flow(Colour="red", Actions=[action(IdmSelector={"Type": given, "All": True})])
    selector = {"Type": kept, "All": True}
    assert write(taken_over(document)) == flow(Colour="red", Actions=[action(IdmSelector=selector)])


@pytest.mark.parametrize("first", [0, "User"])
def test_first_type_of_a_selector_is_left_out(first: Any) -> None:
    document = flow(Actions=[action(IdmSelector={"Type": first, "All": True})])
    assert write(taken_over(document)) == flow(Actions=[action(IdmSelector={"All": True})])


def test_switch_of_overriding_is_kept() -> None:
    document = flow(Hooks=[hook(AllowOverridePresets=True)])
    assert taken_over(document).hooks[0].allow_override_presets


def test_secrets_do_not_leave_with_a_file() -> None:
    fields = json.dumps([{"Name": "Key", "Value": "s3cret"}, {"Name": "Size", "Value": "5"}])
    document = flow(
        Parameters=[
            {"Name": "Key", "Type": "password", "Value": "s3cret"},
            {"Name": "Size", "Value": "5"},
        ],
        Hooks=[
            hook(
                PresetParameters={"Key": "s3cret", "Size": "6"},
                Metadata=button(formParameters=fields),
            )
        ],
    )
    written = write(taken_over(document))
    assert "s3cret" not in json.dumps(written)
    assert written["Hooks"][0]["PresetParameters"]["Size"] == "6"
    assert taken_over(written).hooks[0].button is not None


def deep(levels: int, leaf: Any = None) -> dict[str, Any]:
    current = leaf or action()
    for _level in range(levels - 1):
        current = action(ChainedActions=[current])
    return flow(Actions=[current])


def test_deepest_flow_that_is_permitted_is_taken_over() -> None:
    document = deep(MAX_DEPTH)
    assert read(json.dumps(document).encode()).state == "active"
    assert read(write(taken_over(document))) == read(document)


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 200, 400])
def test_flow_nested_too_deeply_is_refused(levels: int) -> None:
    report = read(json.dumps(deep(levels)).encode())
    assert (report.state, report.flow) == ("refused", None)
    assert report.errors


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({}, "Label"),
        ({"Label": ""}, "Label"),
        ({"Label": "a" * 201}, "Label"),
        (flow(Actions={}), "Actions"),
        (flow(Actions=[3]), "Actions[0]"),
        (flow(Actions=[{}]), "Actions[0].ID"),
        (flow(Actions=[action(Parameters={"a": 1})]), "Actions[0].Parameters.a"),
        (flow(Actions=[action(NodesFilter=3)]), "Actions[0].NodesFilter"),
        (
            flow(Actions=[action(NodesFilter={"Query": {"SubQueries": 3}})]),
            "Actions[0].NodesFilter.Query.SubQueries",
        ),
        (
            flow(Actions=[action(NodesFilter={"Query": {"Operation": 7}})]),
            "Actions[0].NodesFilter.Query.Operation",
        ),
        (
            flow(
                Actions=[
                    action(ChainedActions=[action(NodesFilter={"@type": "tree.Query", "Not": 1})])
                ]
            ),
            "Actions[0].ChainedActions[0].NodesFilter.Not",
        ),
        (flow(Parameters=[{"Name": "a b"}]), "Parameters[0].Name"),
        (flow(Parameters=[{"Name": "a"}, {"Name": "a"}]), "Parameters[1]"),
        (flow(Actions=[action()] * (MAX_ACTIONS + 1)), "Actions"),
        (flow(ResourcesDependencies=[3]), "ResourcesDependencies[0]"),
        (
            flow(
                Actions=[action(NodesFilter={"@type": "x", "Query": {"SubQueries": [DEEP_TEXT]}})]
            ),
            "Actions[0].NodesFilter.@type",
        ),
        (flow(type_url="service.Query"), "@type"),
    ],
)
def test_what_is_no_flow_is_refused_with_its_place(document: dict[str, Any], place: str) -> None:
    report = read(document)
    assert (report.state, report.flow) == ("refused", None)
    assert [finding.where for finding in report.errors] == [place]


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"Label": NaN}', b"{" * 5000, b" " * (MAX_IMPORT + 1)]
)
def test_what_is_no_document_is_refused(data: bytes) -> None:
    report = read(data)
    assert (report.state, report.flow) == ("refused", None)
    assert report.errors[0].what


def test_places_are_those_of_the_actions() -> None:
    document = deep(3, action(MergeAction=action(FailedFilterActions=[action("actions.unheard")])))
    report = read(document)
    places = dict(walk(taken_over(document)))
    assert [places[finding.where].id for finding in report.unsupported] == ["actions.unheard"]


texts = st.text(max_size=4)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
anys = st.fixed_dictionaries(
    {},
    optional={
        "@type": st.sampled_from([*TABLES, "jobs.Unheard"]) | scalars,
        "type_url": st.sampled_from([f"type.googleapis.com/{name}" for name in TABLES]) | scalars,
        "value": st.binary(max_size=12).map(lambda data: b64encode(data).decode()) | scalars,
        "@rest": texts,
        "Not": st.booleans(),
        "Extension": texts,
        "Operation": scalars,
        "SubQueries": st.deferred(lambda: st.lists(anys | scalars, max_size=2) | scalars),
    },
)
NAMES = [
    "ID", "Label", "Actions", "ChainedActions", "MergeAction", "NodesFilter", "NodesSelector",
    "IdmSelector", "Query", "SubQueries", "Operation", "Parameters", "Hooks", "ApiSlug",
    "Metadata", "Policies", "Effect", "Action", "Subject", "action", "flowbutton",
    "formParameters", "ResourcesDependencies", "Pathes", "Name", "Value",
]  # fmt: skip
buttons = st.sampled_from(
    ['{"gui": {"text": "a"}}', '{"gui": []}', "[]", "{", "3", '{"gui":{"weight":"1e9"}}', '{"a":1}']
)
parts = st.recursive(
    scalars | anys | buttons,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | texts, inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), parts, max_size=6), st.booleans())
def test_any_document_is_taken_over_or_refused(document: dict[str, Any], labelled: bool) -> None:
    if labelled:
        document = {**document, "Label": "A", "ID": "a"}
    report = read(document)
    assert (report.state == "refused") is (report.flow is None) is bool(report.errors)
    if report.flow is not None:
        json.dumps(report.to_json("a"))
        assert read(write(report.flow)) == report


@settings(deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "NodesFilter": st.fixed_dictionaries(
                    {"Query": st.fixed_dictionaries({"SubQueries": st.lists(anys, max_size=3)})}
                )
            }
        ),
        max_size=2,
    )
)
def test_any_queries_survive_writing_and_reading(actions: list[dict[str, Any]]) -> None:
    report = read(flow(Actions=[action(**fields) for fields in actions]))
    if report.flow is not None:
        assert read(write(report.flow)) == report


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_taken_over_or_refused(data: bytes) -> None:
    assert read(data).state == "refused"
