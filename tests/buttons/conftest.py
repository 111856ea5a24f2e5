"""An installation with people, workspaces and files; a visitor is a signed-in client."""

import contextvars
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts import service as accounts
from app.accounts import tokens
from app.accounts.models import User
from app.flows import store
from app.nodes import workspaces
from app.nodes.tree import Tree

from .samples import flow_of

PASSWORD = "correct horse"
FILES = ("a.pdf", "b.pdf", "c.pdf", "notes.txt", "#1 offer 100%.pdf", "two\nlines.pdf")
READ_WRITE = {"profile:standard": "rw", "profile:admin": "rw"}

Press = Callable[..., TestResponse]


class Visitor(FlaskClient):
    """A client whose requests share nothing with the test but the database."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture
def place(app: Flask, tmp_path: Path) -> Path:
    """The folder of the datasource `ds`, with the workspaces documents, archive and finance."""
    root = tmp_path / "files"
    contracts = root / "documents" / "contracts"
    (contracts / "2026").mkdir(parents=True)
    for name in FILES:
        (contracts / name).write_bytes(b"content")
    workspaces.create_datasource("ds", str(root))
    workspaces.create_workspace("documents", "Documents", "ds", "documents", READ_WRITE)
    workspaces.create_workspace(
        "archive", "Archive", "ds", "archive", {"role:reviewers": "rw", "profile:standard": "r"}
    )
    workspaces.create_workspace("finance", "Finance", "ds", "finance", {"role:reviewers": "rw"})
    return contracts


@pytest.fixture
def alice(app: Flask) -> User:
    return accounts.create_user("alice", PASSWORD, name="Alice Adams", roles=["reviewers"])


@pytest.fixture
def bob(app: Flask) -> User:
    return accounts.create_user("bob", PASSWORD, name="Bob Brown")


@pytest.fixture
def carol(app: Flask) -> User:
    return accounts.create_user("carol", PASSWORD, profile="shared")


@pytest.fixture
def visit(app: Flask) -> Callable[[User], Visitor]:
    """Make a client that somebody has signed in to."""
    app.test_client_class = Visitor

    def signed_in(user: User) -> Visitor:
        text, _token = tokens.create(user, "tests", 1)
        client = app.test_client()
        assert isinstance(client, Visitor)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
        return client

    return signed_in


@pytest.fixture
def csrf(app: Flask) -> None:
    """Forms must carry their token, as outside of tests."""
    app.config["WTF_CSRF_ENABLED"] = True


def save(*hooks: dict[str, Any], replace: str | None = None, **flow: Any) -> None:
    """Keep a flow with these hooks, or a new version of the flow `replace`."""
    store.save(flow_of(*hooks, **flow), author="tests", replace=replace)


def set_status(name: str, status: str | None) -> None:
    """Give a file of `place` a status."""
    Tree(None).set_metadata(f"ds/documents/contracts/{name}", {"usermeta-status": status})
