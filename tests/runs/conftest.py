"""A flow, its hook, and people who may start it."""

from pathlib import Path

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts.models import User
from app.database import now
from app.flows import store
from app.flows.definition import parse
from app.nodes.workspaces import create_datasource, create_workspace
from app.runs.models import Run
from app.runs.service import Order, start

PASSWORD = "correct horse"


@pytest.fixture
def people(app: Flask, tmp_path: Path) -> dict[str, User]:
    """alice and bob, standard users with a workspace `docs`; admin, who has none."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("a")
    create_datasource("data", tmp_path / "docs")
    create_workspace("docs", "Docs", "data", grants={"profile:standard": "rw"})
    profiles = {"alice": "standard", "bob": "standard", "admin": "admin"}
    return {
        login: accounts.create_user(login, PASSWORD, profile=profile)
        for login, profile in profiles.items()
    }


@pytest.fixture
def order(people: dict[str, User]) -> Order:
    """What starts a run of `say` for alice."""
    document = {
        "Label": "Say",
        "Actions": [{"ID": "actions.scheduler.log-input", "Label": "Log"}],
        "Parameters": [{"Name": "Secret", "Type": "password"}, {"Name": "Plain"}],
        "Hooks": [{"ApiSlug": "say", "Policies": [{"Subject": "profile:standard", "Effect": 1}]}],
    }
    store.save(parse(document), author="admin")
    reference = store.find_hook("say")
    assert reference is not None
    return Order(
        owner=people["alice"],
        hook=reference,
        label="Say",
        parameters={"Secret": "hunter22", "Plain": "p"},
        paths=["docs/a.txt"],
        nodes=["data/a.txt"],
        call={"n": 1},
        task_id="task-0001",
    )


@pytest.fixture
def run(order: Order) -> Run:
    """A run of alice that waits."""
    started = start(order)
    assert started.created_at <= now()
    return started
