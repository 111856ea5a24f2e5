"""Decides how the database is opened: naming of constraints, types of columns, SQLite's modes.

It never holds a table; each package keeps its models beside their queries.
"""

import functools
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, class_mapper, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict
from sqlalchemy.types import TypeDecorator

Item = TypeVar("Item")

SQLITE_BUSY_MS = 30_000
"""How long a writer waits for another: longer than any transaction of ours can last."""

SYNCHRONOUS = "FULL"
"""When a commit has reached the disk: before it returns, as what is accepted must be durable."""


DATABASE_AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
"""What a database raises that is gone, full, restarting or has no connection left."""

KEPT_CONNECTIONS = 10
"""Connections that a process keeps open: one for each thread of a web process, and some more."""

RESTED_SECONDS = 1.0
"""A connection that rested for longer is tried before it is used: no database restarts sooner."""

UPGRADE_LOCK = 0x666C6F77
"""Number of the lock under which one process at a time makes or upgrades tables."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept and returned in UTC; a moment without a time zone is refused."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the moment as naive UTC for the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the stored moment with its time zone, UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads a plain dict
        datetime: UtcDateTime(),
        dict[str, Any]: sa.JSON(),
        list[str]: sa.JSON(),
    }


def detached(kind: type[Item], values: Mapping[str, Any]) -> Item:
    """Return what a row of a table says, of no session, from the values of its columns by name.

    It is as if a session had read it and ended; nothing is looked at one by one.
    """
    item = class_mapper(kind).class_manager.new_instance()
    instance_dict(item).update(values)
    make_transient_to_detached(item)
    return item


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def clock(dialect: sa.Dialect, after: timedelta = timedelta()) -> sa.ColumnElement[datetime]:
    """Return what `after` from now is by the clock of the database, one clock for all machines.

    SQLite has no clock of its own: it runs in the process that asks.
    """
    if dialect.name == "sqlite":
        return sa.literal(now() + after, UtcDateTime())
    moment = sa.func.clock_timestamp(type_=sa.DateTime(timezone=True)) + after
    return sa.func.timezone("UTC", moment, type_=UtcDateTime())


@contextmanager
def alone(engine: sa.Engine) -> Iterator[None]:
    """Wait until no other process on any machine is in such a block on this database.

    On SQLite nobody is waited for: one process of one machine makes its tables.
    """
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(UPGRADE_LOCK)))
        connection.commit()
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(UPGRADE_LOCK)))


def engine_of(address: str) -> dict[str, Any]:
    """Return how the engine over an address is made: with a connection for whoever asks for one.

    The threads of a process bound them. With a lower bound, threads that hold one and need another,
    as a step of a run that stores what it does, would wait for each other.
    """
    in_memory = sa.make_url(address).database in (None, "", ":memory:")
    bounds = {} if in_memory else {"pool_size": KEPT_CONNECTIONS, "max_overflow": -1}
    return {"url": address} | bounds


@functools.cache
def without_transactions(engine: sa.Engine) -> sa.Engine:
    """Return the same engine with connections of which each statement is a transaction of its own.

    On SQLite it is `engine` itself, whose connections begin a transaction only to write.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def tune_sqlite(engine: sa.Engine) -> None:
    """Make every new SQLite connection of `engine` durable, patient and strict; others stay."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in (
            f"busy_timeout={SQLITE_BUSY_MS}",
            "journal_mode=WAL",
            f"synchronous={SYNCHRONOUS}",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")


def try_rested(engine: sa.Engine) -> None:
    """Try connections of `engine` that rested before they are used, and make new ones if need be.

    To try each one every time would be one more question to the database for every transaction.
    """

    @event.listens_for(engine, "checkin")
    def _note(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _try(connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get("rests_since", math.inf)
        rested = time.monotonic() - since > RESTED_SECONDS
        if rested and not engine.dialect._do_ping_w_event(connection):
            raise sa.exc.InvalidatePoolError


def take_every_text(engine: sa.Engine) -> None:
    """Let new PostgreSQL connections of `engine` take texts with NUL characters, as SQLite does.

    PostgreSQL cannot keep them: each is kept as U+FFFD, the replacement character.
    """
    if engine.dialect.name == "postgresql":

        @event.listens_for(engine, "connect")
        def _adapt(connection: Any, _record: Any) -> None:
            connection.adapters.register_dumper(str, _AnyText)


class _AnyText(StrDumperUnknown):
    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", "\ufffd"))


def is_ours(_item: Any, name: str | None, kind: str, reflected: bool, _counterpart: Any) -> bool:
    """Tell Alembic which tables are ours; the engine keeps its own beside them."""
    return kind != "table" or not reflected or name in Base.metadata.tables
