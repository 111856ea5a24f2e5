"""A workspace with files, and hooks that some people may call."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.accounts import tokens
from app.flows import store
from app.flows.definition import parse
from app.flows.hook_definition import FieldExtras, HookExtras
from app.nodes.workspaces import create_datasource, create_workspace

PASSWORD = "correct horse"


def hook(slug: str, subject: str, **extras: Any) -> dict[str, Any]:
    return {
        "ApiSlug": slug,
        "PresetParameters": {"Target": "{{.ContextUser.Login}}"},
        "Policies": [{"Subject": subject, "Effect": 1, "Action": 3}],
        "Metadata": {"flowbutton": HookExtras.model_validate(extras).model_dump_json()},
    }


def document() -> dict[str, Any]:
    fields = {"Size": FieldExtras(minimum=1, maximum=9)}
    return {
        "Label": "Say",
        "Actions": [{"ID": "actions.scheduler.log-input"}],
        "Parameters": [
            {"Name": "Pages", "Value": "1-", "Mandatory": True},
            {"Name": "Size", "Value": "3", "Type": "integer"},
            {"Name": "Target", "Value": "x"},
            {"Name": "Secret", "Type": "password"},
        ],
        "Hooks": [
            hook("say", "profile:standard", overridable=["Pages", "Size", "Secret"], fields=fields),
            hook("review", "role:reviewers"),
            hook("rare", "profile:standard", rate_limit="1 per hour"),
            hook("publish", "profile:standard", needs_write=["archive"]),
            hook("off", "profile:standard", enabled=False),
        ],
    }


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Path:
    """The folder behind the workspace `docs`."""
    for name in ("docs", "archive", "finance"):
        (tmp_path / name).mkdir()
        create_datasource(f"{name}-data", tmp_path / name)
    (tmp_path / "docs" / "a.txt").write_text("a")
    (tmp_path / "finance" / "budget.csv").write_text("1")
    create_workspace("docs", "Docs", "docs-data", grants={"profile:standard": "rw"})
    create_workspace("archive", "Archive", "archive-data", grants={"profile:standard": "r"})
    create_workspace("finance", "Finance", "finance-data", grants={"role:reviewers": "rw"})
    return tmp_path / "docs"


@pytest.fixture
def headers(folder: Path) -> dict[str, dict[str, str]]:
    """The `Authorization` header of each person, the hooks saved."""
    accounts.create_user("alice", PASSWORD, roles=["reviewers"])
    accounts.create_user("bob", PASSWORD)
    store.save(parse(document()), author="admin")
    return {
        login: {"Authorization": f"Bearer {tokens.create(accounts.find(login), 'test', 1)[0]}"}
        for login in ("alice", "bob")
    }
