"""Decides what a worker does while the database does not answer: it waits, and does it again.

A restart of the database must not fail a run. What is done again must be harmless to repeat, as
every step of a run is.
"""

import logging
import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

logger = logging.getLogger(__name__)

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
"""Seconds between two tries, each pause twice the one before: a database that comes back is not
stormed, and no run waits long for it."""

PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
"""What SQLite says where the disk or another writer is to blame, and not the statement."""

Found = TypeVar("Found")


def through_outages(work: Callable[[], Found]) -> Found:
    """Return what `work` returns, called again while the database does not answer, however long.

    Raises whatever else it raises.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            return work()
        except sa.exc.SQLAlchemyError as error:
            if not passes(error):
                raise
            logger.warning("The database does not answer; it is asked again: %s", first_line(error))
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def first_line(error: sa.exc.SQLAlchemyError) -> str:
    """Return what went wrong, without the statement and where help is found."""
    return str(error).partition("\n")[0]


def passes(error: sa.exc.SQLAlchemyError) -> bool:
    """Return whether an error says that the database is away, not that it was asked wrongly."""
    if isinstance(error, sa.exc.TimeoutError | sa.exc.PendingRollbackError):
        return True
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in PASSING
    away = isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError)
    return away or error.connection_invalidated
