"""What a backup holds, and what it is refused for."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from app import create_app
from app.accounts import service as accounts
from app.backing_up.cli import backup_command
from app.backing_up.errors import NotBackedUp
from app.backing_up.service import back_up
from app.config import Settings
from app.extensions import alembic, db
from app.nodes.workspaces import create_datasource


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Settings]:
    """An installation on SQLite, whatever the tests' databases are."""
    settings = Settings(instance=tmp_path / "here")
    app = create_app(settings)
    with app.app_context():
        alembic.upgrade()
        accounts.create_user("alice", "correct horse", profile="standard")
        (tmp_path / "files").mkdir()
        create_datasource("data", tmp_path / "files")
        yield settings
        db.session.rollback()
        db.engine.dispose()


def test_a_backup_holds_database_key_and_what_they_are(here: Settings, tmp_path: Path) -> None:
    manifest = back_up(here, tmp_path / "copy")
    files = {path.name: path for path in (tmp_path / "copy").iterdir()}
    assert set(files) == {"flowbutton.db", "secret_key", "manifest.json", "SHA256SUMS"}
    assert json.loads(files["manifest.json"].read_text()) == manifest
    assert (manifest["rows"]["user"], manifest["rows"]["datasource"]) == (1, 1)
    assert manifest["datasources_not_included"] == [
        {"name": "data", "kind": "local", "location": str(tmp_path / "files")}
    ]
    assert files["secret_key"].read_text() == (here.instance / "secret_key").read_text()
    with sqlite3.connect(files["flowbutton.db"]) as copy:
        assert copy.execute("SELECT login FROM user").fetchall() == [("alice",)]
    copy.close()


def test_the_sums_are_those_of_the_files(here: Settings, tmp_path: Path) -> None:
    back_up(here, tmp_path / "copy")
    lines = (tmp_path / "copy" / "SHA256SUMS").read_text().splitlines()
    assert len(lines) == 3
    for line in lines:
        told, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "copy" / name).read_bytes()).hexdigest() == told


def test_only_the_owner_may_read_a_backup(here: Settings, tmp_path: Path) -> None:
    back_up(here, tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "copy").iterdir()} == {0o600}


def test_who_writes_meanwhile_does_not_wait(here: Settings, tmp_path: Path) -> None:
    with sqlite3.connect(here.instance / "flowbutton.db", timeout=0) as writer:
        writer.execute("UPDATE user SET name = 'unfinished'")
        back_up(here, tmp_path / "copy")
        writer.commit()
    writer.close()
    with sqlite3.connect(tmp_path / "copy" / "flowbutton.db") as copy:
        assert copy.execute("SELECT name FROM user").fetchall() != [("unfinished",)]
    copy.close()


def test_a_folder_that_exists_is_left_alone(here: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotBackedUp, match="exists"):
        back_up(here, tmp_path / "files")
    assert list((tmp_path / "files").iterdir()) == []


@pytest.mark.parametrize("folder", ["missing/copy", "here/secret_key/copy"])
def test_a_folder_that_cannot_be_made_is_told(here: Settings, tmp_path: Path, folder: str) -> None:
    with pytest.raises(NotBackedUp, match="could not be written"):
        back_up(here, tmp_path / folder)


def test_a_damaged_database_is_told_and_nothing_is_left(here: Settings, tmp_path: Path) -> None:
    db.session.rollback()
    db.engine.dispose()
    database = here.instance / "flowbutton.db"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content = bytearray(database.read_bytes())
    content[3 * size : 6 * size] = b"\x7f" * (3 * size)
    database.write_bytes(content)
    with pytest.raises(NotBackedUp, match=r"damaged|could not be written"):
        back_up(here, tmp_path / "copy")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files", "here"]


def test_another_kind_of_database_is_refused(here: Settings, tmp_path: Path) -> None:
    other = replace(here, database_url="postgresql+psycopg://flow@nowhere/flowbutton")
    with pytest.raises(NotBackedUp, match="pg_dump"):
        back_up(other, tmp_path / "copy")


def test_a_database_without_tables_is_refused(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path / "empty")
    app: Flask = create_app(settings)
    with app.app_context(), pytest.raises(NotBackedUp, match="flowbutton init"):
        back_up(settings, tmp_path / "copy")


def test_the_command_says_what_is_not_in_the_backup(here: Settings, tmp_path: Path) -> None:
    told = CliRunner().invoke(backup_command, [str(tmp_path / "copy")], obj=here)
    assert told.exit_code == 0
    assert "Not in it: the files of “data”" in told.output
