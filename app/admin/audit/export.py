"""Decides how the audit log becomes CSV: a row for each field that differs, never held whole."""

from collections.abc import Iterable, Iterator
from itertools import islice

from app.admin.audit.entries import text_of
from app.audit.models import AuditEntry
from app.csv_lines import Row, csv_lines

COLUMNS = ("entry", "time", "login", "address", "action", "target", "field", "before", "after")
LINES = 500
"""Rows sent at once."""


def csv_of(entries: Iterable[AuditEntry]) -> Iterator[bytes]:
    """Yield the file piece by piece; an entry without differences has one row without a field."""
    lines = csv_lines(COLUMNS, (row for entry in entries for row in _rows(entry)))
    while piece := b"".join(islice(lines, LINES)):
        yield piece


def _rows(entry: AuditEntry) -> Iterator[Row]:
    at = entry.at.isoformat(timespec="seconds")
    start = (entry.id, at, entry.login, entry.address, entry.action, entry.target)
    if not entry.changes:
        yield (*start, "", "", "")
    for field, (before, after) in entry.changes.items():
        yield (*start, field, text_of(before), text_of(after))
