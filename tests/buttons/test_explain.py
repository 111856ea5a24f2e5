"""What an admin is told of every button, whoever it is about and wherever."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.accounts.models import User
from app.buttons.cli import explain_command
from app.buttons.errors import StaleSelection
from app.buttons.explain import explain
from app.flows import store
from app.nodes.errors import NotPermitted

from .conftest import save
from .samples import hook_document

CONTRACTS = "documents/contracts"


def failed(row: dict[str, Any]) -> list[str]:
    return [reason["rule"] for reason in row["reasons"] if not reason["passed"]]


def test_every_button_is_explained_the_hidden_ones_too(place: Path, bob: User) -> None:
    save(
        hook_document("approve", policies=[{"Subject": "role:reviewers", "Effect": 1}]),
        hook_document("join", label="Join PDFs", needs_selection=True, many_only=True),
        hook_document("off", extras={"enabled": False}),
    )
    rows = explain(bob, CONTRACTS, ["a.pdf"])
    assert [(row["slug"], row["state"], failed(row)) for row in rows] == [
        ("approve", "hidden", ["policy"]),
        ("join", "disabled", ["count"]),
        ("off", "hidden", ["enabled"]),
    ]
    [count] = [reason for reason in rows[1]["reasons"] if reason["rule"] == "count"]
    assert count == {"rule": "count", "passed": False, "detail": "two or more needed, 1 selected"}


def test_a_switched_off_flow_is_explained(place: Path, bob: User) -> None:
    save(hook_document("do-it"))
    store.set_enabled("flow", False)
    [row] = explain(bob, CONTRACTS, [])
    assert (row["state"], failed(row)) == ("hidden", ["enabled"])


def test_a_folder_that_the_person_may_not_read_is_explained(place: Path, bob: User) -> None:
    save(hook_document("do-it"))
    [row] = explain(bob, "finance", [])
    assert (row["state"], failed(row)) == ("hidden", ["rights"])


def test_a_condition_that_failed_shows_its_error_to_admins(place: Path, bob: User) -> None:
    save(hook_document("do-it", extras={"folder_condition": 'metadata["x"] == "y"'}))
    [row] = explain(bob, CONTRACTS, [])
    [reason] = [reason for reason in row["reasons"] if reason["rule"] == "folder_condition"]
    assert reason["detail"] == "This button is switched off: its condition failed."
    assert "x" in reason["technical"]


def test_what_does_not_exist_cannot_be_explained(place: Path, bob: User) -> None:
    with pytest.raises(NotPermitted):
        explain(bob, "documents/nothing", [])
    with pytest.raises(StaleSelection):
        explain(bob, CONTRACTS, ["gone.pdf"])


def test_the_command_prints_json(place: Path, bob: User) -> None:
    save(hook_document("do-it", needs_selection=True))
    arguments = ["--user", "bob", "--folder", CONTRACTS, "--select", "a.pdf", "--select", "b.pdf"]
    result = CliRunner().invoke(explain_command, [*arguments, "--json"], catch_exceptions=False)
    assert json.loads(result.output) == explain(bob, CONTRACTS, ["a.pdf", "b.pdf"])


def test_the_command_prints_a_table_for_people(place: Path, bob: User) -> None:
    save(hook_document("do-it", label="Do [it]", needs_selection=True))
    arguments = ["--user", "bob", "--folder", CONTRACTS]
    result = CliRunner().invoke(explain_command, arguments, catch_exceptions=False)
    assert "Do [it] (do-it)" in result.output
    assert "disabled" in result.output
    assert "selection_required: a selection needed" in " ".join(result.output.split())
