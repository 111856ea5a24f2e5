"""A small tree and some people, for flows that are carried out for real."""

from pathlib import Path

import pytest
from flask import Flask

from app.accounts import changes
from app.accounts import service as accounts
from app.nodes.workspaces import create_datasource, create_workspace

from .plain import World

PASSWORD = "correct horse"
FILES = {
    "docs/a.pdf": "a",
    "docs/b.pdf": "bb",
    "docs/c.txt": "ccc",
    "docs/sub/d.pdf": "dddd",
    "secret/s.pdf": "s",
}


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    """The tree; alice reviews, bob does not, gone may not sign in, boss is an admin."""
    files = tmp_path / "files"
    for path, content in FILES.items():
        (files / path).parent.mkdir(parents=True, exist_ok=True)
        (files / path).write_text(content)
    create_datasource("data", files)
    create_workspace("docs", "Docs", "data", "docs", {"profile:standard": "rw"})
    create_workspace("secret", "Secret", "data", "secret", {"role:board": "r"})
    accounts.create_user("alice", PASSWORD, email="alice@example.org", roles=["reviewers"])
    accounts.create_user("bob", PASSWORD, name="Bob B.")
    accounts.create_user("boss", PASSWORD, profile="admin", roles=["board"])
    changes.set_enabled(accounts.create_user("gone", PASSWORD), False)
    return World(files)
