"""Decides whether a node, a trigger or an output answers a query (reference: Query).

Pure: a query and a value in, a boolean out. The texts of a query are rendered before.
A type of query that is not known raises FlowFailed: nothing passes by accident.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import re2

from app.actions.message import Output
from app.flows.definition import Query
from app.flows.durations import parse_duration
from app.flows.errors import FlowFailed
from app.nodes.node import Node

NESTED = "service.Query"
LEAF, COLLECTION = "LEAF", "COLLECTION"

SubQuery = Mapping[str, Any]
Test = Callable[[SubQuery], bool]


@dataclass(frozen=True)
class Trigger:
    """What started a run: a hook's slug, a schedule, somebody's hand or an event."""

    hook_slug: str = ""
    schedule: bool = False
    manual: bool = False
    event: str = ""
    parameters: Mapping[str, str] | None = None


def answers(query: Query | None, test: Test) -> bool:
    """Return whether a query holds; an empty one does. Operation OR unless it says AND."""
    if query is None or not query.sub_queries:
        return True
    joined = all if query.operation == "AND" else any
    return joined(_answers_one(sub_query, test) for sub_query in query.sub_queries)


def _answers_one(sub_query: SubQuery, test: Test) -> bool:
    if sub_query.get("@type") == NESTED:
        nested = Query(
            sub_queries=tuple(sub_query.get("SubQueries", ())),
            operation="AND" if sub_query.get("Operation") in (1, "AND") else "OR",
        )
        return answers(nested, test)
    return test(sub_query)


def of_type(expected: str, test: Test) -> Test:
    """Return `test` guarded: a sub-query of another type raises FlowFailed."""

    def guarded(sub_query: SubQuery) -> bool:
        if sub_query.get("@type") != expected:
            raise FlowFailed(f"A query of the type “{sub_query.get('@type')}” cannot stand here.")
        return test(sub_query)

    return guarded


def trigger_test(trigger: Trigger) -> Test:
    """Return the test of a trigger filter (reference: TriggerFilterQuery)."""
    checks: dict[str, Callable[[Any], bool]] = {
        "IsSchedule": lambda wanted: trigger.schedule or not wanted,
        "IsManual": lambda wanted: trigger.manual or not wanted,
        "EventNames": lambda names: trigger.event in names,
        "IsApiHook": lambda wanted: bool(trigger.hook_slug) or not wanted,
        "ApiHookSlug": lambda slug: trigger.hook_slug == slug,
    }

    def test(sub_query: SubQuery) -> bool:
        name = sub_query.get("RunParameterName")
        if name:
            values = trigger.parameters or {}
            return values.get(name) == str(sub_query.get("RunParameterValue", ""))
        return _all(sub_query, checks)

    return of_type("jobs.TriggerFilterQuery", test)


def node_test(node: Node, moment: datetime) -> Test:
    """Return the test of a node (reference: tree.Query)."""
    checks: dict[str, Callable[[Any], bool]] = {
        "PathPrefix": lambda prefixes: any(is_below(node.path, prefix) for prefix in prefixes),
        "PathDepth": lambda _depth: True,
        "Paths": lambda paths: node.path in paths,
        "MinSize": lambda size: node.size >= int(size),
        "MaxSize": lambda size: node.size <= int(size),
        "MinDate": lambda date: node.modified >= _moment(date),
        "MaxDate": lambda date: node.modified <= _moment(date),
        "DurationDate": lambda text: _in_duration(node.modified, str(text), moment),
        "Type": lambda kind: kind == (LEAF if node.is_file else COLLECTION),
        "Extension": lambda texts: node.extension in split_list(texts),
        "FileName": lambda pattern: wildcard(str(pattern), node.name),
    }

    def test(sub_query: SubQuery) -> bool:
        holds = _all({key: v for key, v in sub_query.items() if key != "Not"}, checks)
        return holds is not bool(sub_query.get("Not"))

    return of_type("tree.Query", test)


def output_test(output: Output, render: Callable[[str], str]) -> Test:
    """Return the test of what the action before said (reference: ActionOutput query)."""
    checks: dict[str, Callable[[Any], bool]] = {
        "IsSuccess": lambda wanted: output.success is bool(wanted),
        "StringBodyRegexp": lambda pattern: re2.search(pattern, output.text) is not None,
        "ErrorStringRegexp": lambda pattern: re2.search(pattern, output.error) is not None,
        "JsonBodyHasKey": lambda key: isinstance(output.json, dict) and key in output.json,
        "FreeCondition": lambda text: render(text).strip() == "true",
    }

    def test(sub_query: SubQuery) -> bool:
        holds = _all({key: v for key, v in sub_query.items() if key != "Not"}, checks)
        return holds is not bool(sub_query.get("Not"))

    return of_type("jobs.ActionOutputSingleQuery", test)


def is_below(path: str, prefix: str) -> bool:
    """Return whether a path lies in the folder `prefix`; a folder does not lie in itself."""
    prefix = prefix.strip("/")
    return not prefix or path.startswith(prefix + "/")


def wildcard(pattern: str, name: str) -> bool:
    """Return whether a name matches a pattern with `*` and `?`, whatever its case."""
    expression = re2.escape(pattern.lower()).replace(r"\*", ".*").replace(r"\?", ".")
    return re2.fullmatch(f"(?s){expression}", name.lower()) is not None


def split_list(text: str) -> list[str]:
    """Return the items of a list of extensions, lower case, without dots and spaces."""
    return [item.strip().lstrip(".").lower() for item in str(text).replace("|", ",").split(",")]


def _all(sub_query: SubQuery, checks: Mapping[str, Callable[[Any], bool]]) -> bool:
    fields = {key: value for key, value in sub_query.items() if key != "@type"}
    unknown = fields.keys() - checks.keys()
    if unknown:
        raise FlowFailed(f"The query's field “{min(unknown)}” is not supported.")
    return all(checks[key](value) for key, value in fields.items())


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _in_duration(modified: datetime, text: str, moment: datetime) -> bool:
    """`<5d`: changed in the last five days; `>5d`: longer ago (reference: DurationDate)."""
    newer = not text.startswith(">")
    limit = moment - parse_duration(text.lstrip("<>").strip())
    return modified >= limit if newer else modified <= limit
