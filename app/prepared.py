"""Decides whether an installation was made ready before and nothing has changed since.

Only the database itself is believed: a note in the instance folder says what it looked like when
all was ready. It loads nothing large, so that a start need not load the application to find out
that there is nothing to do.
"""

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from app import config, secrets
from app.config import Settings

NOTE = "prepared.json"
PACKAGES = ("alembic", "dbos")
"""What makes tables: another version may want other ones."""

ELSEWHERE = ("port", "database_url")
"""Settings that say nothing of what is in the database, and that differ from start to start."""

PATIENCE = 5
"""Seconds that a database has to answer; one that takes longer is asked by the application."""

LITE, POSTGRES = "sqlite:///", "postgresql"
STATE = {
    "tables": "SELECT version_num FROM alembic_version ORDER BY version_num",
    "engine": "SELECT version FROM {}dbos_migrations",
    "key": "SELECT value FROM agreed_value WHERE name = 'secret_key'",
}
"""What tells a database that is ready: its versions, and by which key."""


def is_prepared(settings: Settings, *, demo: bool) -> bool:
    """Return whether all is ready; False wherever that is not certain.

    Raises ConfigurationError where there is no secret key.
    """
    try:
        noted = json.loads((settings.instance / NOTE).read_text())
        present = _look(settings, demo=demo or bool(noted["demo"]))
    except Exception:  # whatever it is, the application finds out, and says so
        return False
    own_key = [secrets.fingerprint(secrets.secret_key(settings))]
    return bool(noted == present and present["key"] == own_key)


def note(settings: Settings, *, demo: bool) -> None:
    """Keep what an installation looks like that was just made ready."""
    try:
        (settings.instance / NOTE).write_text(json.dumps(_look(settings, demo=demo)))
    except Exception:  # without it the next start takes longer, and that is all
        (settings.instance / NOTE).unlink(missing_ok=True)


def _look(settings: Settings, *, demo: bool) -> dict[str, Any]:
    return {"code": _code(), "settings": _digest(settings), "demo": demo, **_state(settings)}


def _code() -> str:
    """Return what changes with the steps that make tables."""
    steps = sorted((config.ROOT / "app" / "migrations").glob("*.py"))
    told = [version(name) for name in PACKAGES] + [step.read_text() for step in steps]
    return sha256("\0".join(told).encode()).hexdigest()


def _digest(settings: Settings) -> str:
    """Return what changes with the settings: a wrong one is told before anything starts."""
    rows = [row for row in config.table() if row.name not in ELSEWHERE]
    open_ones = [row.name for row in rows if not row.metadata["secret"]]
    return sha256(repr([getattr(settings, name) for name in open_ones]).encode()).hexdigest()


def _state(settings: Settings) -> dict[str, list[str]]:
    schema = "" if settings.database.startswith(LITE) else "dbos."
    with closing(_connected(settings.database)) as connection:
        return {
            name: [str(row[0]) for row in connection.execute(question.format(schema)).fetchall()]
            for name, question in STATE.items()
        }


def _connected(address: str) -> Any:
    if address.startswith(LITE):
        path = Path(address.removeprefix(LITE)).resolve(strict=True)
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", PATIENCE, uri=True)
    import psycopg

    kind, _, rest = address.partition("://")
    if kind.partition("+")[0] != POSTGRES:
        raise ValueError(kind)
    return psycopg.connect(f"{POSTGRES}://{rest}", connect_timeout=PATIENCE)
