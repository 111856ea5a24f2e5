"""The command `explain`: why does somebody see a button somewhere, or not."""

from typing import Any

import click

from app.accounts import service as accounts
from app.buttons.explain import explain
from app.printing import as_json_option, show


@click.command("explain")
@click.option("--user", "login", required=True, help="Login of whom it is about.")
@click.option("--folder", required=True, help="Path of the folder: workspace/inner/path.")
@click.option("--select", "names", multiple=True, help="Name in the folder; several times.")
@as_json_option
def explain_command(login: str, folder: str, names: tuple[str, ...], as_json: bool) -> None:
    """Say of every button whether a user sees it in a folder with a selection, and why."""
    user = accounts.find_or_refuse(login)
    rows = explain(user, folder, names)
    show("Buttons", rows if as_json else [_cells(row) for row in rows], as_json)


def _cells(row: dict[str, Any]) -> dict[str, str]:
    button = f"{row['label']} ({row['slug']})"
    return {"Button": button, "State": row["state"], "Because": _because(row)}


def _because(row: dict[str, Any]) -> str:
    failed = [reason for reason in row["reasons"] if not reason["passed"]]
    lines = [
        ": ".join(filter(None, (reason["rule"], reason["detail"], reason.get("technical"))))
        for reason in failed
    ]
    return "\n".join(lines) or "every rule passed"
