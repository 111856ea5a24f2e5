"""Decides which selectors and filters of an imported flow are not carried out here.

It names places only, `Actions[0].NodesFilter.Query.SubQueries[1]`; it evaluates nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.actions.message import ItemKind
from app.flows import event_filters, ranges
from app.flows.cells_checks import broken_value, broken_values
from app.flows.cells_finding import Finding
from app.flows.cells_messages import TABLES
from app.flows.cells_queries import CHILDREN, TYPE, is_any, is_known
from app.flows.data_queries import DATA
from app.flows.definition import Action, Flow, Selector
from app.flows.durations import parse_duration
from app.flows.errors import FlowFailed
from app.flows.matching import NESTED
from app.flows.node_queries import NODE
from app.flows.people_queries import ACL, DATASOURCE, ROLE, USER, WORKSPACE, check_bounded
from app.flows.protobuf import REST_KEY
from app.flows.queries import OUTPUT, TRIGGER
from app.flows.request_queries import REQUEST
from app.flows.selector_definition import SelectorRange
from app.flows.selectors import asks_about_caller, datasource_kind, idm_kind
from app.flows.undone import alias

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
        "Login", "Uuid", "HasProfile", "HasRole", "NodeType", "GroupPath", "Recursive",
        "AttributeName", "AttributeValue", "AttributeAnyValue", "not",
    },
    ROLE: set(TABLES[ROLE]),
    WORKSPACE: {"uuid", "slug", "label", "scope", "not"},
    ACL: {"Actions", "WorkspaceIDs", "NodeIDs", "not"},
    DATASOURCE: {
        "Name", "StorageType", "StorageConfigurationName", "StorageConfigurationValue",
        "IsDisabled", "FlatStorage", "IsVersioned", "IsEncrypted", "Not",
    },
    REQUEST: {"FieldName", "Condition"},
    DATA: {"JsonPath"},
    NESTED: {CHILDREN, "Operation"},
}  # fmt: skip
"""The fields of each type of query that the modules of queries evaluate."""

KINDS = {"users": USER, "roles": ROLE, "workspaces": WORKSPACE, "acls": ACL}

OWN_RIGHTS = "is carried out only by a flow that runs with its own rights"


def of_action(place: str, action: Action, flow: Flow) -> Iterator[Finding]:
    """Yield what of the selectors and filters of an action is not carried out."""
    if action.data_filter:
        yield Finding(f"{place}.DataFilter", "is not carried out")
    for name in type(action).model_fields:
        selector = getattr(action, name)
        if isinstance(selector, Selector) and name != "data_filter":
            where = f"{place}.{alias(action, name)}"
            if name.startswith("data_source") and flow.extras.run_as != "flow":
                yield Finding(where, OWN_RIGHTS)
            yield from _of_selector(name, selector, where)


def of_event_filters(flow: Flow) -> Iterator[Finding]:
    """Yield what of the filters that a change of a node has to pass is not evaluated."""
    for place in event_filters.unsupported(flow):
        yield Finding(place, "is not evaluated when a node changes")
    for name in event_filters.JUDGED:
        if selector := getattr(flow, name):
            yield from _queries(name, selector, alias(flow, name))


def bad_timeout(place: str, timeout: str) -> Iterator[Finding]:
    """Yield a timeout that is no duration."""
    if timeout and (problem := broken_value(parse_duration, timeout)):
        yield Finding(place, problem)


def _of_selector(name: str, selector: Selector, where: str) -> Iterator[Finding]:
    yield from _queries(name, selector, where)
    if selector.range:
        yield from _bad_range(name, selector.range, f"{where}.Range")
    if not name.endswith("selector"):
        return
    yield from bad_timeout(f"{where}.Timeout", selector.timeout)
    if name != "idm_selector" or selector.fan_out_input or not _finds_acls(selector):
        return
    if problem := broken_value(check_bounded, selector):
        yield Finding(f"{where}.Query", problem)


def _finds_acls(selector: Selector) -> bool:
    return not broken_value(idm_kind, selector) and idm_kind(selector) == "acls"


def _bad_range(name: str, wanted: SelectorRange, where: str) -> Iterator[Finding]:
    if not name.endswith("selector") or name == "data_selector":
        yield Finding(where, "is not carried out here")
        return
    kind: ItemKind = "nodes" if name == "nodes_selector" else "users"
    judges: dict[str, Callable[[str], object]] = {
        "limit": ranges.whole,
        "offset": ranges.whole,
        "order_by": lambda text: ranges.check_order(kind, text),
        "order_dir": ranges.check_direction,
    }
    for field, judge in judges.items():
        text = getattr(wanted, field)
        if "{{" not in text and (problem := broken_value(judge, text)):
            yield Finding(f"{where}.{alias(wanted, field)}", problem)


def _queries(name: str, selector: Selector, where: str) -> Iterator[Finding]:
    try:
        expected = _expected(name, selector)
    except FlowFailed as problem:
        yield Finding(f"{where}.Type", problem.detail)
        return
    if selector.query:
        queries = f"{where}.Query.{CHILDREN}"
        yield from _not_evaluated(selector.query.sub_queries, queries, expected)


def _expected(name: str, selector: Selector) -> str:
    """Return the type of query that a selector or filter understands; raises FlowFailed."""
    match name:
        case "users_selector" | "users_filter":
            return USER
        case "idm_selector" | "idm_filter":
            return KINDS[idm_kind(selector)]
        case "data_source_selector" | "data_source_filter":
            datasource_kind(selector)
            return DATASOURCE
        case "data_selector":
            return DATA
        case "context_meta_filter":
            return USER if asks_about_caller(selector) else REQUEST
        case "action_output_filter":
            return OUTPUT
        case "trigger_filter":
            return TRIGGER
        case _:
            return NODE


def _not_evaluated(queries: Any, place: str, expected: str) -> Iterator[Finding]:
    for at, query in enumerate(queries):
        where = f"{place}[{at}]"
        if not is_any(query):
            yield Finding(where, "a query without a type cannot stand here")
        elif not is_known(query):
            continue
        elif query[TYPE] != expected and (query[TYPE] != NESTED or expected == DATA):
            yield Finding(where, f"{query[TYPE]} cannot stand here")
        else:
            yield from _beyond(query, where)
            yield from broken_values(query, where)
            yield from _not_evaluated(query.get(CHILDREN, []), f"{where}.{CHILDREN}", expected)


def _beyond(query: Mapping[str, Any], place: str) -> Iterator[Finding]:
    for name in sorted(query.keys() - EVALUATED[query[TYPE]] - {TYPE, REST_KEY}):
        yield Finding(f"{place}.{name}", "is not evaluated")
