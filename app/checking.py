"""Decides whether a configuration works: its settings, the database and every storage."""

import json

import click
import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from app import config, create_app
from app.config import Settings
from app.extensions import alembic, db
from app.nodes import datasources
from app.problems import Problem

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
    with create_app(settings).app_context():
        checks = [{"name": "database", "problem": _database_problem()}]
        if checks[0]["problem"]:
            return checks
        for datasource in datasources.all_datasources():
            name = f"datasource {datasource.name}"
            checks.append({"name": name, "problem": _storage_problem(datasource.name)})
    return checks


def _database_problem() -> str:
    try:
        if alembic.needs_upgrade():
            return "The tables are missing or old. Run: flowbutton init"
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError as error:
        return str(error).splitlines()[0]
    return ""


def _storage_problem(name: str) -> str:
    try:
        datasources.storage_of(name).stat("")
    except Problem as problem:
        return problem.detail
    return ""


def _print(rows: list[dict[str, str]], checks: list[dict[str, str]]) -> None:
    table = Table("Setting", "Value", "Origin", "Meaning")
    for row in rows:
        table.add_row(row["name"], row["value"], row["origin"], row["help"])
    console = Console()
    console.print(table)
    for check in checks:
        console.print(f"{check['name']}: {check['problem'] or 'works'}", markup=False)
