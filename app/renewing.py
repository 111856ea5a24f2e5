"""Decides how secrets get from older keys to the present one: each sealed part, wherever it is.

It looks into each text of each table, ours and the engine's, so that no place is forgotten. Runs
may go on meanwhile: a row that changes under it is looked at again.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import click
import sqlalchemy as sa

from app import sealing
from app.extensions import db

BATCH = 500
"""Rows of one transaction: others write in between."""

SCHEMAS = {"postgresql": (None, "dbos")}
"""Where tables are, besides the only schema that other databases have."""

RENEWED, LOST = "renewed", "lost"


@click.group("secrets")
def secrets_group() -> None:
    """Keep the sealed secrets readable."""


@secrets_group.command("renew")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def renew_command(as_json: bool) -> None:
    """Seal every secret anew with the present key, so that older keys can be dropped."""
    counts = renew()
    if as_json:
        click.echo(json.dumps(counts))
    else:
        click.echo(f"Sealed the secrets of {counts[RENEWED]:,} texts anew.")
    if counts[LOST]:
        click.echo(f"No key opens {counts[LOST]:,} secrets; keep the older keys.", err=True)
        raise SystemExit(1)


def renew() -> dict[str, int]:
    """Seal every secret anew; return how many texts were and how many secrets no key opens."""
    counts = Counter({RENEWED: 0, LOST: 0})
    for table in _tables():
        for column in table.columns:
            if isinstance(column.type, sa.String | sa.JSON) and table.primary_key.columns:
                _renew(table, column, counts)
    return dict(counts)


def _renew(table: sa.Table, column: sa.Column[Any], counts: Counter[str]) -> None:
    text = sa.cast(column, sa.Text)
    keys = list(table.primary_key.columns)
    found = sa.select(text.label("text"), *keys).where(text.contains(sealing.MARK))
    with db.engine.connect() as connection:
        rows = connection.execute(found).all()
    for at in range(0, len(rows), BATCH):
        with db.engine.begin() as connection:
            for row in rows[at : at + BATCH]:
                new, lost = sealing.sealed_anew(row.text)
                counts[LOST] += lost
                if new != row.text:
                    same = [key == value for key, value in zip(keys, row[1:], strict=True)]
                    change = sa.update(table).where(*same, text == row.text)
                    done = connection.execute(change.values({column: _as(column, new)}))
                    counts[RENEWED] += done.rowcount


def _as(column: sa.Column[Any], text: str) -> sa.ColumnElement[Any]:
    """Return a text as its column keeps it: what is JSON already is not quoted once more."""
    kept: sa.ColumnElement[Any] = sa.literal(text, sa.Text)
    if db.engine.dialect.name == "postgresql" and isinstance(column.type, sa.JSON):
        return sa.cast(kept, column.type)
    return kept


def _tables() -> Iterator[sa.Table]:
    for schema in SCHEMAS.get(db.engine.dialect.name, (None,)):
        metadata = sa.MetaData()
        metadata.reflect(db.engine, schema=schema)
        yield from metadata.sorted_tables
