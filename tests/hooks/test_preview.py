"""A preview through a hook: offered by the admin, a call of its own, never the run itself."""

from pathlib import Path

import pytest

from app.accounts import service as accounts
from app.accounts.models import User
from app.flows import store
from app.flows.definition import parse
from app.hooks.errors import NoPreview
from app.hooks.trigger import preview_id, repeat, trigger
from app.runs.errors import TaskIdInUse
from tests.hooks.conftest import PASSWORD, document, hook

PATHS = ["docs/a.txt"]


@pytest.fixture
def alice(folder: Path) -> User:
    """Somebody who may call `say`, without a preview, and `seen`, with one."""
    flow = document()
    flow["Hooks"] += [hook("seen", "profile:standard", previews=True, overridable=["Pages"])]
    store.save(parse(flow), author="admin")
    return accounts.create_user("alice", PASSWORD)


def test_it_is_refused_where_it_is_not_offered(alice: User) -> None:
    with pytest.raises(NoPreview):
        trigger(alice, "say", {}, PATHS, preview=True)


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
