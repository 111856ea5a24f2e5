"""Decides how the settings and what `proving` finds are told to who set Flowbutton up."""

import json
from dataclasses import asdict

import click
import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from app import config, create_app, proving
from app.config import Settings

MASK = "•••"


def report(settings: Settings, *, as_json: bool) -> bool:
    """Print the settings with their origins and each check; return whether any failed."""
    checks = _checks(settings)
    rows = _setting_rows(settings)
    if as_json:
        click.echo(json.dumps({"settings": rows, "checks": checks}))
    else:
        _print(rows, checks)
    return any(check["problem"] for check in checks)


def _setting_rows(settings: Settings) -> list[dict[str, str]]:
    return [
        {
            "name": config.variable(row),
            "value": _shown(getattr(settings, row.name), secret=row.metadata["secret"]),
            "origin": settings.origins.get(row.name, "default"),
            "help": row.metadata["help"],
        }
        for row in config.table()
    ]


def _shown(value: object, *, secret: bool) -> str:
    if secret:
        return MASK if value else ""
    return sa.make_url(str(value)).render_as_string() if "://" in str(value) else str(value)


def _checks(settings: Settings) -> list[dict[str, str]]:
    app = create_app(settings)
    with app.app_context():
        return [asdict(check) for check in proving.checks(app.config["SECRET_KEY"])]


def _print(rows: list[dict[str, str]], checks: list[dict[str, str]]) -> None:
    table = Table("Setting", "Value", "Origin", "Meaning")
    for row in rows:
        table.add_row(row["name"], row["value"], row["origin"], row["help"])
    console = Console()
    console.print(table)
    for check in checks:
        console.print(f"{check['name']}: {_told(check)}", markup=False)


def _told(check: dict[str, str]) -> str:
    return "; ".join(filter(None, (check["problem"] or "works", check["note"])))
