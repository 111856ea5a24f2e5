"""What a foreign flow wants and does not get here is named, and keeps it inactive."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from app.actions.message import Output
from app.flows.cells import read
from app.flows.cells_messages import TABLES
from app.flows.cells_support import EVALUATED
from app.flows.errors import FlowFailed
from app.flows.queries import Trigger, node_test, output_test, trigger_test
from app.nodes.node import Node

from .cells_samples import action, button, flow, hook

TRIGGER = {"@type": "jobs.TriggerFilterQuery", "ApiHookSlug": "stamp"}
MOMENT = datetime(2026, 11, 25, tzinfo=UTC)


def nodes(query: dict[str, Any], slot: str = "NodesFilter") -> dict[str, Any]:
    return flow(Actions=[action(**{slot: {"Query": {"SubQueries": [query]}}})])


def nested(*queries: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"@type": "service.Query", "SubQueries": list(queries), **fields}


def test_flow_that_is_carried_out_whole_is_active() -> None:
    document = flow(
        Actions=[
            action(
                TriggerFilter={"Query": {"SubQueries": [TRIGGER]}},
                NodesFilter={"Query": {"SubQueries": [{"@type": "tree.Query", "Type": "LEAF"}]}},
                ChainedActions=[action("actions.put-meta", Parameters={"json": "{}"})],
            )
        ],
        MergeAction=action(),
        Hooks=[hook(Metadata=button())],
    )
    report = read(document)
    assert report.state == "active"
    assert (report.hooks, report.buttons) == (("stamp",), ("Stamp",))
    assert report.supported_actions == ("actions.scheduler.log-input", "actions.put-meta")
    assert (report.unsupported, report.ignored, report.errors) == ((), (), ())


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (flow(Actions=[action(), action("actions.unheard")]), "Actions[1]"),
        (
            flow(Actions=[action(ChainedActions=[action("actions.unheard")])]),
            "Actions[0].ChainedActions[0]",
        ),
        (
            flow(Actions=[action(FailedFilterActions=[action("actions.unheard", Bypass=True)])]),
            "Actions[0].FailedFilterActions[0]",
        ),
        (flow(MergeAction=action("actions.unheard")), "MergeAction"),
        (flow(Actions=[action(IdmSelector={"All": True})]), "Actions[0].IdmSelector"),
        (flow(Actions=[action(DataFilter={"Label": "x"})]), "Actions[0].DataFilter"),
        (flow(Actions=[action(DataSourceSelector={"All": True})]), "Actions[0].DataSourceSelector"),
        (
            flow(Actions=[action(NodesSelector={"Range": {"Limit": "3"}})]),
            "Actions[0].NodesSelector.Range",
        ),
        (nodes({"@type": "tree.Query", "FreeString": "+a:b"}), "{}.FreeString"),
        (nodes({"@type": "tree.Query", "value": "/w=="}), "{}"),
        (nodes({"@type": "jobs.Unheard", "value": "AA=="}), "{}"),
        (nodes({"@type": "tree.Query", "Colour": "red"}), "{}"),
        (nodes({"@type": "tree.Query", "@rest": "ogYCaGk="}), "{}"),
        (nodes({}), "{}"),
        (nodes({"@type": 5}), "{}"),
        (nodes(TRIGGER), "{}"),
        (nodes(nested({"@type": "tree.Query", "ETag": "x"})), "{}.SubQueries[0].ETag"),
        (nodes(nested(TRIGGER)), "{}.SubQueries[0]"),
        (nodes(nested({"@type": "jobs.Unheard"})), "{}.SubQueries[0]"),
        (nodes(nested({"@type": "tree.Query"}, Limit=5)), "{}.Limit"),
    ],
)
def test_what_is_not_carried_out_is_named_and_keeps_the_flow_inactive(
    document: dict[str, Any], place: str
) -> None:
    report = read(document)
    assert report.flow is not None
    assert report.state == "inactive"
    assert [finding.where for finding in report.unsupported] == [
        place.format("Actions[0].NodesFilter.Query.SubQueries[0]")
    ]


def test_unread_query_is_kept_at_its_place() -> None:
    raw = b64encode(b"\xff").decode()
    known = {"@type": "tree.Query", "Extension": "pdf"}
    unread = {"type_url": "type.googleapis.com/tree.Query", "value": raw}
    query = {"SubQueries": [known, unread]}
    report = read(flow(Actions=[action(NodesFilter={"Query": query})]))
    assert report.flow is not None
    selector = report.flow.actions[0].nodes_filter
    assert selector is not None
    assert selector.query is not None
    assert selector.query.sub_queries == (known, {"@type": "tree.Query", "value": raw})
    assert report.unsupported[0].where == "Actions[0].NodesFilter.Query.SubQueries[1]"


def test_flow_that_came_inactive_stays_so() -> None:
    report = read(flow(Inactive=True))
    assert (report.state, report.unsupported) == ("inactive", ())


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"EventNames": ["NODE_CHANGE:0"]}, "EventNames"),
        ({"Schedule": {"Iso8601Schedule": "R/2020-03-03T20:00:00Z/PT24H"}}, "Schedule"),
        ({"AutoStart": True}, "AutoStart"),
    ],
)
def test_flow_that_starts_by_itself_works_through_its_hooks_only(
    fields: dict[str, Any], place: str
) -> None:
    report = read(flow(**fields))
    assert report.state == "active"
    assert [finding.where for finding in report.unsupported] == [place]


def stray(name: str, action_id: str = "actions.scheduler.log-input") -> dict[str, Any]:
    return flow(Actions=[action(action_id, Parameters={name: "x"})])


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (stray("fieldname"), "Actions[0].Parameters.fieldname"),
        (stray("@value"), "Actions[0].Parameters.@value"),
        (stray("message_1"), "Actions[0].Parameters.message_1"),
        (
            stray("paramName_x", "actions.scheduler.build-message"),
            "Actions[0].Parameters.paramName_x",
        ),
        (flow(Colour="red"), "Colour"),
        (flow(Actions=[action(Colour="red")]), "Actions[0].Colour"),
        (flow(Timeout="10h"), "Timeout"),
        (
            flow(Actions=[action(NodesFilter={"Description": "x"})]),
            "Actions[0].NodesFilter.Description",
        ),
        (flow(Parameters=[{"Name": "a", "Colour": "x"}]), "Parameters[0].Colour"),
        (
            flow(ResourcesDependencies=[{"@type": "idm.Role", "Uuid": "r"}]),
            "ResourcesDependencies[0]",
        ),
        (flow(Hooks=[hook(PresetParameters={"a": "b"})]), "Hooks[0].PresetParameters.a"),
        (
            flow(Hooks=[hook(Metadata=button(formParameters='[{"Name": "a"}]'))]),
            "Hooks[0].Metadata.formParameters.a",
        ),
        (
            flow(Hooks=[hook(Metadata={"action": '{"gui": {"text": "x", "theme": {"a": "b"}}}'})]),
            "Hooks[0].Metadata.action.gui.theme.a",
        ),
    ],
)
def test_what_changes_nothing_is_named_as_ignored(document: dict[str, Any], place: str) -> None:
    report = read(document)
    assert report.state == "active"
    assert [finding.where for finding in report.ignored] == [place]


@pytest.mark.parametrize("name", ["paramName", "paramName_1", "paramValue_12"])
def test_repeated_parameter_is_known_by_its_suffix(name: str) -> None:
    assert read(stray(name, "actions.scheduler.build-message")).ignored == ()


def test_parameters_of_an_unknown_action_are_not_judged() -> None:
    assert read(stray("anything", "actions.unheard")).ignored == ()


def test_file_is_told_as_json() -> None:
    report = read(flow(Colour="red", Actions=[action("actions.unheard")]))
    assert report.to_json("stamp-files") == {
        "slug": "stamp-files",
        "state": "inactive",
        "hooks": (),
        "buttons": (),
        "supported_actions": (),
        "unsupported": ({"where": "Actions[0]", "what": "there is no action “actions.unheard”"},),
        "ignored": ({"where": "Colour", "what": "kept, without effect"},),
        "errors": (),
    }


TESTS = {
    "tree.Query": node_test(Node("d/a.pdf", "a.pdf", "file", 1, MOMENT, {}), MOMENT),
    "jobs.ActionOutputSingleQuery": output_test(Output(), str),
    "jobs.TriggerFilterQuery": trigger_test(Trigger(hook_slug="stamp")),
}
VALUES: dict[str, Any] = {
    "PathPrefix": ["d"],
    "Paths": ["d"],
    "EventNames": ["a"],
    "DurationDate": "<5d",
    "MinSize": 1,
    "MaxSize": 1,
    "MinDate": 1,
    "MaxDate": 1,
    "PathDepth": 1,
}


@pytest.mark.parametrize(
    ("name", "field", "fields"),
    [
        (name, field, fields)
        for name, fields in dict(EVALUATED.values()).items()
        for field in TABLES[name]
    ],
)
def test_report_and_interpreter_agree_on_each_field(
    name: str, field: str, fields: set[str]
) -> None:
    query = {"@type": name, field: VALUES.get(field, "x")}
    if field == "RunParameterValue":
        query["RunParameterName"] = "a"
    try:
        TESTS[name](query)
        evaluated = True
    except FlowFailed:
        evaluated = False
    assert evaluated is (field in fields)
