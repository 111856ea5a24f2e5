"""Decides whether a trigger or an output answers a query (reference: Query).

Pure: a query and a value in, a boolean out. The texts of a query are rendered before.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.actions.message import Output
from app.flows.matching import NESTED as NESTED
from app.flows.matching import Check, SubQuery, Test, matches, single
from app.flows.matching import answers as answers
from app.flows.node_queries import node_test as node_test

TRIGGER, OUTPUT = "jobs.TriggerFilterQuery", "jobs.ActionOutputSingleQuery"


@dataclass(frozen=True)
class Trigger:
    """What started a run: a hook's slug, a schedule, somebody's hand or an event."""

    hook_slug: str = ""
    schedule: bool = False
    manual: bool = False
    event: str = ""
    parameters: Mapping[str, str] | None = None


def trigger_test(trigger: Trigger) -> Test:
    """Return the test of a trigger filter (reference: TriggerFilterQuery)."""

    def has_parameter(name: str, query: SubQuery) -> bool:
        values = trigger.parameters or {}
        return values.get(name) == str(query.get("RunParameterValue", ""))

    checks: dict[str, Check] = {
        "IsSchedule": lambda _wanted, _query: trigger.schedule,
        "IsManual": lambda _wanted, _query: trigger.manual,
        "EventNames": lambda names, _query: trigger.event in names,
        "IsApiHook": lambda _wanted, _query: bool(trigger.hook_slug),
        "ApiHookSlug": lambda slug, _query: trigger.hook_slug == slug,
        "RunParameterName": has_parameter,
        "RunParameterValue": lambda _value, query: bool(query.get("RunParameterName")),
    }
    return single(TRIGGER, checks, "Not")


def output_test(output: Output, render: Callable[[str], str]) -> Test:
    """Return the test of what the action before said (reference: ActionOutput query)."""
    body = "" if output.json is None else json.dumps(output.json, ensure_ascii=False)
    checks: dict[str, Check] = {
        "IsSuccess": lambda _wanted, _query: output.success,
        "StringBodyRegexp": lambda pattern, _query: matches(pattern, output.text),
        "JsonBodyRegexp": lambda pattern, _query: matches(pattern, body),
        "ErrorStringRegexp": lambda pattern, _query: matches(pattern, output.error),
        "StringBodySizeGreaterThan": lambda size, _query: _size(output.text) >= int(size),
        "StringBodySizeSmallerThan": lambda size, _query: _size(output.text) <= int(size),
        "JsonBodySizeGreaterThan": lambda size, _query: _size(body) >= int(size),
        "JsonBodySizeSmallerThan": lambda size, _query: _size(body) <= int(size),
        "JsonBodyHasKey": lambda key, _query: isinstance(output.json, dict) and key in output.json,
        "FreeCondition": lambda text, _query: render(text).strip().lower() in ("true", "1"),
    }
    return single(OUTPUT, checks, "Not")


def _size(text: str) -> int:
    """Return how many bytes a text has, which is how the reference counts."""
    return len(text.encode("utf-8", "surrogatepass"))
