"""What both kinds of databases are made to do alike."""

import sqlite3
from contextlib import ExitStack
from datetime import timedelta
from unittest.mock import Mock

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import service as accounts
from app.database import alone, clock, now
from app.extensions import db
from tests.conftest import Client


def test_the_clock_of_the_database_is_a_moment_in_utc(app: Flask) -> None:
    moment = db.session.scalar(sa.select(clock(db.engine.dialect, timedelta(hours=1))))
    assert moment is not None
    assert abs(moment - now() - timedelta(hours=1)) < timedelta(minutes=1)


def test_a_text_with_a_nul_character_is_asked_for_without_an_error(app: Flask) -> None:
    assert accounts.find("ali\0ce") is None
    assert db.session.scalar(sa.select(sa.literal("a\0b"))) in ("a\0b", "a\ufffdb")


def test_a_block_alone_can_be_entered_again_after_it_was_left(app: Flask) -> None:
    for _ in range(2):
        with alone(db.engine):
            assert db.session.scalar(sa.select(sa.literal(1))) == 1


def test_who_holds_a_connection_gets_another_however_many_do(app: Flask) -> None:
    with ExitStack() as held:
        connections = [held.enter_context(db.engine.connect()) for _ in range(40)]
        assert [one.scalar(sa.select(sa.literal(1))) for one in connections] == [1] * 40


def test_an_answer_is_given_though_the_database_goes_away_right_after_it(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look() -> str:
        db.session.scalar(sa.select(sa.literal(1)))
        error = sqlite3.OperationalError if is_sqlite() else psycopg.errors.AdminShutdown
        monkeypatch.setattr(db.engine.dialect, "do_rollback", Mock(side_effect=error("gone")))
        return "found"

    app.add_url_rule("/look", view_func=look)
    assert client.get("/look").text == "found"


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"
