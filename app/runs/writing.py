"""Decides how the rows of accepted runs are written: in as few questions as the database allows."""

import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.runs import queueing
from app.runs.models import Run
from app.runs.queueing import Entry

_RUN = sa.insert(Run).inline()
_TOLD = sa.insert(AuditEntry).inline()

Row = dict[str, Any]


@dataclass(frozen=True)
class Accepted:
    """What is kept of a run in one commit: its row, its entry of the audit log and of the queue."""

    run: Row
    told: Row
    queued: Entry


def write(connection: sa.Connection, accepted: Sequence[Accepted]) -> None:
    """Keep and queue runs within the transaction of a connection.

    Raises IntegrityError where an ID is taken.
    """
    connection.execute(_RUN, [one.run for one in accepted])
    connection.execute(_TOLD, [one.told for one in accepted])
    queueing.enqueue(connection, [one.queued for one in accepted])


def write_at_once(connection: sa.Connection, accepted: Sequence[Accepted]) -> None:
    """Do the same in one statement, which is a transaction of its own on a connection without.

    PostgreSQL only. Raises IntegrityError, and DataError for some texts that `write` can keep.
    """
    rows = {
        "run": [one.run for one in accepted],
        "told": [one.told for one in accepted],
        "state": [queueing.state(one.queued) for one in accepted],
        "input": [queueing.input_of(one.queued) for one in accepted],
    }
    texts = {name: json.dumps(each, default=_as_text) for name, each in rows.items()}
    connection.execute(_statement(connection.engine, _names(rows)), texts)


Names = tuple[tuple[str, ...], ...]


def _names(rows: dict[str, list[Row]]) -> Names:
    return tuple(tuple(each[0]) for each in rows.values())


@functools.lru_cache
def _statement(of: sa.Engine, names: Names) -> sa.TextClause:
    """Return the statement that takes the rows of each table as one text of JSON."""
    states, inputs = queueing.tables(of)
    tables = (Run.__table__, AuditEntry.__table__, states, inputs)
    told = zip(("run", "told", "state", "input"), tables, names, strict=True)
    *first, last = (_insert(of, *each) for each in told)
    return sa.text(f"WITH {', '.join(_parts(first))} {last}")


def _parts(inserts: Sequence[str]) -> Iterator[str]:
    for number, insert in enumerate(inserts):
        yield f"part_{number} AS ({insert})"


def _insert(of: sa.Engine, name: str, table: Any, columns: Sequence[str]) -> str:
    quoted = of.dialect.identifier_preparer
    target = quoted.format_table(table)
    listed = ", ".join(quoted.quote(column) for column in columns)
    rows = f"json_populate_recordset(CAST(NULL AS {target}), CAST(:{name} AS json))"
    ours = table in (Run.__table__, AuditEntry.__table__)
    kept = "" if ours else " ON CONFLICT DO NOTHING"
    return f"INSERT INTO {target} ({listed}) SELECT {listed} FROM {rows}{kept}"  # noqa: S608


def _as_text(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value)} is in no row")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat()
