"""What the audit log tells of users, roles, tokens and sign-ins."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.accounts import changes, service, tokens
from app.accounts.errors import BadCredentials, InvalidAccount, LoginTaken, TokenMissing
from app.accounts.models import User
from app.audit import models
from app.audit.models import AuditEntry, Filter
from app.extensions import db

PASSWORD = "correct horse"
ELSEWHERE = "192.0.2.7"


def entries() -> list[AuditEntry]:
    return list(models.every(Filter()))


def newest() -> tuple[str, str, dict[str, Any]]:
    entry = entries()[0]
    return entry.action, entry.target, entry.changes


def test_making_a_user_tells_everything_but_the_password(app: Flask) -> None:
    service.create_user("bob", PASSWORD, name="Bob", email="b@example.org", roles=["b", "a"])
    assert newest() == (
        "user.create",
        "user:bob",
        {
            "name": [None, "Bob"],
            "email": [None, "b@example.org"],
            "profile": [None, "standard"],
            "roles": [None, ["a", "b"]],
        },
    )


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda user: changes.set_password(user, "another password"), ("user.password", {})),
        (changes.end_sign_ins, ("user.end-sign-ins", {})),
        (
            lambda user: changes.set_enabled(user, False),
            ("user.disable", {"enabled": [True, False]}),
        ),
        (lambda user: changes.set_enabled(user, True), ("user.enable", {})),
        (
            lambda user: changes.set_roles(user, ["interns"]),
            ("user.roles", {"roles": [["reviewers"], ["interns"]]}),
        ),
        (
            lambda user: changes.add_role(user, "interns"),
            ("user.roles", {"roles": [["reviewers"], ["interns", "reviewers"]]}),
        ),
        (
            lambda user: changes.set_details(user, name="A", email="", profile="shared"),
            ("user.profile", {"name": ["Alice Adams", "A"], "profile": ["standard", "shared"]}),
        ),
        (
            lambda user: changes.set_details(
                user, name="Alice Adams", email="", profile="standard", roles=[]
            ),
            ("user.roles", {"roles": [["reviewers"], []]}),
        ),
    ],
)
def test_each_change_of_a_user_is_told(
    alice: User, act: Callable[[User], None], told: tuple[str, dict[str, Any]]
) -> None:
    act(alice)
    action, target, differences = newest()
    assert (action, differences) == told
    assert target == "user:alice"


def test_saving_what_was_there_tells_nothing(alice: User) -> None:
    before = len(entries())
    changes.set_details(
        alice, name="Alice Adams", email="", profile="standard", roles=["reviewers"]
    )
    changes.set_roles(alice, ["reviewers"])
    service.ensure_role("reviewers", "reviewers")
    assert len(entries()) == before


def test_a_refused_change_tells_nothing(alice: User) -> None:
    before = len(entries())
    with pytest.raises(LoginTaken):
        service.create_user("alice", PASSWORD)
    with pytest.raises(InvalidAccount):
        changes.set_password(alice, "short")
    with pytest.raises(TokenMissing):
        tokens.revoke(alice, 99)
    assert len(entries()) == before


def test_roles_are_told_of_once_made_and_once_renamed(app: Flask) -> None:
    service.create_role("interns", "Interns")
    assert newest() == ("role.create", "role:interns", {"label": [None, "Interns"]})
    service.ensure_role("interns", "Trainees")
    assert newest() == ("role.label", "role:interns", {"label": ["Interns", "Trainees"]})


def test_tokens_are_told_of_but_never_shown(alice: User) -> None:
    plain_text, token = tokens.create(alice, "backup", 7)
    action, target, made = newest()
    assert (action, target) == ("token.create", "user:alice")
    assert (made["token"], made["label"]) == ([None, token.id], [None, "backup"])
    tokens.revoke(alice, token.id)
    assert newest() == (
        "token.revoke",
        "user:alice",
        {"token": [token.id, None], "label": ["backup", None]},
    )
    told = [str(entry.changes) for entry in entries()]
    assert not any(secret in text for text in told for secret in (plain_text, token.digest))


def test_a_sign_in_names_who_came_from_where_and_is_dated(alice: User) -> None:
    assert alice.last_sign_in_at is None
    service.sign_in("Alice", PASSWORD, ELSEWHERE)
    entry = entries()[0]
    assert (entry.login, entry.address) == ("alice", ELSEWHERE)
    assert (entry.action, entry.target) == ("user.sign-in", "user:alice")
    assert alice.last_sign_in_at is not None


@pytest.mark.parametrize(
    ("login", "target"),
    [
        ("alice", "user:alice"),
        (" NoBody ", "user:nobody"),
        ("", "user:"),
        ("x" * 5_000, "user:" + "x" * 64),
        ("a\nb\x00\u202ec", "user:a\ufffdb\ufffd\ufffdc"),
        ("\ud800", "user:\ufffd"),
    ],
)
def test_a_refused_sign_in_is_told_with_what_was_typed(
    alice: User, login: str, target: str
) -> None:
    with pytest.raises(BadCredentials):
        service.sign_in(login, "wrong password", ELSEWHERE)
    db.session.rollback()
    assert newest() == ("user.sign-in-refused", target, {})
    assert alice.last_sign_in_at is None
    assert "wrong password" not in str([vars(entry) for entry in entries()])


def test_the_pages_say_who_signed_in_and_who_did_not(visitor: Any) -> None:
    visitor.sign_in(password="wrong password")
    refused = entries()[0]
    assert (refused.login, refused.address) == ("anonymous", "127.0.0.1")
    visitor.sign_in()
    assert (entries()[0].login, entries()[0].action) == ("alice", "user.sign-in")
