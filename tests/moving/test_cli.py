"""The command `move`, as people and scripts use it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from app.accounts import service as accounts
from app.config import Settings
from app.extensions import db
from app.moving import cli, service
from app.moving.cli import move_command


@pytest.fixture
def kept(app: Flask, settings: Settings) -> Settings:
    """An installation with one user, which nobody has open any more."""
    accounts.create_user("alice", "correct horse")
    db.session.close()
    db.engine.dispose()
    return settings


def test_what_was_moved_and_what_to_do_is_told(kept: Settings, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'new.db'}"
    result = CliRunner().invoke(move_command, ["--to", target], obj=kept, catch_exceptions=False)
    assert "Moved" in result.stdout
    assert cli.AFTERWARDS in result.stdout


def test_rows_are_told_by_table_as_json(kept: Settings, tmp_path: Path) -> None:
    arguments = ["--to", f"sqlite:///{tmp_path / 'new.db'}", "--json"]
    result = CliRunner().invoke(move_command, arguments, obj=kept, catch_exceptions=False)
    assert json.loads(result.stdout)["rows"]["user"] == 1


def test_the_share_that_is_moved_is_told_up_to_the_end(kept: Settings, tmp_path: Path) -> None:
    told: list[float] = []
    service.move(kept, f"sqlite:///{tmp_path / 'new.db'}", told.append)
    assert told == sorted(told)
    assert told[-1] == 1
