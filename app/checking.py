"""Decides how the settings and what `proving` finds are told to who set Flowbutton up."""

from dataclasses import asdict

import click
import sqlalchemy as sa

from app import config, create_app, proving
from app.config import Settings
from app.printing import print_table, tell

MASK = "•••"


def report(settings: Settings, *, as_json: bool) -> bool:
    """Print the settings with their origins and each check; return whether any failed."""
    checks = _checks(settings)
    rows = _setting_rows(settings)
    if as_json:
        tell("", {"settings": rows, "checks": checks}, as_json)
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
    heads = ("Setting", "Value", "Origin", "Meaning")
    print_table("Settings", [dict(zip(heads, row.values(), strict=True)) for row in rows])
    for check in checks:
        click.echo(f"{check['name']}: {_told(check)}")


def _told(check: dict[str, str]) -> str:
    return "; ".join(filter(None, (check["problem"] or "works", check["note"])))
