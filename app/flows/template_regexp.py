"""Decides the regular expression functions of templates, on an engine that never backtracks."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import re2

from app.flows.template_errors import TemplateFault, TooMuch
from app.flows.template_limits import MAX_PATTERN, MAX_SEARCHED, current

GROUP = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})")
SEARCH_COST = 300
"""Characters squared that the engine handles in the time of one unit."""


def regex_match(pattern: str, value: str) -> bool:
    """Return whether the pattern matches anywhere in the text."""
    return _compiled(pattern).search(value) is not None


def regex_find(pattern: str, value: str) -> str:
    """Return the first match; empty text where there is none."""
    found = _compiled(pattern).search(value)
    return str(found[0]) if found else ""


def regex_find_all(pattern: str, value: str, count: int) -> list[str]:
    """Return at most `count` matches; all where it is negative."""
    return [str(match[0]) for match in _matches(pattern, value, count)]


def regex_replace_all(pattern: str, value: str, replacement: str) -> str:
    """Return the text with every match replaced; `$1` and `${name}` stand for groups."""
    return _replace(pattern, value, lambda match: _expand(match, replacement))


def regex_replace_all_literal(pattern: str, value: str, replacement: str) -> str:
    """Return the text with every match replaced by exactly this text."""
    return _replace(pattern, value, lambda _match: replacement)


def regex_split(pattern: str, value: str, count: int) -> list[str]:
    """Return the parts between matches, at most `count`; all where it is negative."""
    if count == 0:
        return []
    parts, start = [], 0
    for match in _matches(pattern, value, count - 1 if count > 0 else -1):
        if match.end():
            parts.append(value[start : match.start()])
            start = match.end()
    return [*parts, value[start:]]


def regex_quote_meta(value: str) -> str:
    """Return the text as a pattern that matches exactly it."""
    return str(re2.escape(value))


def _compiled(pattern: str) -> Any:
    if len(pattern) > MAX_PATTERN:
        raise TooMuch(f"a regular expression has at most {MAX_PATTERN} characters")
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise TemplateFault(f"“{pattern}” is not a regular expression") from error


def _matches(pattern: str, value: str, count: int) -> Iterator[Any]:
    if len(value) > MAX_SEARCHED:
        raise TooMuch(f"all matches are sought in at most {MAX_SEARCHED:,} characters")
    current().charge(len(value) ** 2 // SEARCH_COST)
    for number, match in enumerate(_compiled(pattern).finditer(value)):
        if 0 <= count <= number:
            return
        yield match


def _replace(pattern: str, value: str, replacement: Callable[[Any], str]) -> str:
    parts, start = [], 0
    for match in _matches(pattern, value, -1):
        text = replacement(match)
        current().charge(len(text))
        parts += [value[start : match.start()], text]
        start = match.end()
    return "".join([*parts, value[start:]])


def _expand(match: Any, replacement: str) -> str:
    return GROUP.sub(lambda found: _group(match, found), replacement)


def _group(match: Any, found: re.Match[str]) -> str:
    name = found[1] or found[2]
    if not name:
        return "$"
    try:
        return match[int(name) if name.isdigit() else name] or ""
    except (IndexError, KeyError):
        return ""


FUNCTIONS: dict[str, Callable[..., object]] = {
    "regexMatch": regex_match,
    "mustRegexMatch": regex_match,
    "regexFind": regex_find,
    "mustRegexFind": regex_find,
    "regexFindAll": regex_find_all,
    "mustRegexFindAll": regex_find_all,
    "regexReplaceAll": regex_replace_all,
    "mustRegexReplaceAll": regex_replace_all,
    "regexReplaceAllLiteral": regex_replace_all_literal,
    "mustRegexReplaceAllLiteral": regex_replace_all_literal,
    "regexSplit": regex_split,
    "mustRegexSplit": regex_split,
    "regexQuoteMeta": regex_quote_meta,
}
