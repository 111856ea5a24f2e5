"""Decides how commands print: tables and progress for people, JSON for scripts.

It never looks anything up. Progress goes to the error output, so that the output stays clean.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table

Row = Mapping[str, Any]
Report = Callable[[float], None]
"""Takes how much is done, from 0 to 1."""

PLAIN_WIDTH = 1_000
"""Columns where the output is no terminal: nothing is wrapped that another program reads."""

STYLES = {
    "shown": "green",
    "disabled": "yellow",
    "hidden": "red",
    "Queued": "yellow",
    "Running": "cyan",
    "Finished": "green",
    "Interrupted": "magenta",
    "Error": "red",
}
"""Colours of the states of buttons and runs, on terminals only."""

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")


def tell(text: str, data: Any, as_json: bool) -> None:
    """Print one sentence for people, or the data behind it for scripts."""
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else text)


def show(title: str, rows: Sequence[Row], as_json: bool) -> None:
    """Print rows, which have the same keys, as a table for people or as JSON for scripts."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    elif rows:
        print_table(title, rows)
    else:
        click.echo(f"{title}: none")


def print_table(title: str, rows: Sequence[Row]) -> None:
    """Print at least one row under the keys of the first; states have their colours.

    The first column names the row: it stays in one piece, and others are wrapped for it.
    """
    table = Table(title=escape(title), title_justify="left", box=SIMPLE_HEAD)
    for number, name in enumerate(rows[0]):
        table.add_column(name, no_wrap=number == 0, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    _console().print(table)


@contextmanager
def progress(label: str) -> Iterator[Report]:
    """Show a bar on the terminal while the block runs; yield what moves it."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(escape(label), total=1.0)
        yield lambda done: bar.update(task, completed=done)


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=PLAIN_WIDTH)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return escape(", ".join(map(str, value)))
    text = "" if value is None else str(value)
    return f"[{STYLES[text]}]{text}[/]" if text in STYLES else escape(text)
