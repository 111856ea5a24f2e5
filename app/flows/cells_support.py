"""Decides what of an imported flow is not carried out here.

It names places only, `Actions[0].NodesFilter.Query.SubQueries[1]`; it changes nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from app.actions import registry
from app.flows.cells_finding import Finding
from app.flows.cells_messages import TABLES
from app.flows.cells_queries import CHILDREN, RAW, TYPE, is_any, is_known, is_text_map
from app.flows.cells_unused import MEANINGFUL, alias, unknown_fields
from app.flows.definition import Action, Flow, Selector, walk
from app.flows.protobuf import REST_KEY

NESTED = "service.Query"
RESOURCES = "ResourcesDependencies"

NODE_FIELDS = {
    "PathPrefix", "PathDepth", "Paths", "MinSize", "MaxSize", "MinDate", "MaxDate",
    "DurationDate", "Type", "Extension", "FileName", "Not",
}  # fmt: skip
OUTPUT_FIELDS = {
    "IsSuccess", "StringBodyRegexp", "ErrorStringRegexp", "JsonBodyHasKey", "FreeCondition", "Not",
}  # fmt: skip
TRIGGER_FIELDS = set(TABLES["jobs.TriggerFilterQuery"])
NESTED_FIELDS = {"SubQueries", "Operation"}

EVALUATED: dict[str, tuple[str, set[str]]] = {
    "nodes_selector": ("tree.Query", NODE_FIELDS),
    "nodes_filter": ("tree.Query", NODE_FIELDS),
    "action_output_filter": ("jobs.ActionOutputSingleQuery", OUTPUT_FIELDS),
    "trigger_filter": ("jobs.TriggerFilterQuery", TRIGGER_FIELDS),
}
"""Selectors and filters of an action, the query each understands and its fields, as `queries`
evaluates them."""

NOT_CARRIED_OUT = ("idm_selector", "idm_filter", "context_meta_filter", "data_filter")
"""Selectors and filters that a flow may have and that end its branch with an error."""

STARTERS = ("event_names", "schedule", "auto_start")
"""Fields of a flow that would start it by itself; here, hooks alone do."""


def unsupported(flow: Flow) -> list[Finding]:
    """Return all that keeps the flow from doing what its author meant."""
    document = flow.document()
    document.pop(RESOURCES, None)
    return [
        *(finding for place, action in walk(flow) for finding in _of_action(place, action)),
        *_unreadable(document, ""),
        *(
            Finding(place, "is not carried out")
            for place, name in unknown_fields(flow, "")
            if name in MEANINGFUL
        ),
    ]


def starters(flow: Flow) -> list[Finding]:
    """Return what would start the flow by itself: it still does its work through its hooks."""
    return [
        Finding(alias(flow, name), "does not start the flow here")
        for name in STARTERS
        if getattr(flow, name)
    ]


def supported_actions(flow: Flow) -> list[str]:
    """Return the IDs of the flow's actions that are there, each once, in their order."""
    ids = dict.fromkeys(action.id for _place, action in walk(flow))
    return [action_id for action_id in ids if registry.find(action_id)]


def _of_action(place: str, action: Action) -> Iterator[Finding]:
    if registry.find(action.id) is None:
        yield Finding(place, f"there is no action “{action.id}”")
    for name in NOT_CARRIED_OUT:
        if getattr(action, name):
            yield Finding(f"{place}.{alias(action, name)}", "is not carried out")
    for name, (expected, fields) in EVALUATED.items():
        selector: Selector | None = getattr(action, name)
        if selector and selector.query:
            where = f"{place}.{alias(action, name)}.Query.{CHILDREN}"
            yield from _not_evaluated(selector.query.sub_queries, where, expected, fields)


def _not_evaluated(queries: Any, place: str, expected: str, fields: set[str]) -> Iterator[Finding]:
    for at, query in enumerate(queries):
        where = f"{place}[{at}]"
        if not is_any(query):
            yield Finding(where, "a query without a type cannot stand here")
        elif not is_known(query):
            continue
        elif query[TYPE] == NESTED:
            yield from _beyond(query, where, NESTED_FIELDS)
            inner = f"{where}.{CHILDREN}"
            yield from _not_evaluated(query.get(CHILDREN, []), inner, expected, fields)
        elif query[TYPE] == expected:
            yield from _beyond(query, where, fields)
        else:
            yield Finding(where, f"{query[TYPE]} cannot stand here")


def _beyond(query: Mapping[str, Any], place: str, fields: set[str]) -> Iterator[Finding]:
    for name in sorted(query.keys() - fields - {TYPE, REST_KEY}):
        yield Finding(f"{place}.{name}", "is not evaluated")


def _unreadable(value: Any, place: str) -> Iterator[Finding]:
    """Yield the queries, at whatever place, that are not known or known in part only."""
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from _unreadable(item, f"{place}[{at}]")
    elif isinstance(value, dict) and is_any(value):
        yield from _unknown_parts(value, place)
        if is_known(value):
            yield from _unreadable(value.get(CHILDREN), f"{place}.{CHILDREN}")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not is_text_map(key, item):
                yield from _unreadable(item, f"{place}.{key}" if place else key)


def _unknown_parts(query: Mapping[str, Any], place: str) -> Iterator[Finding]:
    name = query[TYPE]
    if name not in TABLES:
        yield Finding(place, f"unknown type {name}")
    elif query.keys() == {TYPE, RAW}:
        yield Finding(place, f"cannot be read as {name}")
    elif not is_known(query):
        unknown = ", ".join(sorted(query.keys() - TABLES[name].keys() - {TYPE, REST_KEY}))
        yield Finding(place, f"{name} has unknown fields: {unknown}")
    elif REST_KEY in query:
        yield Finding(place, f"{name} has fields that are not known")
