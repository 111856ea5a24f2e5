"""Decides what of an imported flow is not carried out here.

It names places only, `Actions[0].NodesFilter.Query.SubQueries[1]`; it changes nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from app.actions import registry
from app.flows import schedules, triggers
from app.flows.cells_checks import broken_value, broken_values
from app.flows.cells_finding import Finding
from app.flows.cells_messages import TABLES
from app.flows.cells_queries import CHILDREN, TYPE, is_any, is_known
from app.flows.cells_unread import unreadable
from app.flows.cells_unused import MEANINGFUL, alias, unknown_fields
from app.flows.definition import Action, Flow, Selector, walk
from app.flows.durations import parse_duration
from app.flows.errors import BadSchedule, FlowFailed
from app.flows.matching import NESTED
from app.flows.node_queries import NODE
from app.flows.people_queries import ACL, DATASOURCE, ROLE, USER, WORKSPACE
from app.flows.protobuf import REST_KEY
from app.flows.queries import OUTPUT, TRIGGER
from app.flows.request_queries import REQUEST
from app.flows.selectors import asks_about_caller, datasource_kind, idm_kind

RESOURCES = "ResourcesDependencies"

EVALUATED: dict[str, set[str]] = {
    NODE: {
        "PathPrefix", "PathDepth", "Paths", "UUIDs", "ETag", "MinSize", "MaxSize", "MinDate",
        "MaxDate", "DurationDate", "Type", "Extension", "FileName", "FreeString", "Not",
    },
    OUTPUT: {
        "IsSuccess", "StringBodyRegexp", "StringBodySizeGreaterThan", "StringBodySizeSmallerThan",
        "JsonBodyRegexp", "JsonBodyHasKey", "JsonBodySizeGreaterThan", "JsonBodySizeSmallerThan",
        "ErrorStringRegexp", "FreeCondition", "Not",
    },
    TRIGGER: set(TABLES[TRIGGER]),
    USER: {
        "Login", "Uuid", "HasProfile", "HasRole", "NodeType", "AttributeName", "AttributeValue",
        "AttributeAnyValue", "not",
    },
    ROLE: set(TABLES[ROLE]),
    WORKSPACE: {"uuid", "slug", "label", "scope", "not"},
    ACL: {"Actions", "WorkspaceIDs", "NodeIDs", "not"},
    DATASOURCE: {
        "Name", "StorageType", "StorageConfigurationName", "StorageConfigurationValue",
        "IsDisabled", "FlatStorage", "IsVersioned", "IsEncrypted", "Not",
    },
    REQUEST: {"FieldName", "Condition"},
    NESTED: {CHILDREN, "Operation"},
}  # fmt: skip
"""The fields of each type of query that the modules of queries evaluate."""

KINDS = {"users": USER, "roles": ROLE, "workspaces": WORKSPACE, "acls": ACL}

OWN_RIGHTS = "is carried out only by a flow that runs with its own rights"


def unsupported(flow: Flow) -> list[Finding]:
    """Return all that keeps the flow from doing what its author meant."""
    document = flow.document()
    document.pop(RESOURCES, None)
    return [
        *(finding for place, action in walk(flow) for finding in _of_action(place, action, flow)),
        *_of_flow(flow),
        *unreadable(document, ""),
        *(
            Finding(place, "is not carried out")
            for place, name in unknown_fields(flow, "")
            if name in MEANINGFUL
        ),
    ]


def starters(flow: Flow) -> list[Finding]:
    """Return what does not start the flow by itself: it still works through its hooks."""
    findings = [
        Finding(f"EventNames[{at}]", f"the event “{name}” does not start the flow here")
        for at, name in enumerate(flow.event_names)
        if name not in triggers.EVENTS.values()
    ]
    try:
        if flow.schedule and flow.schedule.iso8601_schedule:
            schedules.parse(flow.schedule.iso8601_schedule)
    except BadSchedule as problem:
        findings.append(Finding("Schedule", f"does not start the flow here: {problem.detail}"))
    return findings


def supported_actions(flow: Flow) -> list[str]:
    """Return the IDs of the flow's actions that are there, each once, in their order."""
    ids = dict.fromkeys(action.id for _place, action in walk(flow))
    return [action_id for action_id in ids if registry.find(action_id)]


def _of_flow(flow: Flow) -> Iterator[Finding]:
    yield from _bad_timeout("Timeout", flow.timeout)
    if flow.node_event_filter:
        yield from _bad_queries(flow.node_event_filter, "NodeEventFilter", NODE)
    if flow.idm_filter and any(name in triggers.EVENTS.values() for name in flow.event_names):
        yield Finding("IdmFilter", "is not evaluated when a node changes")


def _of_action(place: str, action: Action, flow: Flow) -> Iterator[Finding]:
    if registry.find(action.id) is None:
        yield Finding(place, f"there is no action “{action.id}”")
    yield from _bad_timeout(f"{place}.Timeout", action.timeout)
    if action.data_filter:
        yield Finding(f"{place}.DataFilter", "is not carried out")
    for name, selector in _selectors(action):
        where = f"{place}.{alias(action, name)}"
        if name.startswith("data_source") and flow.extras.run_as != "flow":
            yield Finding(where, OWN_RIGHTS)
        if name.endswith("selector"):
            yield from _bad_timeout(f"{where}.Timeout", selector.timeout)
        try:
            yield from _bad_queries(selector, where, _expected(name, selector))
        except FlowFailed as problem:
            yield Finding(f"{where}.Type", problem.detail)


def _selectors(action: Action) -> Iterator[tuple[str, Selector]]:
    for name in type(action).model_fields:
        value = getattr(action, name)
        if isinstance(value, Selector) and name != "data_filter":
            yield name, value


def _expected(name: str, selector: Selector) -> str:
    """Return the type of query that a selector or filter understands; raises FlowFailed."""
    match name:
        case "idm_selector" | "idm_filter":
            return KINDS[idm_kind(selector)]
        case "data_source_selector" | "data_source_filter":
            datasource_kind(selector)
            return DATASOURCE
        case "context_meta_filter":
            return USER if asks_about_caller(selector) else REQUEST
        case "action_output_filter":
            return OUTPUT
        case "trigger_filter":
            return TRIGGER
        case _:
            return NODE


def _bad_timeout(place: str, timeout: str) -> Iterator[Finding]:
    if timeout and (problem := broken_value(parse_duration, timeout)):
        yield Finding(place, problem)


def _bad_queries(selector: Selector, place: str, expected: str) -> Iterator[Finding]:
    if selector.query:
        where = f"{place}.Query.{CHILDREN}"
        yield from _not_evaluated(selector.query.sub_queries, where, expected)


def _not_evaluated(queries: Any, place: str, expected: str) -> Iterator[Finding]:
    for at, query in enumerate(queries):
        where = f"{place}[{at}]"
        if not is_any(query):
            yield Finding(where, "a query without a type cannot stand here")
        elif not is_known(query):
            continue
        elif query[TYPE] not in (NESTED, expected):
            yield Finding(where, f"{query[TYPE]} cannot stand here")
        else:
            yield from _beyond(query, where)
            yield from broken_values(query, where)
            yield from _not_evaluated(query.get(CHILDREN, []), f"{where}.{CHILDREN}", expected)


def _beyond(query: Mapping[str, Any], place: str) -> Iterator[Finding]:
    for name in sorted(query.keys() - EVALUATED[query[TYPE]] - {TYPE, REST_KEY}):
        yield Finding(f"{place}.{name}", "is not evaluated")
