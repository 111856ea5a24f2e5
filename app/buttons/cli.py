"""The command `explain`: why does somebody see a button somewhere, or not."""

import json
from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.accounts import service as accounts
from app.buttons.explain import explain

STYLES = {"shown": "green", "disabled": "yellow", "hidden": "red"}


@click.command("explain")
@click.option("--user", "login", required=True, help="Login of whom it is about.")
@click.option("--folder", required=True, help="Path of the folder: workspace/inner/path.")
@click.option("--select", "names", multiple=True, help="Name in the folder; several times.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain_command(login: str, folder: str, names: tuple[str, ...], as_json: bool) -> None:
    """Say of every button whether a user sees it in a folder with a selection, and why."""
    user = accounts.find_or_refuse(login)
    explained = explain(user, folder, names)
    if as_json:
        click.echo(json.dumps(explained, ensure_ascii=False))
    else:
        Console().print(_table(explained))


def _table(explained: Iterable[dict[str, Any]]) -> Table:
    table = Table("Button", "State", "Because")
    for row in explained:
        state = f"[{STYLES[row['state']]}]{row['state']}[/]"
        table.add_row(escape(f"{row['label']} ({row['slug']})"), state, escape(_because(row)))
    return table


def _because(row: dict[str, Any]) -> str:
    failed = [reason for reason in row["reasons"] if not reason["passed"]]
    lines = [
        ": ".join(filter(None, (reason["rule"], reason["detail"], reason.get("technical"))))
        for reason in failed
    ]
    return "\n".join(lines) or "every rule passed"
