"""An installation with people, workspaces and files; a visitor is a signed-in client."""

import contextvars
import os
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
from app.nodes import workspaces

PASSWORD = "correct horse"
READ_WRITE = {"profile:standard": "rw", "profile:shared": "r"}
REVIEWERS = {"role:reviewers": "rw"}


class Visitor(FlaskClient):
    """A client whose requests share nothing with the test but the database."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return contextvars.Context().run(super().open, *args, **kwargs)

    def ask(self, address: str, **kwargs: Any) -> TestResponse:
        """Ask as htmx does."""
        method = kwargs.pop("method", "GET")
        headers = {"HX-Request": "true"} | kwargs.pop("headers", {})
        return self.open(address, method=method, headers=headers, **kwargs)


Visit = Callable[[User], Visitor]


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Path:
    """The folder of the datasource, with the workspaces documents, archive and finance."""
    root = tmp_path / "files"
    for folder in ("documents/contracts/2026", "archive", "finance"):
        (root / folder).mkdir(parents=True)
    workspaces.create_datasource("ds", str(root))
    workspaces.create_workspace("documents", "Documents", "ds", "documents", READ_WRITE)
    reading = REVIEWERS | {"profile:standard": "r"}
    workspaces.create_workspace("archive", "Archive", "ds", "archive", reading)
    workspaces.create_workspace("finance", "Finance", "ds", "finance", REVIEWERS)
    return root


@pytest.fixture
def contracts(files: Path) -> Path:
    """The folder documents/contracts: a folder 2026 and three files."""
    folder = files / "documents" / "contracts"
    for place, name in enumerate(("Lease.pdf", "Annex 2.pdf", "Annex 10.pdf")):
        (folder / name).write_bytes(b"x" * (place + 1) * 1000)
        os.utime(folder / name, (place * 86400, place * 86400))
    return folder


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
def visit(app: Flask) -> Visit:
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
def visitor(files: Path, visit: Visit, bob: User) -> Visitor:
    """A client of bob, who reads and writes documents, reads archive, has no finance."""
    return visit(bob)
