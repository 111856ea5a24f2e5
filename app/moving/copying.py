"""Decides how every row of one database gets into another: all in one transaction, or nothing.

Ours are read and written through the models' types; the engine's tables are compared by their
names, since each kind of database has its own types for them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import SQLAlchemyError

from app.database import Base
from app.moving.errors import NotMovable
from app.printing import Report

BATCH = 1_000
"""Rows of one statement: few round trips, and some megabytes at most where rows are large."""

ENGINE_SCHEMA = "dbos"
"""Where the engine keeps its tables in a database that has schemas."""

ENGINE_OWN = frozenset({"dbos_migrations", "application_versions"})
"""What each engine writes for itself when its tables are made."""


@dataclass
class Tally:
    """How many rows are copied, of how many; who waits is told the share."""

    total: int
    report: Report
    done: int = 0

    def add(self, rows: int) -> None:
        """Count further rows."""
        self.done += rows
        self.report(self.done / self.total)


def copy_all(source: sa.Engine, target: sa.Engine, report: Report) -> dict[str, int]:
    """Copy all rows into a database that has the tables and no users; return counts by table.

    `report` gets the share that is copied. Raises NotMovable; nothing is written then.
    """
    try:
        with source.connect() as old, target.begin() as new:
            _check_empty(new)
            pairs = [(table, table) for table in _ours()]
            pairs += _engine_tables(old, new)
            tally = Tally(sum(_count(old, mine) for mine, _ in pairs), report)
            counts = {theirs.name: _copy(old, new, (mine, theirs), tally) for mine, theirs in pairs}
            _set_sequences(new)
            _compare(new, counts)
    except SQLAlchemyError as error:
        raise NotMovable(f"The new database refused: {_first_line(error)}") from error
    return counts


def _ours() -> list[sa.Table]:
    return Base.metadata.sorted_tables


def _check_empty(new: sa.Connection) -> None:
    for table in _ours():
        if new.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise NotMovable(f"The new database is not empty: “{table.name}” has rows.")


def _copy(
    old: sa.Connection, new: sa.Connection, tables: tuple[sa.Table, sa.Table], tally: Tally
) -> int:
    mine, theirs = tables
    shared = [column.name for column in theirs.columns if column.name in mine.columns]
    rows = old.execution_options(yield_per=BATCH).execute(
        sa.select(*(mine.columns[name] for name in shared))
    )
    count = 0
    for part in rows.mappings().partitions(BATCH):
        new.execute(sa.insert(theirs), [_fitting(row, theirs) for row in part])
        count += len(part)
        tally.add(len(part))
    return count


def _fitting(row: RowMapping, theirs: sa.Table) -> dict[str, Any]:
    """Return a row with JSON that one kind of database keeps as text as what the other keeps."""
    return {
        name: json.loads(value)
        if isinstance(value, str)
        and isinstance(theirs.columns[name].type, sa.JSON)
        and theirs.schema
        else value
        for name, value in row.items()
    }


def _engine_tables(old: sa.Connection, new: sa.Connection) -> Iterator[tuple[sa.Table, sa.Table]]:
    """Yield the engine's tables of both, what others refer to first."""
    ours = set(Base.metadata.tables) | {"alembic_version"}
    mine, theirs = _reflected(old), _reflected(new)
    for table in theirs.sorted_tables:
        if table.name not in ours | ENGINE_OWN:
            found = next((one for one in mine.tables.values() if one.name == table.name), None)
            if found is not None:
                new.execute(sa.delete(table))
                yield found, table


def _reflected(connection: sa.Connection) -> sa.MetaData:
    metadata = sa.MetaData()
    schema = ENGINE_SCHEMA if connection.dialect.name == "postgresql" else None
    metadata.reflect(connection, schema=schema)
    return metadata


def _set_sequences(new: sa.Connection) -> None:
    """Let numbering go on behind the highest number, where a database counts by itself."""
    if new.dialect.name != "postgresql":
        return
    for table in _ours():
        column = table.autoincrement_column
        if column is None:
            continue
        highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name)
        new.execute(sa.select(sa.func.setval(sequence, highest, sa.false())))


def _compare(new: sa.Connection, counts: Mapping[str, int]) -> None:
    for table in _ours():
        found = _count(new, table)
        if found != counts[table.name]:
            message = f"“{table.name}” has {found} rows there and {counts[table.name]} here."
            raise NotMovable(message)


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def _first_line(error: SQLAlchemyError) -> str:
    return str(error.__cause__ or error).splitlines()[0]
