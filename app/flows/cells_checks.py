"""Decides which values in the queries of an imported flow can never be evaluated.

A value with a template is judged only when it is rendered; it evaluates nothing itself.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.flows import free_strings
from app.flows.cells_finding import Finding
from app.flows.data_queries import DATA, read_path
from app.flows.durations import parse_duration
from app.flows.errors import FlowFailed
from app.flows.matching import TYPE, matches
from app.flows.node_queries import NODE
from app.flows.people_queries import ACL, USER, check_actions, check_group
from app.flows.queries import OUTPUT
from app.flows.request_queries import REQUEST, check_field, condition_of

Judge = Callable[[Any], object]
"""Raises FlowFailed for a value that cannot be evaluated."""


def _plain(judge: Judge) -> Judge:
    """Return a judge that waits with a value in which a template stands."""
    return lambda value: None if "{{" in str(value) else judge(value)


def _free_string(text: str) -> object:
    if free_strings.is_written_by_template(text):
        return None
    return free_strings.parse(free_strings.rendered(text, lambda _template: "x"))


PATTERN = _plain(lambda pattern: matches(pattern, ""))

JUDGES: Mapping[tuple[str, str], Judge] = {
    (NODE, "DurationDate"): _plain(lambda text: parse_duration(text.strip().lstrip("<>"))),
    (NODE, "FreeString"): _free_string,
    (OUTPUT, "StringBodyRegexp"): PATTERN,
    (OUTPUT, "JsonBodyRegexp"): PATTERN,
    (OUTPUT, "ErrorStringRegexp"): PATTERN,
    (ACL, "Actions"): _plain(check_actions),
    (DATA, "JsonPath"): _plain(read_path),
    (USER, "GroupPath"): _plain(check_group),
    (REQUEST, "FieldName"): check_field,
    (REQUEST, "Condition"): _plain(lambda condition: condition_of({"Condition": condition})),
}
"""What judges the values of a field, by type of query and name."""


def broken_values(query: Mapping[str, Any], place: str) -> Iterator[Finding]:
    """Yield the fields of a query whose values can never be evaluated."""
    for name, value in query.items():
        judge = JUDGES.get((query[TYPE], name))
        if judge and (problem := broken_value(judge, value)):
            yield Finding(f"{place}.{name}", problem)


def broken_value(judge: Judge, value: Any) -> str:
    """Return why a value cannot be evaluated, "" where it can."""
    try:
        judge(value)
    except FlowFailed as problem:
        return problem.detail
    return ""
