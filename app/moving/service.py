"""Decides whether an installation may move to another database, and moves it.

Files stay where they are: the folders of datasources must be reachable under the same paths.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from app import create_app
from app.config import Settings
from app.extensions import alembic, db
from app.moving.copying import copy_all
from app.moving.errors import NotMovable
from app.printing import Report
from app.runs import engine

IN_USE = "The database is in use. Stop Flowbutton everywhere, then move it."


def move(settings: Settings, address: str, report: Report = lambda _: None) -> dict[str, int]:
    """Copy all that the present database holds to the one at `address`; return rows by table.

    The new one's tables are made first; the old one stays as it is. `report` gets the share that
    is copied. Raises NotMovable where the old one is in use, or the new one has rows or cannot be
    used.
    """
    moved = replace(settings, database_url=_checked(address, settings.database))
    _check_present(settings)
    try:
        with create_app(moved).app_context():
            alembic.upgrade()
            engine.migrate(moved.database)
            with _alone(settings.database) as source:
                return copy_all(source, db.engine, report)
    except SQLAlchemyError as error:
        reason = str(error.__cause__ or error).splitlines()[0]
        raise NotMovable(f"The new database cannot be used: {reason}") from error


def _check_present(settings: Settings) -> None:
    with create_app(settings).app_context():
        old = alembic.needs_upgrade()
        db.engine.dispose()
    if old:
        raise NotMovable("The tables are missing or old. Run: flowbutton init")


def _checked(address: str, present: str) -> str:
    try:
        new = sa.make_url(address)
    except ArgumentError as error:
        message = "Give an address such as postgresql+psycopg://user@host/name."
        raise NotMovable(message) from error
    if new == sa.make_url(present):
        raise NotMovable("This is the database that is in use now.")
    return address


@contextmanager
def _alone(database: str) -> Iterator[sa.Engine]:
    """Yield an engine over a database that nobody else has open, as far as it can tell."""
    source = sa.create_engine(database, poolclass=sa.StaticPool)
    try:
        if source.dialect.name == "sqlite":
            _lock(source)
        yield source
    finally:
        source.dispose()


def _lock(source: sa.Engine) -> None:
    try:
        with source.connect() as connection:
            connection.exec_driver_sql("PRAGMA locking_mode=EXCLUSIVE")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.rollback()
    except SQLAlchemyError as error:
        raise NotMovable(IN_USE) from error
