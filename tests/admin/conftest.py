"""An installation with people, a workspace and a flow with two hooks, and who may see its pages."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import User
from app.flows import store
from app.flows.button_definition import Button, FormField
from app.flows.definition import Flow, parse
from app.flows.models import FlowRecord
from app.nodes import workspaces
from tests.conftest import PASSWORD, Client

STAFF = ("profile:standard", "profile:admin")
UNKNOWN = "/admin/there/is/nothing/here"
TOKEN = re.compile(r'(X-CSRFToken": "|name="csrf_token" value=")[^"]*')


@pytest.fixture
def admin(app: Flask) -> User:
    return accounts.create_user("admin", PASSWORD, name="Ada Admin", profile="admin")


@pytest.fixture
def alice(app: Flask) -> User:
    return accounts.create_user("alice", PASSWORD, name="Alice Adams", roles=["reviewers"])


@pytest.fixture
def bob(app: Flask) -> User:
    return accounts.create_user("bob", PASSWORD, name="Bob Brown")


@pytest.fixture
def carol(app: Flask) -> User:
    return accounts.create_user("carol", PASSWORD, name="Carol Clark", profile="shared")


@pytest.fixture
def people(admin: User, alice: User, bob: User, carol: User) -> None:
    """Everybody: admin, alice (role reviewers), bob, and carol, a guest."""


@pytest.fixture
def as_admin(client: Client, admin: User) -> Client:
    """A client that the admin has signed in to."""
    return client.sign_in(admin.login)


@pytest.fixture
def docs(app: Flask, tmp_path: Path) -> Path:
    """The folder behind the workspace `docs`, where staff read and write."""
    folder = tmp_path / "docs"
    (folder / "contracts").mkdir(parents=True)
    for name in ("a.pdf", "b.pdf", "notes.txt", "contracts/lease.pdf"):
        (folder / name).write_bytes(b"content")
    workspaces.create_datasource("docs-data", folder)
    workspaces.create_workspace("docs", "Docs", "docs-data", grants=dict.fromkeys(STAFF, "rw"))
    return folder


@pytest.fixture
def say(app: Flask) -> FlowRecord:
    """The flow `say`: hook `say-hello` with a button and its form, hook `say-bye` without."""
    return store.save(say_flow(), author="tests")


def say_flow(**changes: Any) -> Flow:
    """The flow behind `say`; `changes` are fields of its document."""
    parameters = [
        {"Name": "Greeting", "Value": "Hello", "Mandatory": True, "Description": "What to say."},
        {"Name": "Volume", "Value": "3", "Type": "integer"},
        {
            "Name": "Tone",
            "Value": "kind",
            "Type": "select",
            "JsonChoices": json.dumps({"kind": "Kind", "firm": "Firm"}),
        },
        {"Name": "Key", "Value": "s3cret-key", "Type": "password"},
    ]
    action = {
        "ID": "actions.scheduler.log-input",
        "Label": "Say it",
        "Parameters": {"message": "{{.JobParameters.Greeting}} at {{.JobParameters.Volume}}"},
    }
    document = {
        "Label": "Say",
        "Metadata": {"Description": "Says something."},
        "Parameters": parameters,
        "Actions": [action],
        "Hooks": [_hello(), _bye()],
    }
    return parse(document | changes)


def _hello() -> dict[str, Any]:
    button = Button(
        label="Say hello",
        in_toolbar=True,
        in_menu=True,
        needs_selection=True,
        extensions="pdf",
        form=True,
        fields=(FormField(name="Greeting"), FormField(name="Volume", type="integer")),
        sends_selection=True,
    )
    return {
        "ApiSlug": "say-hello",
        "AllowOverridePresets": True,
        "Policies": [{"Subject": who, "Effect": 1, "Action": 3} for who in STAFF],
        "Metadata": button.to_metadata(),
    }


def _bye() -> dict[str, Any]:
    return {
        "ApiSlug": "say-bye",
        "PresetParameters": {"Greeting": "Bye", "Tone": "firm"},
        "Policies": [
            {"Subject": "role:reviewers", "Effect": 1, "Action": 3},
            {"Subject": "user:carol", "Effect": 0, "Action": 3},
        ],
    }


@pytest.fixture
def refused(app: Flask, people: None) -> Callable[..., None]:
    """Assert that a page answers all but admins as an unknown page does, byte for byte."""

    def check(path: str, method: str = "GET", **sent: Any) -> None:
        for login in ("", "alice", "bob", "carol"):
            client = Client(app)
            if login:
                client.sign_in(login)
            answer, unknown = (
                client.open(address, method=method, **sent) for address in (path, UNKNOWN)
            )
            assert (answer.status_code, unknown.status_code) == (404, 404), f"{login} {path}"
            assert _told(answer.text) == _told(unknown.text), f"{login} {path}"

    return check


def _told(page: str) -> str:
    """A page without what differs between any two answers."""
    return TOKEN.sub(r"\1", page)
