"""Decides what a selector of values finds in what a message knows (reference: DataSelector).

Pure. A query is a JSONPath over `JsonBody`, the JSON of the output before, and `Vars`.
`$.Vars.list.* => Name` keeps what is found as the variable Name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.etl import jsonpath
from app.actions.message import Message, Output
from app.flows.definition import Query
from app.flows.errors import FlowFailed
from app.flows.matching import TYPE

DATA = "jobs.DataSelectorSingleQuery"
BODY, VARIABLES = "JsonBody", "Vars"
ARROW = "=>"
NAME = re.compile(r"[^\W\d]\w*")
"""What can stand behind `.Vars.` in a template."""


class Path(NamedTuple):
    """A JSONPath, and the variable that takes what it finds; "" for the output."""

    path: str
    variable: str


@dataclass(frozen=True)
class Found:
    """One value, and the variable that takes it; "" for the output."""

    variable: str
    value: Any


def read_path(text: str) -> Path:
    """Return the path and the variable of a query; raises FlowFailed where it cannot be read."""
    path, arrow, variable = (part.strip() for part in text.partition(ARROW))
    if arrow and not NAME.fullmatch(variable):
        raise FlowFailed(f"“{variable[:50]}” is no name of a variable.")
    try:
        parts = jsonpath.parsed(path)
    except BadActionParameter as problem:
        raise FlowFailed(problem.detail) from problem
    if not parts or parts[0] not in (("name", BODY), ("name", VARIABLES)):
        raise FlowFailed(f"“{path[:50]}” must begin with $.{BODY} or $.{VARIABLES}.")
    return Path(path, variable)


def found(query: Query | None, message: Message) -> list[Found]:
    """Return what the paths of a rendered query find, one after the other; raises FlowFailed."""
    if query is None:
        return []
    if query.model_extra:
        raise FlowFailed(f"The query's field “{min(query.model_extra)}” is not supported.")
    known = {BODY: message.last_output.json, VARIABLES: dict(message.variables)}
    return [one for asked in query.sub_queries for one in _found(asked, known)]


def fanned_out(message: Message) -> list[Found]:
    """Return the items of the JSON of the output before: all of a list, or the one value."""
    body = message.last_output.json
    if body is None:
        return []
    return [Found("", item) for item in (body if isinstance(body, list) else [body])]


def with_value(message: Message, one: Found) -> Message:
    """Return a message that knows a value, as its variable or as the output before."""
    if one.variable:
        return replace(message, variables={**message.variables, one.variable: one.value})
    return replace(message, outputs=(*message.outputs, Output(json=one.value)))


def with_all(message: Message, values: list[Found]) -> Message:
    """Return one message that knows all values, a list for each variable and for the output."""
    for name in dict.fromkeys(one.variable for one in values):
        gathered = [one.value for one in values if one.variable == name]
        message = with_value(message, Found(name, gathered))
    return message


def _found(asked: Mapping[str, Any], known: Mapping[str, Any]) -> list[Found]:
    if asked.get(TYPE) != DATA or asked.keys() != {TYPE, "JsonPath"}:
        raise FlowFailed(f"A query such as “{asked.get(TYPE)}” cannot stand here.")
    path, variable = read_path(str(asked["JsonPath"]))
    try:
        return [Found(variable, value) for value in jsonpath.find(path, known)]
    except ActionFailed as problem:
        raise FlowFailed(problem.detail) from problem
