"""Reads a served instance's database from outside."""

import sqlite3
from typing import Any

from tests.served import Served


def rows(place: Served, query: str, *values: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    connection = sqlite3.connect(place.instance / "flowbutton.db", timeout=60)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()
