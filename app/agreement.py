"""Decides whether all processes of an installation have the same secret key.

The database holds a fingerprint of it that is slow to compute, so that nobody can try out keys.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.extensions import db
from app.secrets import fingerprint

KEY = "secret_key"


class AgreedValue(Base):
    """Something that all processes must have in common, by its name."""

    __tablename__ = "agreed_value"

    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    value: Mapped[str] = mapped_column(sa.Text)


def is_shared(secret_key: str) -> bool:
    """Return whether this is the key of the others; the first one that asks sets it."""
    mine = fingerprint(secret_key)
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    first = insert(AgreedValue).values(name=KEY, value=mine)
    db.session.execute(first.on_conflict_do_nothing())
    db.session.commit()
    return db.session.get_one(AgreedValue, KEY).value == mine


def share(secret_key: str) -> None:
    """Make this the key of the installation, as after a change of it; commits."""
    db.session.merge(AgreedValue(name=KEY, value=fingerprint(secret_key)))
    db.session.commit()
