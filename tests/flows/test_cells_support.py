"""What a foreign flow wants and does not get here is named, and keeps it inactive."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from app.actions.message import Output
from app.actions.people import Label, Person
from app.flows.cells import read
from app.flows.cells_messages import TABLES
from app.flows.cells_selectors import EVALUATED
from app.flows.errors import FlowFailed
from app.flows.node_queries import NODE, node_test
from app.flows.people_queries import (
    ACL,
    DATASOURCE,
    RECYCLE_ROOT,
    ROLE,
    USER,
    WORKSPACE,
    acl_test,
    datasource_test,
    role_test,
    user_test,
    workspace_test,
)
from app.flows.queries import OUTPUT, Trigger, output_test, trigger_test
from app.flows.queries import TRIGGER as TRIGGERED
from app.nodes.node import Node

from .cells_samples import action, button, flow, hook

TRIGGER = {"@type": "jobs.TriggerFilterQuery", "ApiHookSlug": "stamp"}
MOMENT = datetime(2026, 11, 25, tzinfo=UTC)


def queried(slot: str, query: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A flow with one filter or selector with one query."""
    selector = {"Query": {"SubQueries": [query]}, **more}
    return flow(Actions=[{**action(), slot: selector}])


def nodes(query: dict[str, Any]) -> dict[str, Any]:
    return queried("NodesFilter", query)


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
        (flow(Actions=[action(DataFilter={"Label": "x"})]), "Actions[0].DataFilter"),
        (flow(Actions=[action(DataSourceSelector={"All": True})]), "Actions[0].DataSourceSelector"),
        (
            flow(Actions=[action(IdmSelector={"All": True, "Type": 9})]),
            "Actions[0].IdmSelector.Type",
        ),
        (
            flow(Actions=[action(ContextMetaFilter={"Type": "Nothing"})]),
            "Actions[0].ContextMetaFilter.Type",
        ),
        (flow(Timeout="soon"), "Timeout"),
        (flow(Actions=[action(Timeout="soon")]), "Actions[0].Timeout"),
        (
            flow(Actions=[action(NodesSelector={"All": True, "Timeout": "soon"})]),
            "Actions[0].NodesSelector.Timeout",
        ),
        (
            flow(EventNames=["NODE_CHANGE:0"], IdmFilter={"All": True}),
            "IdmFilter",
        ),
        (
            flow(
                EventNames=["NODE_CHANGE:0"],
                NodeEventFilter={"Query": {"SubQueries": [TRIGGER]}},
            ),
            "NodeEventFilter.Query.SubQueries[0]",
        ),
        (
            flow(Actions=[action(NodesSelector={"Range": {"Limit": "3", "Step": "2"}})]),
            "Actions[0].NodesSelector.Range.Step",
        ),
        (nodes({"@type": "tree.Query", "FreeString": "+a:b"}), "{}.FreeString"),
        (nodes({"@type": "tree.Query", "DurationDate": ">soon"}), "{}.DurationDate"),
        (nodes({"@type": "tree.Query", "Content": "x"}), "{}.Content"),
        (nodes({"@type": "tree.Query", "value": "/w=="}), "{}"),
        (nodes({"@type": "jobs.Unheard", "value": "AA=="}), "{}"),
        (nodes({"@type": "tree.Query", "Colour": "red"}), "{}"),
        (nodes({"@type": "tree.Query", "@rest": "ogYCaGk="}), "{}"),
        (nodes({}), "{}"),
        (nodes({"@type": 5}), "{}"),
        (nodes(TRIGGER), "{}"),
        (nodes(nested({"@type": "tree.Query", "GeoQuery": {}})), "{}.SubQueries[0].GeoQuery"),
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
        ({"EventNames": ["NODE_CHANGE:0", "IDM_CHANGE:USER:0"]}, "EventNames[1]"),
        ({"Schedule": {"Iso8601Schedule": "every day"}}, "Schedule"),
    ],
)
def test_flow_that_cannot_start_by_itself_works_through_its_hooks_only(
    fields: dict[str, Any], place: str
) -> None:
    report = read(flow(**fields))
    assert report.state == "active"
    assert [finding.where for finding in report.unsupported] == [place]


@pytest.mark.parametrize(
    "fields",
    [
        {"EventNames": ["NODE_CHANGE:0"]},
        {"Schedule": {"Iso8601Schedule": "R/2020-03-03T20:00:00Z/PT24H"}},
        {"AutoStart": True},
        {"Timeout": "10h"},
    ],
)
def test_what_starts_or_ends_a_flow_here_is_not_named(fields: dict[str, Any]) -> None:
    report = read(flow(**fields))
    assert (report.state, report.unsupported, report.ignored) == ("active", (), ())


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
        (flow(AutoClean=True), "AutoClean"),
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


def request(field: str, condition: str, options: str) -> dict[str, Any]:
    return {
        "@type": "jobs.ContextMetaSingleQuery",
        "FieldName": field,
        "Condition": {"type": condition, "jsonOptions": options},
    }


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (queried("IdmSelector", {"@type": USER, "Login": "a*"}), ""),
        (queried("IdmFilter", {"@type": USER, "GroupPath": "/sales"}), "GroupPath"),
        (queried("IdmFilter", {"@type": USER, "GroupPath": "/", "Recursive": True}), ""),
        (queried("IdmSelector", {"@type": ACL, "WorkspaceIDs": ["a"]}, Type=3), "Query"),
        (queried("IdmSelector", {"@type": ROLE, "Uuid": ["a"]}, Type="Role"), ""),
        (queried("IdmSelector", {"@type": USER, "Login": "a"}, Type=1), "here"),
        (queried("IdmSelector", {"@type": WORKSPACE, "slug": "a"}, Type=2), ""),
        (queried("IdmSelector", {"@type": WORKSPACE, "LastUpdated": "1"}, Type=2), "LastUpdated"),
        (queried("IdmSelector", {"@type": ACL, "Actions": [{"Name": "recycle_root"}]}, Type=3), ""),
        (queried("IdmSelector", {"@type": ACL, "Actions": [{"Name": "x"}]}, Type=3), "Actions"),
        (queried("ContextMetaFilter", {"@type": USER, "HasRole": "a"}, Type=1), ""),
        (
            queried(
                "ContextMetaFilter",
                request("RemoteAddress", "CIDRCondition", '{"cidr": "10.0.0.0/8"}'),
            ),
            "",
        ),
        (
            queried("ContextMetaFilter", request("UserAgent", "CIDRCondition", '{"cidr": "1"}')),
            "FieldName",
        ),
        (
            queried("ContextMetaFilter", request("RemoteAddress", "BooleanCondition", "{}")),
            "Condition",
        ),
        (queried("NodesFilter", {"@type": NODE, "FreeString": "+Meta.a:{{.Node.Size}}"}), ""),
        (queried("NodesFilter", {"@type": NODE, "FreeString": "{{.JobParameters.All}}"}), ""),
        (queried("NodesFilter", {"@type": NODE, "DurationDate": "{{.JobParameters.All}}"}), ""),
        (queried("ActionOutputFilter", {"@type": OUTPUT, "StringBodyRegexp": "("}), "Regexp"),
    ],
)
def test_queries_of_every_kind_are_judged(document: dict[str, Any], place: str) -> None:
    report = read(document)
    assert (report.state == "active") is (place == "")
    assert all(place in finding.where + finding.what for finding in report.unsupported)


def test_datasources_are_for_flows_with_their_own_rights() -> None:
    document = flow(Actions=[action(DataSourceSelector={"All": True})])
    own = {"Metadata": {"flowbutton": '{"run_as": "flow"}'}}
    assert read({**document, **own}).state == "active"


ALICE = Person("alice")
RULE = {"ID": "1", "Action": {"Name": RECYCLE_ROOT, "Value": "1"}, "WorkspaceID": "", "NodeID": ""}
TESTS = {
    NODE: node_test(Node("d/a.pdf", "a.pdf", "file", 1, MOMENT, {}), MOMENT),
    OUTPUT: output_test(Output(), str),
    TRIGGERED: trigger_test(Trigger(hook_slug="stamp")),
    USER: user_test(ALICE),
    ROLE: role_test(Label("a", "A")),
    WORKSPACE: workspace_test(Label("a", "A")),
    ACL: acl_test(RULE),
    DATASOURCE: datasource_test("data"),
}
VALUES: dict[str, Any] = {
    "PathPrefix": ["d"],
    "Paths": ["d"],
    "UUIDs": ["d"],
    "EventNames": ["a"],
    "GroupPath": "/",
    "DurationDate": "<5d",
    "FreeString": "+Meta.a:b",
    "Actions": [{"Name": RECYCLE_ROOT}],
    "MinSize": 1,
    "MaxSize": 1,
    "MinDate": 1,
    "MaxDate": 1,
    "PathDepth": 1,
    "StringBodySizeGreaterThan": 1,
    "StringBodySizeSmallerThan": 1,
    "JsonBodySizeGreaterThan": 1,
    "JsonBodySizeSmallerThan": 1,
}


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name in TESTS for field in TABLES[name]]
)
def test_report_and_interpreter_agree_on_each_field(name: str, field: str) -> None:
    query = {"@type": name, field: VALUES.get(field, "x")}
    try:
        TESTS[name](query)
        evaluated = True
    except FlowFailed:
        evaluated = False
    assert evaluated is (field in EVALUATED[name])
