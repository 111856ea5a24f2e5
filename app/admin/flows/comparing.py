"""Decides what differs between two versions of a flow, field by field, without any secret.

Hooks and parameters are named, not numbered, so that one more of them does not move the others;
JSON inside of texts, such as a button, is compared field by field, too.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import json_text
from app.admin.flows.lines import TextLine, line_difference
from app.admin.flows.masking import masked
from app.audit.service import differences
from app.flows.definition import Flow
from app.flows.facts import MASK
from app.flows.part import OUR_KEY
from app.flows.secret_values import plain, secrets_in
from app.sealing import SecretUnreadable

MAX_CHANGES = 400
"""Differences on one page: more would be another flow."""

LONG = 160
"""Characters from which a text is compared by lines."""

JSON_TEXTS = {"action", "formParameters", "JsonChoices", OUR_KEY}
"""Texts of the document that are JSON themselves."""

NAMED = {"Parameters": "Name", "Hooks": "ApiSlug"}
ORDER = "(order)"


@dataclass(frozen=True)
class Change:
    """A field that differs; long texts have `lines` instead of the two values."""

    field: str
    before: str = ""
    after: str = ""
    lines: Sequence[TextLine] = ()


def changes(old: Flow, new: Flow) -> list[Change]:
    """Return every field that differs between two flows, by name."""
    found = differences(_readable(masked(old).document()), _readable(masked(new).document()))
    return [*(_change(name, *values) for name, values in found.items()), *_secrets(old, new)]


def _secrets(old: Flow, new: Flow) -> list[Change]:
    """Secrets that both have and that differ: only that they do."""
    before, after = secrets_in(old), secrets_in(new)
    both = sorted(before.keys() & after.keys())
    return [
        Change(place, MASK, f"{MASK} (another)")
        for place in both
        if before[place] and after[place] and not _same(before[place], after[place])
    ]


def _same(before: str, after: str) -> bool:
    """Whether two secrets are the same; one that no key opens differs from all others."""
    try:
        return before == after or plain(before) == plain(after)
    except SecretUnreadable:
        return False


def _change(name: str, before: Any, after: Any) -> Change:
    if isinstance(before, list) or isinstance(after, list):
        return Change(name, lines=line_difference(_lines(before), _lines(after)))
    return Change(name, _text(before), _text(after))


def _readable(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _readable(item, name) for name, item in value.items()}
    if isinstance(value, list) and key in NAMED:
        names = [str(item.get(NAMED[key], "")) for item in value]
        named = {name: _readable(item) for name, item in zip(names, value, strict=True)}
        return {**named, ORDER: names}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, str) and key in JSON_TEXTS:
        return _readable(_parsed(value))
    if isinstance(value, str) and ("\n" in value or len(value) > LONG):
        return value.splitlines()
    return value


def _parsed(text: str) -> Any:
    try:
        return json_text.loads(text)
    except ValueError:
        return text


def _lines(value: Any) -> list[str]:
    if value is None:
        return []
    return [_text(item) for item in value] if isinstance(value, list) else [_text(value)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
