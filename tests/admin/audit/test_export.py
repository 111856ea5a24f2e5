"""The export of the audit log, piece by piece."""

from collections.abc import Iterator

from app.admin.audit.export import LINES, csv_of
from app.audit.models import AuditEntry
from app.database import now


def test_a_piece_is_sent_before_the_next_entries_are_read() -> None:
    read = 0

    def entries() -> Iterator[AuditEntry]:
        nonlocal read
        for number in range(LINES * 10):
            read += 1
            values = {"login": "ada", "address": "", "action": "a", "target": "t"}
            yield AuditEntry(id=number, at=now(), changes={}, **values)

    pieces = csv_of(entries())
    first = next(pieces)
    assert 0 < read <= LINES
    lines = first.count(b"\r\n") + sum(piece.count(b"\r\n") for piece in pieces)
    assert lines == LINES * 10 + 1


def test_a_log_without_entries_has_its_head() -> None:
    assert b"".join(csv_of([])).endswith(b"field,before,after\r\n")
