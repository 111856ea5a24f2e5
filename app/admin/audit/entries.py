"""Decides how an entry of the audit log reads: its differences, in part or whole, and its links."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.audit.models import AuditEntry

SHOWN_FIELDS = 8
"""Differences of an entry in the list; its own page has all. Keeps 50 entries under 100 kB."""
SHOWN_CHARACTERS = 120
"""Characters of a value in the list."""


@dataclass(frozen=True)
class Difference:
    """One field that differs, its values as text; None where there was or is none."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class EntryView:
    """An entry with its differences, `more` of which are left out or cut."""

    entry: AuditEntry
    differences: Sequence[Difference]
    is_cut: bool

    @property
    def count(self) -> int:
        """How many fields differ."""
        return len(self.entry.changes)


def in_list(entry: AuditEntry) -> EntryView:
    """Return an entry as the list shows it: the first of its differences, cut."""
    whole = _differences(entry)
    cut = [Difference(one.field, _cut(one.before), _cut(one.after)) for one in whole[:SHOWN_FIELDS]]
    return EntryView(entry, cut, cut != whole)


def in_full(entry: AuditEntry) -> EntryView:
    """Return an entry with all that it says."""
    return EntryView(entry, _differences(entry), is_cut=False)


def text_of(value: Any) -> str:
    """Return a value as people read it: a text as it is, any other as JSON, nothing as nothing."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _differences(entry: AuditEntry) -> list[Difference]:
    return [
        Difference(field, _known(before), _known(after))
        for field, (before, after) in entry.changes.items()
    ]


def _known(value: Any) -> str | None:
    return None if value is None else text_of(value)


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= SHOWN_CHARACTERS:
        return text
    return f"{text[:SHOWN_CHARACTERS]}…"
