"""Going on with a failed run: the door is that of the hook, for the run's owner as they are now."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.accounts import service as accounts
from app.accounts.models import User
from app.audit.models import AuditEntry
from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from app.flows.errors import UnknownFlow
from app.hooks.again import retry
from app.hooks.errors import FlowIsOff, MissingRights, UnknownHook
from app.hooks.trigger import run_now, trigger
from app.nodes import workspaces
from app.nodes.errors import NotPermitted
from app.runs import state
from app.runs.errors import NotRetryable
from app.runs.models import Run, Status
from tests.conftest import Client

from .conftest import PASSWORD, document, hook


@pytest.fixture
def alice(folder: Path) -> User:
    """A standard user who may call `say`."""
    store.save(parse(document()), author="admin")
    return accounts.create_user("alice", PASSWORD)


@pytest.fixture
def admin(alice: User) -> User:
    return accounts.create_user("admin", PASSWORD, profile="admin")


def ended(run: Run, status: Status = "Error") -> Run:
    state.begin(run.id)
    state.finish(run.id, status, "")
    return run


@pytest.fixture
def failed(alice: User) -> Run:
    return ended(trigger(alice, "say", {"Pages": "2"}, ["docs/a.txt"], "failed-01"))


def save(*hooks: dict[str, object]) -> None:
    store.save(parse(document() | {"Hooks": list(hooks)}), author="admin", replace="say")


def count() -> int:
    return db.session.scalar(sa.select(sa.func.count(Run.id))) or 0


def test_the_new_run_has_all_that_the_failed_one_had(failed: Run, folder: Path) -> None:
    (folder / "a.txt").unlink()  # a step that was half done may have moved it
    run = retry(failed, is_admin=False)
    same = ("version_id", "hook_slug", "parameters", "paths", "nodes", "owner_login", "label")
    assert [getattr(run, name) for name in same] == [getattr(failed, name) for name in same]
    assert (run.origin, run.root, run.status) == (failed.id, failed.id, "Queued")
    told = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "run.retry")).one()
    assert told.target == f"run:{run.id}"


def test_a_double_press_and_a_press_on_an_older_run_give_one_run(failed: Run) -> None:
    first = retry(failed, is_admin=False)
    assert retry(failed, is_admin=True).id == first.id
    second = retry(ended(first), is_admin=False)
    assert (second.origin, second.root) == (first.id, failed.id)
    assert retry(failed, is_admin=False).id == first.id
    assert count() == 3


@pytest.mark.parametrize("status", ["Finished", "Queued"])
def test_a_run_that_did_not_fail_is_refused(alice: User, status: Status) -> None:
    run = trigger(alice, "say", {}, [])
    if status == "Finished":
        ended(run, status)
    with pytest.raises(NotRetryable):
        retry(run, is_admin=True)


def test_whom_the_policy_no_longer_allows_is_refused(failed: Run) -> None:
    save(hook("say", "role:reviewers"))
    with pytest.raises(UnknownHook):
        retry(failed, is_admin=False)
    assert count() == 1


def test_whose_rights_were_taken_away_is_refused(failed: Run) -> None:
    docs = workspaces.find_workspace("docs")
    assert docs
    workspaces.set_grants(docs, {"role:reviewers": "rw"})
    with pytest.raises(NotPermitted, match=r"docs/a\.txt"):
        retry(failed, is_admin=False)
    save(hook("say", "profile:standard", needs_write=["docs"]))
    with pytest.raises(MissingRights):
        retry(failed, is_admin=True)
    assert count() == 1


def test_a_run_by_hand_is_for_admins_and_only_while_its_flow_is_on(admin: User) -> None:
    run = ended(run_now(admin, "say", {}, []))
    with pytest.raises(UnknownFlow):
        retry(run, is_admin=False)
    store.set_enabled("say", False)
    with pytest.raises(FlowIsOff):
        retry(run, is_admin=True)
    store.set_enabled("say", True)
    assert retry(run, is_admin=True).owner_login == "admin"


@pytest.mark.parametrize(("login", "status"), [("alice", 303), ("admin", 303), ("bob", 404)])
def test_owner_and_admins_may_others_find_no_run(
    client: Client, failed: Run, admin: User, login: str, status: int
) -> None:
    accounts.create_user("bob", PASSWORD)
    assert client.sign_in(login).post(f"/runs/{failed.id}/retry").status_code == status
    assert count() == (2 if status == 303 else 1)
