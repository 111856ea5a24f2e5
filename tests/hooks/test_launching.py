"""A flow that another flow starts is a call like any other, by who started the first."""

from pathlib import Path
from typing import Any

import pytest

from app.accounts import service as accounts
from app.actions.launch import Launch
from app.audit.models import Filter, page
from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from app.flows.errors import BadParameters, UnknownFlow
from app.hooks.errors import ManyHooks, UnknownHook
from app.hooks.launching import start
from app.hooks.trigger import trigger
from app.nodes.errors import NotPermitted
from app.problems import Problem
from app.runs import models
from app.runs.errors import TaskIdInUse, UnknownRun


@pytest.fixture
def parent(headers: Any) -> models.Run:
    """A run that bob started."""
    bob = accounts.find("bob")
    assert bob is not None
    return trigger(bob, "say", {}, ["docs/a.txt"], "parent-01")


def launched(run_id: str = "sub1-0001", **values: Any) -> Launch:
    known = {"flow": "say", "hook": "say", "parameters": {}, "nodes": ["docs-data/a.txt"]}
    return Launch(**{**known, "run_id": run_id, "parent": "parent-01", **values})


def test_run_belongs_to_who_started_the_first(parent: models.Run) -> None:
    start(launched(parameters={"Pages": "2"}))
    run = models.find("sub1-0001")
    assert run is not None
    assert (run.owner_login, run.hook_slug, run.flow_slug) == ("bob", "say", "say")
    assert (run.paths, run.nodes) == (["docs/a.txt"], ["docs-data/a.txt"])
    assert run.parameters["Pages"] == "2"
    entry = page(Filter(action="run.start"), offset=0, limit=1)[0]
    assert (entry.login, entry.target) == ("bob", "run:sub1-0001")


def test_same_launch_again_starts_none(parent: models.Run) -> None:
    for _again in range(3):
        start(launched())
    assert len(models.page(None, offset=0, limit=9)) == 2


def test_another_call_under_the_same_name_is_refused(parent: models.Run) -> None:
    bob = accounts.find("bob")
    assert bob is not None
    trigger(bob, "say", {}, [], "sub1-0001")
    with pytest.raises(TaskIdInUse):
        start(launched())


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"flow": "none"}, UnknownFlow),
        ({"hook": "none"}, UnknownHook),
        ({"hook": ""}, ManyHooks),
        ({"hook": "review"}, UnknownHook),
        ({"hook": "off"}, UnknownHook),
        ({"parameters": {"Pages": ""}}, BadParameters),
        ({"parameters": {"Target": "x"}}, BadParameters),
        ({"nodes": ["finance-data/budget.csv"]}, NotPermitted),
        ({"nodes": ["docs-data/gone.txt"]}, NotPermitted),
        ({"parent": "parent-02"}, UnknownRun),
    ],
)
def test_what_the_person_may_not_start_is_not_started(
    parent: models.Run, values: dict[str, Any], problem: type[Problem]
) -> None:
    with pytest.raises(problem) as refused:
        start(launched(**values))
    assert "finance" not in refused.value.detail
    assert len(models.page(None, offset=0, limit=9)) == 1


def test_only_hook_of_a_flow_needs_no_name(parent: models.Run, folder: Path) -> None:
    hook = {"ApiSlug": "one", "Policies": [{"Subject": "profile:standard", "Effect": 1}]}
    actions = [{"ID": "actions.scheduler.log-input"}]
    store.save(parse({"Label": "One", "Actions": actions, "Hooks": [hook]}), author="admin")
    start(launched(flow="one", hook=""))
    run = models.find("sub1-0001")
    assert run is not None
    assert run.hook_slug == "one"


def test_disabled_person_starts_nothing(parent: models.Run) -> None:
    bob = accounts.find("bob")
    assert bob is not None
    bob.enabled = False
    db.session.commit()
    with pytest.raises(Problem):
        start(launched())
    assert models.find("sub1-0001") is None


@pytest.mark.parametrize("told", ["1 s3cret-s3cret", "YTpzM2NyZXQtczNjcmV0", "%22s3cret-s3cret%22"])
def test_a_secret_is_handed_on_only_as_a_secret(headers: Any, told: str) -> None:
    bob = accounts.find("bob")
    assert bob is not None
    trigger(bob, "say", {"Secret": "s3cret-s3cret"}, ["docs/a.txt"], "parent-01")
    for preview in (False, True):
        with pytest.raises(BadParameters, match="make “Pages” of “say” a password"):
            start(launched(parameters={"Pages": told}, is_preview=preview))
    assert models.find("sub1-0001") is None
    start(launched(parameters={"Pages": "1", "Secret": "s3cret-s3cret"}))
    run = models.find("sub1-0001")
    assert run is not None
    assert run.opened_secrets == {"Secret": "s3cret-s3cret"}
