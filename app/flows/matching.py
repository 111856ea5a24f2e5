"""Decides how sub-queries join, nest and turn into their opposite (reference: Query).

It knows no type of query. What it does not know raises FlowFailed: nothing passes by accident.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import re2
from pydantic import ValidationError

from app.flows.definition import Query
from app.flows.errors import FlowFailed

NESTED = "service.Query"
TYPE = "@type"

SubQuery = Mapping[str, Any]
Test = Callable[[SubQuery], bool]
Check = Callable[[Any, SubQuery], bool]
"""Whether one field holds, from its value and the sub-query that it stands in."""


def answers(query: Query | None, test: Test) -> bool:
    """Return whether a query holds; an empty one does. Operation OR unless it says AND.

    Raises FlowFailed where the query has a member that is not known, such as a limit.
    """
    if query is not None and query.model_extra:
        raise FlowFailed(f"The query's field “{min(query.model_extra)}” is not supported.")
    if query is None or not query.sub_queries:
        return True
    joined = all if query.operation == "AND" else any
    return joined(_answers_one(sub_query, test) for sub_query in query.sub_queries)


def _answers_one(sub_query: SubQuery, test: Test) -> bool:
    return answers(_nested(sub_query), test) if sub_query.get(TYPE) == NESTED else test(sub_query)


def _nested(sub_query: SubQuery) -> Query:
    """Return a nested query; what cannot be read of it is not known, and so refuses to answer."""
    members = {name: value for name, value in sub_query.items() if name != TYPE}
    try:
        return Query.model_validate(members)
    except ValidationError as error:
        raise FlowFailed("A nested query cannot be read.") from error


def bounds(sub_queries: Sequence[Any], operation: Any, name: str) -> list[SubQuery] | None:
    """Return sub-queries of which every answer holds one by a field; None where some need not."""
    found = [_bounds_of(sub_query, name) for sub_query in sub_queries]
    bounding = [leaves for leaves in found if leaves is not None]
    if operation in (1, "AND"):
        return bounding[0] if bounding else None
    return None if not found or None in found else [leaf for leaves in bounding for leaf in leaves]


def _bounds_of(sub_query: SubQuery, name: str) -> list[SubQuery] | None:
    if sub_query.get(TYPE) == NESTED:
        return bounds(sub_query.get("SubQueries", ()), sub_query.get("Operation"), name)
    negated = sub_query.get("Not") or sub_query.get("not")
    return [sub_query] if sub_query.get(name) and not negated else None


def single(expected: str, checks: Mapping[str, Check], negation: str) -> Test:
    """Return the test of one type of sub-query: all its fields hold, or not all if it is negated.

    A field that is empty, zero or false asks nothing. Where nothing is asked though a text stands
    there, such as a parameter without a value, the fields do not hold. The test raises FlowFailed
    for another type or field.
    """

    def test(sub_query: SubQuery) -> bool:
        if sub_query.get(TYPE) != expected:
            raise FlowFailed(f"A query of the type “{sub_query.get(TYPE)}” cannot stand here.")
        holds = _all_hold(sub_query, checks, negation)
        return holds is not bool(sub_query.get(negation))

    return test


def _all_hold(sub_query: SubQuery, checks: Mapping[str, Check], negation: str) -> bool:
    fields = {name: value for name, value in sub_query.items() if name not in (TYPE, negation)}
    unknown = fields.keys() - checks.keys()
    if unknown:
        raise FlowFailed(f"The query's field “{min(unknown)}” is not supported.")
    asked = {name: value for name, value in fields.items() if value}
    if not asked and "" in fields.values():
        return False
    return all(_holds(name, checks[name], value, sub_query) for name, value in asked.items())


def _holds(name: str, check: Check, value: Any, sub_query: SubQuery) -> bool:
    try:
        return check(value, sub_query)
    except (TypeError, ValueError, AttributeError) as error:
        raise FlowFailed(f"The query's field “{name}” has a value that cannot be read.") from error


def wildcard(pattern: str, text: str) -> bool:
    """Return whether a text matches a pattern with `*` and `?`, whatever its case."""
    expression = re2.escape(pattern.lower()).replace(r"\*", ".*").replace(r"\?", ".")
    return re2.fullmatch(f"(?s){expression}", text.lower()) is not None


def matches(expression: str, text: str) -> bool:
    """Return whether a regular expression finds something; raises FlowFailed for a broken one."""
    try:
        return re2.search(expression, text) is not None
    except re2.error as error:
        raise FlowFailed(f"“{expression[:50]}” is not a regular expression.") from error
