"""An installation in which everything that an address can name belongs to one person, alice.

It is made once; before each request its files and its database are put back as they were.
"""

import contextvars
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from app import create_app
from app.accounts import service as accounts
from app.accounts import tokens
from app.accounts.models import User
from app.config import Settings
from app.extensions import db
from app.flows import store
from app.flows.button_definition import Button, FormField
from app.flows.definition import parse
from app.hooks.trigger import trigger
from app.nodes import workspaces
from app.nodes.tree import Tree
from app.notifications import service as notifications
from app.notifications.models import Notification
from app.runs import state
from tests.conftest import PASSWORD, migrate

ROLES = ("anonymous", "guest", "entitled", "other", "admin")
LOGINS = {"guest": "carol", "entitled": "alice", "other": "bob", "admin": "admin"}
"""Who stands for each column of the table: alice is entitled by her role, bob is not."""

REFUSED = ("sign-in", "401", "403", "404")
"""How the table says that somebody may not."""

ELSEWHERE = "203.0.113.7"
"""Requests come from another host, so that nothing is open because it comes from this one."""

WAITING, FAILED, BEFORE = "run-that-waits", "run-that-failed", "run-that-was-previewed"


@dataclass
class World:
    """The installation, and the session cookie of each login."""

    app: Flask
    folder: Path
    cookies: dict[str, str]
    names: dict[str, Any]
    """What the addresses of the table name: numbers of rows that are alice's, and file names."""

    @property
    def instance(self) -> Path:
        """The folder of the database and of the files."""
        return self.folder / "instance"

    @property
    def kept(self) -> Path:
        """The same as it was when it was made."""
        return self.folder / "kept"

    def put_back(self) -> None:
        """Undo what requests did."""
        db.session.close()
        db.engine.dispose()
        shutil.rmtree(self.instance)
        shutil.copytree(self.kept, self.instance)

    def ask(self, role: str, method: str, address: str, **sent: Any) -> TestResponse:
        """Return the answer to who stands for a role, at a browser."""
        client = self.client(role)
        sent = {"buffered": True} | sent
        return contextvars.Context().run(client.open, address, method=method, **sent)

    def client(self, role: str) -> FlaskClient:
        """Return a browser on another host, signed in as who stands for the role."""
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = ELSEWHERE
        if login := LOGINS.get(role):
            client.set_cookie("session", self.cookies[login])
        return client


def told(answer: TestResponse) -> str:
    """Return an answer in a word of the table."""
    location = answer.headers.get("Location", "")
    return "sign-in" if location.startswith("/login") else str(answer.status_code)


def world(folder: Path) -> World:
    """Make the installation in a folder."""
    instance = folder / "instance"
    (instance / "files" / "docs" / "box").mkdir(parents=True)
    settings = Settings(instance=instance, secret_key="tests", login_rate="1000 per minute")
    migrate(settings)
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        made = World(app, folder, {}, {})
        _make_people(made)
        _make_files(made, instance / "files")
        _make_runs(made)
        _keep(made)
    return made


def _make_people(made: World) -> None:
    accounts.create_user("admin", PASSWORD, profile="admin")
    alice = accounts.create_user("alice", PASSWORD, roles=["reviewers"])
    accounts.create_user("bob", PASSWORD, roles=["writers"])
    accounts.create_user("carol", PASSWORD, profile="shared")
    made.names["token_id"] = tokens.create(alice, "hers", 1)[1].id
    notifications.notify([notifications.Note(alice.id, "one", "Told", "to alice alone")])
    made.names["notification_id"] = db.session.scalar(sa.select(Notification.id))
    for login in LOGINS.values():
        client = made.app.test_client()
        data = {"login": login, "password": PASSWORD}
        answer = contextvars.Context().run(client.post, "/login", data=data)
        assert answer.status_code == 303, answer.text
        cookie = client.get_cookie("session")
        assert cookie is not None
        made.cookies[login] = cookie.value


def _make_files(made: World, files: Path) -> None:
    for name in ("a.txt", "b.txt", "gone.txt", "box/inner.txt"):
        (files / "docs" / name).write_text("secret of alice")
    Image.new("RGB", (8, 8)).save(files / "docs" / "picture.png")
    grants = {"role:reviewers": "rw", "profile:admin": "rw", "profile:shared": "r"}
    workspaces.create_datasource("files", files)
    workspaces.create_workspace("docs", "Docs", "files", "docs", grants)
    Tree(_user("alice").subjects).delete("files/docs/gone.txt")
    [bin_] = [path for path in (files / "docs").iterdir() if path.is_dir() and path.name != "box"]
    made.names["bin"] = bin_.name
    made.names["binned"] = next(bin_.iterdir()).name


def _make_runs(made: World) -> None:
    store.save(parse(flow_document()), author="tests")
    for task_id in (WAITING, FAILED, BEFORE):
        trigger(_user("alice"), "say-hello", {}, ["docs/a.txt"], task_id)
    for task_id in (FAILED, BEFORE):
        state.begin(task_id)
        state.finish(task_id, "Error", "It failed.")
    db.session.commit()


def flow_document() -> dict[str, Any]:
    """Return a flow whose hook and button are open to reviewers and admins."""
    button = Button(
        label="Say hello", in_toolbar=True, in_menu=True, form=True, sends_selection=True,
        fields=(FormField(name="Greeting"),),
    )  # fmt: skip
    subjects = ("role:reviewers", "profile:admin")
    hook = {
        "ApiSlug": "say-hello",
        "AllowOverridePresets": True,
        "Policies": [{"Subject": who, "Effect": 1, "Action": 3} for who in subjects],
        "Metadata": button.to_metadata(),
    }
    return {
        "Label": "Say",
        "Parameters": [{"Name": "Greeting", "Value": "Hello"}],
        "Actions": [{"ID": "actions.scheduler.log-input"}],
        "Hooks": [hook],
    }


def document_text() -> str:
    """Return the document of the flow as an admin edits it."""
    return json.dumps(flow_document())


def _user(login: str) -> User:
    found = accounts.find(login)
    assert found is not None
    return found


def _keep(made: World) -> None:
    db.session.commit()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.session.close()
    db.engine.dispose()
    shutil.copytree(made.instance, made.kept)


def state_of(made: World) -> tuple[str, ...]:
    """Return all rows of the database and all files, so that two moments can be compared."""
    db.session.close()
    with closing(sqlite3.connect(made.instance / "flowbutton.db")) as connection:
        rows = tuple(connection.iterdump())
    files = sorted((made.instance / "files").rglob("*"))
    return rows + tuple(f"{path} {path.read_bytes() if path.is_file() else ''}" for path in files)
