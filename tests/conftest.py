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
from tests.postgres import Postgres, postgres
from tests.quick import make_quick
from tests.served import Served, served
from tests.tally import pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]

PASSWORD = "correct horse"

make_quick()


def pytest_addoption(parser: pytest.Parser) -> None:
    help_text = "keep the tests' databases on a real PostgreSQL instead of SQLite"
    parser.addoption("--postgres", action="store_true", help=help_text)
    help_text = "kill processes at fifty moments instead of five, and hunt for bad texts"
    parser.addoption("--thorough", action="store_true", help=help_text)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `thorough` where nobody asks for it."""
    if config.getoption("--thorough"):
        return
    left_out = [item for item in items if item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A real PostgreSQL, for this process of the tests."""
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def template_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """An empty database made by the migrations, copied for each test: its file, or its name."""
    instance = tmp_path_factory.mktemp("template")
    if not request.config.getoption("--postgres"):
        migrate(Settings(instance=instance))
        return str(instance / "flowbutton.db")
    server: Postgres = request.getfixturevalue("postgres_server")
    name = server.create()
    migrate(Settings(instance=instance, database_url=server.address(name)))
    return name


def migrate(settings: Settings) -> None:
    """Make all tables, ours and the engine's."""
    with create_app(settings).app_context():
        alembic.upgrade()
        engine.migrate(settings.database)
        db.engine.dispose()


@pytest.fixture
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, template_database: str
) -> Iterator[Settings]:
    """Settings of an instance with an empty database."""
    instance = tmp_path / "instance"
    instance.mkdir()
    if not request.config.getoption("--postgres"):
        shutil.copy(template_database, instance / "flowbutton.db")
        yield Settings(instance=instance, secret_key="tests")
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    name = server.create(template_database)
    yield Settings(instance=instance, secret_key="tests", database_url=server.address(name))
    server.drop(name)


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
