"""A preview through a hook: offered by the admin, a call of its own, never the run itself."""

import json
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app.accounts import service as accounts
from app.accounts.models import User
from app.actions.launch import Launch
from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from app.flows.errors import BadParameters, UnknownFlow
from app.hooks import launching
from app.hooks.again import repeat
from app.hooks.cli import flow_group, hook_group
from app.hooks.errors import ManyHooks, MissingRights, NoPreview, UnknownHook
from app.hooks.trigger import preview_id, run_now, trigger
from app.nodes.errors import NotPermitted
from app.problems import Problem
from app.runs import state
from app.runs.cli import runs_group
from app.runs.errors import TaskIdInUse
from app.runs.models import Run
from tests.browser_room.html import elements, main
from tests.conftest import Client
from tests.hooks.conftest import PASSWORD, document, hook

PATHS = ["docs/a.txt"]


@pytest.fixture
def alice(folder: Path) -> User:
    """Somebody who may call `say`, without a preview, and `seen`, with one."""
    flow = document()
    flow["Hooks"] += [
        hook("seen", "profile:standard", previews=True, overridable=["Pages"]),
        hook("admins", "profile:admin"),
    ]
    store.save(parse(flow), author="admin")
    return accounts.create_user("alice", PASSWORD)


@pytest.fixture
def admin(alice: User) -> User:
    return accounts.create_user("admin", PASSWORD, profile="admin")


@pytest.fixture
def seen(alice: User) -> Run:
    """A preview of alice that has ended."""
    run = trigger(alice, "seen", {"Pages": "2"}, PATHS, "preview-01", preview=True)
    state.begin(run.id)
    state.finish(run.id, "Finished", "")
    return run


def runs() -> list[tuple[str, str]]:
    """The ID and mode of every run, in their order."""
    found = sa.select(Run.id, Run.mode).order_by(Run.created_at)
    return [(run_id, mode) for run_id, mode in db.session.execute(found)]


def test_it_is_refused_where_it_is_not_offered(alice: User) -> None:
    with pytest.raises(NoPreview):
        trigger(alice, "say", {}, PATHS, preview=True)
    assert runs() == []


def test_admins_may_always_preview(admin: User) -> None:
    assert trigger(admin, "admins", {}, [], preview=True).mode == "preview"
    assert run_now(admin, "say", {}, [], preview=True).mode == "preview"


@pytest.mark.parametrize(
    ("slug", "parameters", "paths", "problem"),
    [
        ("review", {}, PATHS, UnknownHook),
        ("none", {}, PATHS, UnknownHook),
        ("seen", {"Pages": ""}, PATHS, BadParameters),
        ("seen", {"None": "1"}, PATHS, BadParameters),
        ("seen", {}, ["finance/budget.csv"], NotPermitted),
        ("seen", {}, ["docs/../finance/budget.csv"], NotPermitted),
    ],
)
def test_what_would_not_run_is_not_previewed(
    alice: User, slug: str, parameters: dict[str, str], paths: list[str], problem: type[Problem]
) -> None:
    with pytest.raises(problem):
        trigger(alice, slug, parameters, paths, preview=True)
    assert runs() == []


def test_a_preview_is_another_call_than_the_run(alice: User) -> None:
    seen = trigger(alice, "seen", {"Pages": "2"}, PATHS, "preset-0001", preview=True)
    assert seen.mode == "preview"
    assert trigger(alice, "seen", {"Pages": "2"}, PATHS, "preset-0001", preview=True) is seen
    with pytest.raises(TaskIdInUse):
        trigger(alice, "seen", {"Pages": "2"}, PATHS, "preset-0001")


def test_what_was_previewed_is_run_with_the_same_input(alice: User) -> None:
    seen = trigger(alice, "seen", {"Pages": "2"}, PATHS, preview=True)
    done, again = repeat(alice, seen), repeat(alice, seen, preview=True)
    assert (done.mode, again.mode) == ("run", "preview")
    assert done.parameters == again.parameters == seen.parameters
    assert done.paths == seen.paths


@pytest.mark.parametrize(
    ("task_id", "own"),
    [("", ""), ("a" * 32, "a" * 32 + "-preview"), ("b" * 64, "b" * 56 + "-preview")],
)
def test_the_preview_of_a_form_has_an_id_of_its_own(task_id: str, own: str) -> None:
    assert preview_id(task_id) == own


# its page


def test_its_page_says_what_it_is_and_offers_the_run(seen: Run, client: Client) -> None:
    page = main(client.sign_in("alice").get(f"/runs/{seen.id}").text)
    assert "A preview: nothing was changed." in page
    assert "Preview" in [badge.text for badge in elements(page, "span", class_="badge badge-info")]
    labels = [button.text for button in elements(page, "button", type="submit")]
    assert labels == ["Run it", "Preview again"]


def test_both_buttons_of_its_page_may_be_pressed(seen: Run, client: Client) -> None:
    client.sign_in("alice")
    address = f"/runs/{seen.id}/again"
    for _ in range(2):
        for real in ({}, {"real": "1"}):
            answer = client.post(address, data={"TaskID": "t" * 32, **real})
            assert answer.status_code == 303
    assert runs()[1:] == [("t" * 32 + "-preview", "preview"), ("t" * 32, "run")]


def test_a_run_is_repeated_as_a_run(alice: User, client: Client) -> None:
    run = trigger(alice, "seen", {}, PATHS, "ordinary-1")
    client.sign_in("alice").post(f"/runs/{run.id}/again", data={"TaskID": "t" * 32})
    assert runs()[1:] == [("t" * 32, "run")]


def test_the_run_of_a_preview_is_a_call_like_any_other(seen: Run, client: Client) -> None:
    store.set_enabled("say", False)
    client.sign_in("alice")
    assert client.post(f"/runs/{seen.id}/again", data={"real": "1"}).status_code == 404
    assert len(runs()) == 1


@pytest.mark.parametrize("address", ["/runs", "/runs/tray"])
def test_lists_say_that_it_is_a_preview(alice: User, client: Client, address: str) -> None:
    trigger(alice, "seen", {}, PATHS, "preview-02", preview=True)
    trigger(alice, "seen", {}, PATHS, "ordinary-1")
    text = client.sign_in("alice").get(address).text
    badges = elements(text, "span", class_="badge badge-info")
    assert [badge.text for badge in badges].count("Preview") == 1


# the command


def command(*arguments: str, status: int = 0) -> str:
    groups = {"hook": hook_group, "flow": flow_group, "runs": runs_group}
    done = CliRunner().invoke(click.Group(commands=groups), [*arguments, "--json"])
    assert done.exit_code == status, done.output
    return str(json.loads(done.stdout)["TaskID"]) if status == 0 else ""


def test_the_command_previews(seen: Run, admin: User) -> None:
    by_hook = ("hook", "trigger", "seen", "--user", "alice", "--path", "docs/a.txt")
    command(*by_hook, "--preview", "--task-id", "via-hook")
    command("flow", "run", "say", "--user", "admin", "--preview", "--task-id", "via-flow")
    command(*by_hook, "--task-id", "ordinary-1")
    assert runs()[1:] == [("via-hook", "preview"), ("via-flow", "preview"), ("ordinary-1", "run")]


def test_the_command_repeats_a_preview_as_a_preview(seen: Run) -> None:
    again = command("runs", "rerun", seen.id)
    assert runs()[1:] == [(again, "preview")]


def test_the_command_is_refused_where_no_preview_is_offered(alice: User) -> None:
    command("hook", "trigger", "say", "--user", "alice", "--preview", status=1)
    assert runs() == []


# a flow that a previewed flow would start


@pytest.mark.parametrize(
    ("flow", "named", "problem"),
    [
        ("none", "", UnknownFlow),
        ("say", "none", UnknownHook),
        ("say", "", ManyHooks),
        ("say", "review", UnknownHook),
        ("say", "publish", MissingRights),
    ],
)
def test_a_flow_that_could_not_be_started_is_told(
    seen: Run, flow: str, named: str, problem: type[Problem]
) -> None:
    launch = Launch(flow, named, {}, [], "sub1-0001", seen.id, is_preview=True)
    with pytest.raises(problem):
        launching.start(launch)
    assert len(runs()) == 1


def test_a_flow_that_could_be_started_is_not(seen: Run) -> None:
    nodes = ["docs-data/only planned.txt"]
    launching.start(Launch("say", "say", {}, nodes, "sub1-0001", seen.id, is_preview=True))
    assert len(runs()) == 1
