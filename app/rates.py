"""Decides how rates are counted: in the database, so that they hold over all web processes.

It counts in fixed windows and never knows what is counted: `flask-limiter` asks it.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from limits.storage import Storage
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, UtcDateTime, clock, now
from app.extensions import db

SCHEME = "database"
"""What the address of this storage starts with."""


class CountedRate(Base):
    """How often something was done since its window began; the window ends at `until`."""

    __tablename__ = "counted_rate"
    __table_args__ = (sa.Index("ix_counted_rate_until", "until"),)

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    count: Mapped[int]
    until: Mapped[Any] = mapped_column(UtcDateTime())


class DatabaseStorage(Storage):
    """Counts in the database of the present application, each time in a commit of its own."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - as its base declares it

    @property
    def base_exceptions(self) -> type[Exception]:
        """What is raised where the database does not answer."""
        return sa.exc.SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more and return the sum; a window that is over begins anew."""
        insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
        present = clock(db.engine.dialect)
        until = clock(db.engine.dialect, timedelta(seconds=expiry))
        values = {"key": _digest(key), "count": amount, "until": until}
        is_over = CountedRate.until <= present
        again = {
            "count": sa.case((is_over, amount), else_=CountedRate.count + amount),
            "until": sa.case((is_over, until), else_=CountedRate.until),
        }
        counted = insert(CountedRate).values(values)
        upsert = counted.on_conflict_do_update(index_elements=["key"], set_=again)
        with db.engine.begin() as connection:
            return connection.execute(upsert.returning(CountedRate.count)).scalar_one()

    def get(self, key: str) -> int:
        """Return the sum of the present window."""
        return self._read(key, CountedRate.count) or 0

    def get_expiry(self, key: str) -> float:
        """Return when the present window ends, in seconds since 1970."""
        return float((self._read(key, CountedRate.until) or now()).timestamp())

    def check(self) -> bool:
        """Return True; a database that does not answer is an error of its own."""
        return True

    def reset(self) -> int:
        """Forget all sums and return how many there were."""
        with db.engine.begin() as connection:
            return int(connection.execute(sa.delete(CountedRate)).rowcount)

    def clear(self, key: str) -> None:
        """Forget the sum of a key."""
        with db.engine.begin() as connection:
            connection.execute(sa.delete(CountedRate).where(CountedRate.key == _digest(key)))

    def _read(self, key: str, column: Any) -> Any:
        present = CountedRate.until > clock(db.engine.dialect)
        query = sa.select(column).where(CountedRate.key == _digest(key), present)
        with db.engine.connect() as connection:
            return connection.scalar(query)


def forget_old() -> None:
    """Forget the sums of windows that are over."""
    with db.engine.begin() as connection:
        connection.execute(
            sa.delete(CountedRate).where(CountedRate.until <= clock(db.engine.dialect))
        )


def _digest(key: str) -> str:
    """Return a key of one length: parts of it come from callers."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
