"""Reads a served instance's database from outside."""

from typing import Any

import sqlalchemy as sa

from tests.served import Served


def rows(place: Served, query: str, **values: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    url = place.environment.get("FLOWBUTTON_DATABASE_URL")
    engine = sa.create_engine(url or f"sqlite:///{place.instance}/flowbutton.db?timeout=60")
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query), values)]
    finally:
        engine.dispose()
