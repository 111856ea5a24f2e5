"""Makes an installation for benchmarks: a database, somebody who calls, a workspace and flows."""

import contextvars
import json
import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.accounts import service as accounts
from app.accounts import tokens
from app.config import Settings
from app.extensions import alembic, db
from app.flows import store
from app.flows.definition import parse
from app.nodes import workspaces
from app.runs import engine

CALLER = "caller"
PASSWORD = "correct horse"  # noqa: S105 - of an account that lives as long as the benchmark
EVERYBODY = [{"Subject": "profile:standard", "Effect": 1, "Action": 3}]
MANY = 1_000_000_000
"""Stands for no limit of waiting runs."""


class Visitor(FlaskClient):
    """A client of the application in this process; each request is on its own, as in a server."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Return the answer; raises RuntimeError where it is an error."""
        answer = contextvars.Context().run(super().open, *args, **kwargs)
        if answer.status_code >= 400:
            raise RuntimeError(f"{answer.status}: {answer.text[:500]}")
        return answer


@dataclass(frozen=True)
class Installation:
    """An installation; `files` is the folder behind the workspace `files`."""

    app: Flask
    files: Path
    token: str

    @property
    def visitor(self) -> Visitor:
        """Somebody who is signed in."""
        self.app.test_client_class = Visitor
        client = self.app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        return client


@contextmanager
def installation(
    database: str = "", *hooks: dict[str, Any], **changed: Any
) -> Iterator[Installation]:
    """Make an installation, with settings `changed`; "" is SQLite in a new folder.

    It is removed after the block.
    """
    with tempfile.TemporaryDirectory(prefix="flowbutton-bench-") as name:
        settings = replace(settings_of(Path(name) / "instance", database), **changed)
        app = create_app(settings)
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            yield Installation(app, Path(name) / "files", prepare(settings, hooks))
            db.session.rollback()
            db.engine.dispose()


def settings_of(instance: Path, database: str) -> Settings:
    """Return the settings of an installation that takes any number of runs."""
    instance.mkdir()
    return Settings(
        instance=instance,
        database_url=database,
        secret_key="bench",  # noqa: S106 - signs nothing that lives on
        waiting_per_flow=MANY,
        waiting_per_user=MANY,
        log_level="WARNING",
    )


def prepare(settings: Settings, hooks: Sequence[dict[str, Any]] = ()) -> str:
    """Make tables, a user, a workspace and a flow with hooks; return the user's token."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    alembic.upgrade()
    engine.migrate(settings.database)
    user = accounts.create_user(CALLER, PASSWORD)
    files = settings.instance.parent / "files"
    files.mkdir()
    workspaces.create_datasource("data", str(files))
    workspaces.create_workspace("files", "Files", "data", grants={"profile:standard": "rw"})
    if hooks:
        store.save(parse(flow_of(*hooks)), author=CALLER)
    text, _token = tokens.create(user, "bench", 1)
    return text


def flow_of(*hooks: dict[str, Any]) -> dict[str, Any]:
    """Return the document of a trivial flow with these hooks."""
    action = {"ID": "actions.scheduler.log-input", "Label": "Log"}
    return {"Label": "Trivial", "Actions": [action], "Hooks": list(hooks)}


def hook_of(slug: str, ours: dict[str, Any] | None = None, **button: Any) -> dict[str, Any]:
    """Return a hook that everybody may call; `button` are its fields of the reference."""
    metadata = {"flowbutton": json.dumps(ours or {})}
    return {"ApiSlug": slug, "Policies": EVERYBODY, "Metadata": metadata | button}


def fill(folder: Path, count: int) -> None:
    """Make a folder with so many files, whose names do not come in their order."""
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number * 7919 % count:07d}.txt").touch()
