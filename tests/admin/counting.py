"""Counts what a page asks of the database."""

import sqlalchemy as sa

from app.extensions import db
from tests.conftest import Client


def queries(client: Client, path: str) -> int:
    """Return how many statements the answer of a page takes."""
    statements: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)
