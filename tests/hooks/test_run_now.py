"""Starting a flow by hand: admins only, with every parameter, and their own rights."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts import service as accounts
from app.accounts.models import User
from app.audit.models import AuditEntry
from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from app.flows.errors import BadParameters, UnknownFlow
from app.flows.hook_definition import FieldExtras
from app.hooks.again import repeat
from app.hooks.errors import FlowIsOff, UnknownHook
from app.hooks.trigger import by_hand, run_now
from app.nodes import workspaces
from app.nodes.errors import NotPermitted
from app.runs.errors import TaskIdInUse
from app.runs.facts import trigger_of
from app.runs.models import Run

from .conftest import PASSWORD, document, hook


@pytest.fixture
def admin(folder: Path) -> User:
    """An admin who may read the workspace `docs`, the flow `say` being there."""
    docs = workspaces.find_workspace("docs")
    assert docs is not None
    workspaces.create_workspace("ours", "Ours", docs.datasource, grants={"profile:admin": "r"})
    store.save(parse(document()), author="admin")
    return accounts.create_user("admin", PASSWORD, profile="admin")


def runs() -> list[Run]:
    return list(db.session.scalars(sa.select(Run)))


def test_a_run_by_hand_has_no_hook(admin: User) -> None:
    run = run_now(admin, "say", {}, [])
    assert (run.hook_slug, run.flow_slug, run.label) == ("", "say", "Say")
    assert trigger_of(run).manual is True
    assert run.parameters == {"Pages": "1-", "Size": "3", "Target": "x", "Secret": ""}


def test_every_parameter_can_be_set(admin: User) -> None:
    sent = {"Pages": "2", "Size": 9, "Target": "{{.ContextUser.Login}}", "Secret": "s"}
    run = run_now(admin, "say", sent, [])
    assert run.opened_parameters == {
        "Pages": "2", "Size": "9", "Target": "{{.ContextUser.Login}}", "Secret": "s",
    }  # fmt: skip


def test_as_a_hook_its_presets_and_limits_hold_but_not_its_policy(admin: User) -> None:
    run = run_now(admin, "say", {"Size": "4"}, [], hook_slug="say")
    assert (run.hook_slug, run.parameters["Target"]) == ("say", "admin")
    with pytest.raises(BadParameters) as refusal:
        run_now(admin, "say", {"Size": "10"}, [], hook_slug="say")
    assert [error.field for error in refusal.value.errors] == ["Size"]
    assert run_now(admin, "say", {"Target": "mine"}, [], hook_slug="review").hook_slug == "review"


def test_by_hand_no_template_of_a_form_stands_in_a_field(admin: User) -> None:
    fields = {"Pages": FieldExtras(label="Pages wanted", default="{{.Node.Path | base}}")}
    flow = document() | {"Label": "Ask", "Hooks": [hook("ask", "profile:admin", fields=fields)]}
    store.save(parse(flow), author="admin")
    opened = by_hand(admin, "ask", "ask").hook.extras.fields["Pages"]
    assert (opened.label, opened.default) == ("Pages wanted", "")


@pytest.mark.parametrize("profile", ["standard", "shared"])
def test_to_all_but_admins_the_flow_does_not_exist(admin: User, profile: str) -> None:
    other = accounts.create_user("other", PASSWORD, profile=profile)
    for slug in ("say", "nothing"):
        with pytest.raises(UnknownFlow) as refusal:
            run_now(other, slug, {}, [])
        assert refusal.value.detail == f"There is no flow “{slug}”."
    assert runs() == []


@pytest.mark.parametrize(
    ("sent", "paths", "options", "error"),
    [
        ({"Pages": ""}, [], {}, BadParameters),
        ({"Size": "many"}, [], {}, BadParameters),
        ({"Unknown": "x"}, [], {}, BadParameters),
        ({}, ["docs/a.txt"], {}, NotPermitted),
        ({}, ["ours/a.txt", "ours/none.txt"], {}, NotPermitted),
        ({}, ["ours/../finance/budget.csv"], {}, NotPermitted),
        ({}, [], {"hook_slug": "nothing"}, UnknownHook),
    ],
)
def test_what_is_wrong_starts_nothing(
    admin: User, sent: dict[str, Any], paths: list[str], options: dict[str, str], error: type
) -> None:
    with pytest.raises(error):
        run_now(admin, "say", sent, paths, **options)
    assert runs() == []


def test_paths_are_read_with_the_rights_of_the_admin(admin: User) -> None:
    run = run_now(admin, "say", {}, ["ours/a.txt"])
    assert (run.paths, run.nodes) == (["ours/a.txt"], ["docs-data/a.txt"])


def test_a_flow_that_is_off_does_not_start(admin: User) -> None:
    store.set_enabled("say", False)
    with pytest.raises(FlowIsOff):
        run_now(admin, "say", {}, [])
    assert runs() == []


def test_the_same_call_again_is_the_same_run(admin: User) -> None:
    first = run_now(admin, "say", {"Size": "4"}, [], task_id="by-hand-1")
    store.set_enabled("say", False)
    assert run_now(admin, "say", {"Size": "4"}, [], task_id="by-hand-1").id == first.id
    with pytest.raises(TaskIdInUse):
        run_now(admin, "say", {"Size": "5"}, [], task_id="by-hand-1")
    assert len(runs()) == 1


def test_another_flow_is_another_call(admin: User) -> None:
    store.save(parse(document() | {"Label": "Sing", "Hooks": []}), author="admin")
    run_now(admin, "say", {}, [], task_id="by-hand-2")
    with pytest.raises(TaskIdInUse):
        run_now(admin, "sing", {}, [], task_id="by-hand-2")


def test_who_started_it_is_in_the_audit_log(admin: User) -> None:
    run = run_now(admin, "say", {}, [])
    entry = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.target) == ("run.start", f"run:{run.id}")
    assert entry.changes["flow"] == [None, "say"]


def test_a_run_by_hand_can_be_repeated(admin: User) -> None:
    run = run_now(admin, "say", {"Size": "4", "Secret": "s"}, ["ours/a.txt"])
    again = repeat(admin, run)
    assert again.id != run.id
    assert (again.hook_slug, again.parameters, again.nodes) == ("", run.parameters, run.nodes)
    with pytest.raises(UnknownFlow):
        repeat(accounts.create_user("other", PASSWORD), run)


def test_a_parameter_that_is_a_node_is_repeated(admin: User) -> None:
    flow = document() | {"Label": "Point", "Hooks": [], "Parameters": [
        {"Name": "At", "Type": "node"}
    ]}  # fmt: skip
    store.save(parse(flow), author="admin")
    run = run_now(admin, "point", {"At": "ours/a.txt"}, [])
    assert run.parameters == {"At": "docs-data/a.txt"}
    assert repeat(admin, run).parameters == run.parameters
