"""Decides how a backup is made while the installation works: a copy as of one moment.

It holds the SQLite database, the secret key that was made in the instance folder, and what both
are. It never holds the files of datasources, which may be larger than any database.
"""

import json
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.backing_up.errors import NotBackedUp
from app.config import Settings
from app.database import Base, now
from app.extensions import alembic
from app.nodes import datasources
from app.secrets import KEY_FILE

DATABASE_FILE = "flowbutton.db"
MANIFEST_FILE = "manifest.json"
SUMS_FILE = "SHA256SUMS"
PARTLY = ".flowbutton-backup-"
"""What the name of a folder begins with in which a backup is being made."""


def back_up(settings: Settings, folder: Path) -> dict[str, Any]:
    """Make `folder` with a backup and return its manifest. Needs an application's context.

    The folder appears when all is in it. Raises NotBackedUp.
    """
    source = _database(settings)
    folder = folder.absolute()
    if folder.exists():
        raise NotBackedUp(f"“{folder}” exists. Name a folder that does not.")
    try:
        made = Path(tempfile.mkdtemp(prefix=PARTLY, dir=folder.parent))
        try:
            manifest = _fill(made, source, settings.instance)
            made.rename(folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except (OSError, sqlite3.Error) as error:
        raise NotBackedUp(f"The backup could not be written: {error}") from error
    return manifest


def _database(settings: Settings) -> Path:
    address = sa.make_url(settings.database)
    if address.get_backend_name() != "sqlite" or not address.database:
        raise NotBackedUp("Only an SQLite database is copied. For PostgreSQL, use pg_dump.")
    path = Path(address.database)
    if not path.is_file() or alembic.needs_upgrade():
        raise NotBackedUp("The tables are missing or old. Run: flowbutton init")
    return path


def _fill(folder: Path, source: Path, instance: Path) -> dict[str, Any]:
    _copy_database(source, folder / DATABASE_FILE)
    files = [DATABASE_FILE, MANIFEST_FILE]
    if (instance / KEY_FILE).exists():
        _write(folder / KEY_FILE, (instance / KEY_FILE).read_bytes())
        files.insert(1, KEY_FILE)
    manifest = _manifest(folder / DATABASE_FILE)
    _write(folder / MANIFEST_FILE, f"{json.dumps(manifest, indent=2)}\n".encode())
    sums = "".join(f"{_sum(folder / name)}  {name}\n" for name in files)
    _write(folder / SUMS_FILE, sums.encode())
    return manifest


def _copy_database(source: Path, target: Path) -> None:
    """Copy all as of one moment; whoever writes meanwhile does not wait."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        (found,) = new.execute("PRAGMA quick_check").fetchone()
        new.execute("PRAGMA journal_mode=DELETE")
    if found != "ok":
        raise NotBackedUp(f"The database is damaged: {found}")
    target.chmod(0o600)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _manifest(database: Path) -> dict[str, Any]:
    """Say what is in a copy, counted in the copy itself."""
    copy = sa.create_engine(f"sqlite:///{database}")
    with copy.connect() as connection:
        counts = {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
        revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    copy.dispose()
    return {
        "made_at": now().isoformat(timespec="seconds"),
        "version": version("flowbutton"),
        "revision": revision,
        "rows": counts,
        "datasources_not_included": [
            {"name": one.name, "kind": one.kind, "location": one.location}
            for one in datasources.all_datasources()
        ],
    }


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while part := file.read(1024 * 1024):
            digest.update(part)
    return digest.hexdigest()
