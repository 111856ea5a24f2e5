"""Decides how paths are compared in the database: byte for byte, on every database alike."""

from typing import Any

import sqlalchemy as sa

ByteText = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that is ordered by its bytes; SQLite does so by itself."""
LAST_CHARACTER = "\U0010ffff"
"""Comes after every other character, by bytes too."""


def starts_with(column: Any, prefix: str) -> sa.ColumnElement[bool]:
    """Return the condition that a `ByteText` column starts with `prefix`, exactly as written.

    Unlike LIKE it has no wildcards, does not fold case, and can use an index.
    """
    return sa.and_(column >= prefix, column < prefix + LAST_CHARACTER)
