"""Whether a start need not load the application to find out that there is nothing to do."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import agreement, config, prepared
from app.config import Settings
from app.extensions import db


@pytest.fixture
def ready(app: Flask) -> Settings:
    """An installation whose database and key are as they were noted."""
    settings: Settings = app.config["SETTINGS"]
    agreement.share(settings.secret_key)
    db.session.close()
    prepared.note(settings, demo=False)
    return settings


def execute(statement: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_what_was_made_ready_is_found_so(ready: Settings) -> None:
    assert prepared.is_prepared(ready, demo=False)
    assert prepared.is_prepared(replace(ready, port=1, metrics_token="x"), demo=False)


def test_a_demo_that_was_not_made_is_missing_and_one_that_was_is_not(ready: Settings) -> None:
    assert not prepared.is_prepared(ready, demo=True)
    prepared.note(ready, demo=True)
    assert prepared.is_prepared(ready, demo=True)
    assert prepared.is_prepared(ready, demo=False)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE alembic_version SET version_num = '0001'",
        "DELETE FROM alembic_version",
        "UPDATE agreed_value SET value = 'of another key'",
        "DROP TABLE agreed_value",
    ],
)
def test_a_database_that_is_another_now_is_not_ready(ready: Settings, statement: str) -> None:
    execute(statement)
    assert not prepared.is_prepared(ready, demo=False)


def without_note(settings: Settings) -> Settings:
    (settings.instance / prepared.NOTE).unlink()
    return settings


def with_a_broken_note(settings: Settings) -> Settings:
    (settings.instance / prepared.NOTE).write_text("{")
    return settings


def with_another_key(settings: Settings) -> Settings:
    return replace(settings, secret_key="another")


def with_another_setting(settings: Settings) -> Settings:
    return replace(settings, hook_rate="many")


def with_another_database(settings: Settings) -> Settings:
    return replace(settings, database_url=f"sqlite:///{settings.instance}/none.db")


@pytest.mark.parametrize(
    "change",
    [
        without_note,
        with_a_broken_note,
        with_another_key,
        with_another_setting,
        with_another_database,
    ],
)
def test_where_anything_is_not_certain_it_is_not_ready(
    ready: Settings, change: Callable[[Settings], Settings]
) -> None:
    assert not prepared.is_prepared(change(ready), demo=False)


def test_another_step_that_makes_tables_is_seen(
    ready: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = tmp_path / "app" / "migrations"
    shutil.copytree(config.ROOT / "app" / "migrations", steps)
    monkeypatch.setattr(config, "ROOT", tmp_path)
    assert prepared.is_prepared(ready, demo=False)
    (steps / "9999_more.py").write_text("")
    assert not prepared.is_prepared(ready, demo=False)


def test_to_look_loads_nothing_large() -> None:
    code = "import sys, app.serving, app.prepared; print(*sys.modules)"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True, cwd=config.ROOT)
    assert not {"sqlalchemy", "dbos", "alembic", "pydantic"} & set(loaded.stdout.split())
