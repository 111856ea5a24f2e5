"""Decides the words for what starts an action (reference: TriggerFilterQuery); it starts none."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.flows.definition import Selector
from app.flows.queries import NESTED

ANY_START = ("Start", "whatever starts the flow")
KINDS: dict[str, Callable[[Any], str]] = {
    "ApiHookSlug": lambda slug: f"hook {slug}",
    "IsApiHook": lambda _flag: "any hook",
    "IsManual": lambda _flag: "by hand",
    "IsSchedule": lambda _flag: "on a schedule",
    "EventNames": lambda names: f"on {', '.join(map(str, names))}",
}


def start(selector: Selector | None) -> tuple[str, str]:
    """Return a heading and a line for what starts a root action."""
    text = condition(selector)
    if not text:
        return ANY_START
    heading, _, rest = text.partition(" ")
    return ("Hook", rest) if heading == "hook" and " " not in rest else ("Start", text)


def condition(selector: Selector | None) -> str:
    """Return a trigger filter in words, "" where everything passes."""
    if selector is None or selector.query is None:
        return ""
    return _joined(selector.query.sub_queries, selector.query.operation == "AND") or selector.label


def _joined(queries: Sequence[Mapping[str, Any]], every: bool) -> str:
    word = " and " if every else " or "
    return word.join(filter(None, map(_one, queries)))


def _one(query: Mapping[str, Any]) -> str:
    if query.get("@type") == NESTED:
        inner = _joined(query.get("SubQueries", ()), query.get("Operation") in (1, "AND"))
        return f"({inner})" if inner else ""
    said = " and ".join(words(query[field]) for field, words in KINDS.items() if query.get(field))
    if name := query.get("RunParameterName"):
        said = f"if {name} is {query.get('RunParameterValue') or 'empty'}"
    return f"not {said}" if said and query.get("Not") else said
