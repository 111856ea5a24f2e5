"""Decides how the commands of this room print data; it never looks anything up."""

import json
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table


def tell(text: str, data: dict[str, Any], as_json: bool) -> None:
    """Print one sentence for people, or the data behind it for scripts."""
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else text)


def show(title: str, rows: list[dict[str, Any]], as_json: bool) -> None:
    """Print rows, which have the same keys, as a table for people or as JSON for scripts."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        click.echo(f"{title}: none")
        return
    table = Table(*rows[0], title=title)
    for row in rows:
        table.add_row(*(escape(_cell(value)) for value in row.values()))
    Console().print(table)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)
