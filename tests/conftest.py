"""Fixtures of every test: an application on a database of its own, and a client without CSRF."""

import contextvars
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.config import Settings
from app.extensions import alembic, db
from app.runs import engine
from tests.served import Served, served

PASSWORD = "correct horse"


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database made by the migrations, copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(Settings(instance=folder))
    with app.app_context():
        alembic.upgrade()
        engine.migrate(app.config["SETTINGS"].database)
        db.engine.dispose()
    return folder / "flowbutton.db"


@pytest.fixture
def settings(tmp_path: Path, template_database: Path) -> Settings:
    """Settings of an instance with an empty database."""
    instance = tmp_path / "instance"
    instance.mkdir()
    shutil.copy(template_database, instance / "flowbutton.db")
    return Settings(instance=instance, secret_key="tests")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """An application with its context; CSRF is off, so that forms can be posted plainly."""
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        yield app
        db.session.rollback()
        db.engine.dispose()


class Client(FlaskClient):
    """A client whose requests share nothing with the test but the database."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.commit()
        db.session.expire_all()
        return contextvars.Context().run(super().open, *args, **kwargs)

    def sign_in(self, login: str) -> Self:
        """Sign in, as every test user does, with PASSWORD."""
        self.delete_cookie("session")
        answer = self.post("/login", data={"login": login, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return self


@pytest.fixture
def client(app: Flask) -> Client:
    """A client of `app`, nobody signed in."""
    return Client(app)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo, served by the real command; tests of one process share it, so each uses files
    of its own."""
    with served(tmp_path_factory.mktemp("demo"), "--demo") as one:
        yield one
