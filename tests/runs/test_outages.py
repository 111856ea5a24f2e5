"""What a worker does again, and what it does not, while the database does not answer."""

import sqlite3
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from app.runs import outages
from app.runs.outages import passes, through_outages


def away() -> sa.exc.OperationalError:
    return sa.exc.OperationalError("SELECT 1", None, psycopg.OperationalError("no route"))


def test_what_fails_while_the_database_is_away_is_done_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(outages.time, "sleep", pauses.append)
    answers = iter([away()] * 8)

    def work() -> str:
        for error in answers:
            raise error
        return "done"

    assert through_outages(work) == "done"
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]


def test_any_other_error_is_raised_at_once() -> None:
    def work() -> None:
        raise sa.exc.IntegrityError("INSERT", None, sqlite3.IntegrityError("taken"))

    with pytest.raises(sa.exc.IntegrityError):
        through_outages(work)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (away(), True),
        (sa.exc.TimeoutError("no connection is free"), True),
        (sa.exc.PendingRollbackError("earlier failure"), True),
        (sa.exc.OperationalError("", None, psycopg.errors.DeadlockDetected()), True),
        (sa.exc.OperationalError("", None, psycopg.errors.AdminShutdown()), True),
        (sa.exc.ProgrammingError("", None, psycopg.errors.UndefinedTable()), False),
        (sa.exc.DataError("", None, psycopg.errors.StringDataRightTruncation()), False),
        (sa.exc.InvalidRequestError("a mistake"), False),
    ],
)
def test_only_what_passes_by_itself_is_waited_for(
    error: sa.exc.SQLAlchemyError, expected: bool
) -> None:
    assert passes(error) is expected


@pytest.mark.parametrize("statement", ["SELECT * FROM missing", "SELEC"])
def test_a_mistake_in_a_statement_does_not_pass(statement: str) -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(sa.exc.OperationalError) as raised:
        connection.execute(sa.text(statement))
    assert not passes(raised.value)


def test_a_locked_or_missing_sqlite_file_passes(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/gone/x.db")
    with pytest.raises(sa.exc.OperationalError) as raised:
        engine.connect()
    assert passes(raised.value)
    path = tmp_path / "x.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE t (a)")
    holder.execute("BEGIN IMMEDIATE")
    other = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 0})
    with other.connect() as connection, pytest.raises(sa.exc.OperationalError) as locked:
        connection.execute(sa.text("INSERT INTO t VALUES (1)"))
    holder.close()
    assert passes(locked.value)
