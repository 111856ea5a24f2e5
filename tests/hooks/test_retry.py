"""Going on with a failed run: who may, and that it is asked again at that moment."""

from pathlib import Path

import pytest

from app.accounts import service as accounts
from app.accounts.models import User
from app.extensions import db
from app.flows import models, store
from app.flows.definition import parse
from app.hooks.errors import FlowIsOff, MissingRights, UnknownHook
from app.hooks.trigger import retry, run_now, trigger
from app.runs import state
from app.runs.errors import NotRetryable
from app.runs.models import Run
from tests.hooks.conftest import PASSWORD, document, hook

PATHS = ["docs/a.txt"]


@pytest.fixture
def alice(folder: Path) -> User:
    save()
    return accounts.create_user("alice", PASSWORD)


def save(subject: str = "profile:standard", **extras: object) -> None:
    """Save the flow with a hook `goes-on` for somebody."""
    flow = document()
    flow["Hooks"] += [hook("goes-on", subject, overridable=["Pages"], **extras)]
    found = models.flow_in_force("say")
    store.save(parse(flow), author="admin", replace=found[0].slug if found else None)


def failed(run: Run) -> Run:
    state.begin(run.id)
    state.finish(run.id, "Error", "")
    return run


def test_it_acts_for_the_owner_with_the_same_input(alice: User) -> None:
    first = failed(trigger(alice, "goes-on", {"Pages": "2"}, PATHS))
    again = retry(first)
    assert (again.origin, again.root_id, again.owner_id) == (first.id, first.id, alice.id)
    assert (again.parameters, again.paths) == (first.parameters, first.paths)
    assert retry(first) is again
    third = retry(failed(again))
    assert (third.origin, third.root_id) == (again.id, first.id)


def test_only_what_failed_is_gone_on_with(alice: User) -> None:
    run = trigger(alice, "goes-on", {}, PATHS)
    with pytest.raises(NotRetryable):
        retry(run)
    state.begin(run.id)
    state.finish(run.id, "Finished", "")
    with pytest.raises(NotRetryable):
        retry(run)


def test_policy_and_rights_are_asked_again(alice: User) -> None:
    first = failed(trigger(alice, "goes-on", {}, PATHS))
    save("role:reviewers")
    with pytest.raises(UnknownHook):
        retry(first)
    save(needs_write=["archive"])
    with pytest.raises(MissingRights):
        retry(first)
    save()
    assert retry(first).origin == first.id


def test_a_flow_that_was_switched_off_goes_on_for_nobody(alice: User) -> None:
    admin = accounts.create_user("boss", PASSWORD, profile="admin")
    first = failed(run_now(admin, "say", {"Pages": "1"}, []))
    found = models.flow_in_force("say")
    assert found
    found[0].enabled = False
    db.session.commit()
    with pytest.raises(FlowIsOff):
        retry(first)
