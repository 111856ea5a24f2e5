"""What a call by token reads anew each time: no change waits for a cache."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts import service as accounts
from app.accounts import tokens
from app.accounts.models import ApiToken, User
from app.database import now
from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from tests.hooks.conftest import document

Headers = dict[str, dict[str, str]]
REVIEW = "/a/scheduler/hooks/review"


def status(client, headers: Headers) -> int:
    """Call a hook of reviewers as alice, who is one."""
    return client.post(REVIEW, json={}, headers=headers["alice"]).status_code


def alice() -> User:
    found = accounts.find("alice")
    assert found is not None
    return found


def revoke() -> None:
    tokens.revoke(alice(), tokens.of_user(alice())[0].id)


def expire() -> None:
    ended = now() - timedelta(seconds=1)
    db.session.execute(sa.update(ApiToken).values(expires_at=ended))
    db.session.commit()


def disable() -> None:
    alice().enabled = False
    db.session.commit()


def take_the_role() -> None:
    alice().roles = []
    db.session.commit()


def change_the_policy() -> None:
    changed = document()
    changed["Hooks"][1]["Policies"][0]["Subject"] = "role:others"
    store.save(parse(changed), author="admin", replace="say")


def take_the_hook() -> None:
    changed = document()
    del changed["Hooks"][1]
    store.save(parse(changed), author="admin", replace="say")


def switch_off() -> None:
    store.set_enabled("say", False)


@pytest.mark.parametrize(
    ("change", "then"),
    [
        (revoke, 401),
        (expire, 401),
        (disable, 401),
        (take_the_role, 404),
        (change_the_policy, 404),
        (take_the_hook, 404),
        (switch_off, 404),
    ],
)
def test_what_is_taken_away_is_refused_by_the_next_call(
    client, headers: Headers, change: Callable[[], None], then: int
) -> None:
    assert status(client, headers) == 200
    change()
    assert status(client, headers) == then


def test_what_is_given_opens_with_the_next_call(client, headers: Headers) -> None:
    assert client.post(REVIEW, json={}, headers=headers["bob"]).status_code == 404
    bob = accounts.find("bob")
    assert bob is not None
    bob.roles = accounts.ensure_roles(["reviewers", "others"])
    db.session.commit()
    assert client.post(REVIEW, json={}, headers=headers["bob"]).status_code == 200


def test_who_calls_by_token_is_whom_a_session_would_name(client, headers: Headers) -> None:
    task_id = client.post(REVIEW, json={}, headers=headers["alice"]).json["TaskID"]
    answer = client.get(f"/a/jobs/tasks/{task_id}", headers=headers["alice"])
    assert (answer.status_code, answer.json["TaskID"]) == (200, task_id)
