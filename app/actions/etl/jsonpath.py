"""Decides what a JSONPath finds in a value; pure.

The part of the language that flows use: names, `["any name"]`, numbers from 0 or from the end,
`[1:3]`, `*`, and `..` for any depth. There are no filters and no scripts.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from app.actions.errors import ActionFailed, BadActionParameter

MAX_LENGTH = 500
"""Characters of a path: ten times the longest published one."""

MAX_FOUND = 200_000
"""Values that a path may find on its way: bounds memory where `..` meets a large document."""

Part = tuple[str, Any]
"""One part of a path: `name`, `index`, `slice`, `all` or `any` depth, and what it names."""

_TOKEN = re.compile(
    r"""(?P<any>\.\.)(?=[^.])(?P<deep>\*|[^\W][\w@$:-]*)?
    |\.(?P<name>[^\W][\w@$:-]*)
    |\.(?P<all>\*)
    |\[\s*(?:
        '(?P<single>(?:[^'\\]|\\.)*)'
      | "(?P<double>(?:[^"\\]|\\.)*)"
      | (?P<index>-?\d{1,9})
      | (?P<slice>(?:-?\d{1,9})?\s*:\s*(?:-?\d{1,9})?)
      | (?P<every>\*)
    )\s*\]""",
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(.)")


def find(path: str, value: Any) -> list[Any]:
    """Return all that `path` finds in a JSON value, in the order of the document.

    Raises BadActionParameter for what is no such path, ActionFailed above MAX_FOUND values.
    """
    found = [value]
    for part in parsed(path):
        found = _bounded(below for here in found for below in _step(part, here))
    return found


@lru_cache(maxsize=256)
def parsed(path: str) -> tuple[Part, ...]:
    """Return the parts of a path; raises BadActionParameter, naming where it is not one."""
    text = path.strip()
    if not text.startswith("$") or len(text) > MAX_LENGTH:
        message = f"“{text[:MAX_LENGTH]}” is no JSONPath; it starts with $, as $.Path."
        raise BadActionParameter(message)
    parts: list[Part] = []
    at = 1
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadActionParameter(f"The JSONPath “{text}” cannot be read from “{text[at:]}” on.")
        parts += _parts(match)
        at = match.end()
    return tuple(parts)


def _parts(match: re.Match[str]) -> Iterator[Part]:
    kind = match.lastgroup or ""
    text = match[kind]
    match kind:
        case "any":
            yield "any", None
        case "deep":
            yield "any", None
            yield ("all", None) if text == "*" else ("name", text)
        case "name":
            yield "name", text
        case "single" | "double":
            yield "name", _ESCAPED.sub(r"\1", text)
        case "index":
            yield "index", int(text)
        case "slice":
            first, last = (part.strip() for part in text.split(":"))
            yield "slice", slice(int(first) if first else None, int(last) if last else None)
        case _:
            yield "all", None


def _step(part: Part, value: Any) -> Iterable[Any]:
    kind, wanted = part
    if kind == "any":
        return _descend(value)
    if isinstance(value, dict):
        if kind == "name":
            return (value[wanted],) if wanted in value else ()
        return value.values() if kind == "all" else ()
    if not isinstance(value, list):
        return ()
    if kind == "index":
        return value[wanted:][:1] if wanted >= 0 else value[wanted : wanted + 1 or None]
    if kind == "slice":
        return list(value[wanted])
    return value if kind == "all" else ()


def _descend(value: Any) -> Iterator[Any]:
    """Yield the value and all below it, each before what it holds."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        yield here
        below = here.values() if isinstance(here, dict) else here if isinstance(here, list) else ()
        waiting.extend(reversed(list(below)))


def _bounded(values: Iterator[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if len(found) >= MAX_FOUND:
            raise ActionFailed(f"A JSONPath finds more than {MAX_FOUND:,} values; narrow it.")
        found.append(value)
    return found
