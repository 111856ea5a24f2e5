"""Decides how paths are compared in the database: byte for byte, on every database alike."""

import json
from collections.abc import Sequence
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


def among(
    dialect: sa.Dialect, column: sa.ColumnElement[str], texts: Sequence[str]
) -> sa.ColumnElement[bool]:
    """Return the condition that a `ByteText` column is one of many texts, sent as one value.

    A statement with a parameter for each takes longer to write down than the database to answer.
    """
    if dialect.name == "postgresql":
        return column == sa.any_(sa.bindparam(None, list(texts), sa.ARRAY(ByteText)))
    told = json.dumps(texts, ensure_ascii=False)
    return column.in_(sa.select(sa.func.json_each(told).table_valued("value").c.value))
