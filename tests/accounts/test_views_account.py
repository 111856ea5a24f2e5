"""The account page: own data, API tokens and the password."""

import re
from typing import Any

import pytest
from flask import Flask

from app.accounts import service, tokens
from app.accounts.models import User
from app.extensions import db
from tests.pages import seen

PASSWORD = "correct horse"
NEW_PASSWORD = "another password"
POSTS = ["/account/tokens", "/account/tokens/1/revoke", "/account/password"]


def signed_in_elsewhere(app: Flask) -> Any:
    other: Any = app.test_client()
    other.sign_in()
    return other


def change(visitor: Any, **fields: str) -> Any:
    values = {"current": PASSWORD, "new": NEW_PASSWORD, "repeat": NEW_PASSWORD} | fields
    return visitor.press("/account/password", prefix="password", **values)


def test_anonymous_is_sent_to_sign_in(visitor: Any) -> None:
    assert visitor.get("/account").location == "/login?next=/account"


@pytest.mark.parametrize("path", POSTS)
def test_anonymous_post_is_sent_to_sign_in_without_a_way_back(visitor: Any, path: str) -> None:
    assert visitor.press(path, on="/login").location == "/login"


@pytest.mark.parametrize("path", POSTS)
def test_wrong_method_is_refused(signed_in: Any, path: str) -> None:
    assert signed_in.get(path).status_code == 405


@pytest.mark.parametrize("path", POSTS)
def test_post_without_our_proof_is_refused(signed_in: Any, path: str) -> None:
    assert signed_in.post(path).status_code == 400


@pytest.mark.parametrize(("method", "path"), [("get", "/account"), *(("post", p) for p in POSTS)])
def test_api_token_does_not_open_the_account(
    visitor: Any, alice: User, method: str, path: str
) -> None:
    plain_text, token = tokens.create(alice, "script", 1)
    answer = getattr(visitor, method)(path, headers={"Authorization": f"Bearer {plain_text}"})
    assert answer.status_code == 403
    assert [kept.id for kept in tokens.of_user(alice)] == [token.id]


def test_page_shows_ones_own_data(signed_in: Any) -> None:
    page = signed_in.get("/account").text
    for text in ("Alice Adams", "alice", "reviewers", "standard"):
        assert text in page
    assert "password_hash" not in page
    assert "argon2" not in page
    assert "style=" not in page


def test_names_are_escaped(signed_in: Any, alice: User) -> None:
    alice.name = "<script>alert(1)</script>"
    tokens.create(alice, "<img src=x>", 1)
    page = signed_in.get("/account").text
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_new_token_is_shown_once(signed_in: Any, alice: User) -> None:
    answer = signed_in.press("/account/tokens", prefix="token", label="laptop", days="30")
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    shown = re.search(r"fb_[\w-]{43}", answer.text)
    assert shown
    assert tokens.owner_of(shown[0]) is alice
    page = signed_in.get("/account").text
    assert "laptop" in page
    assert shown[0] not in page


@pytest.mark.parametrize(
    ("label", "days"),
    [
        ("", "30"),
        ("  ", "30"),
        ("x" * 101, "30"),
        ("a\x00b", "30"),
        ("laptop", ""),
        ("laptop", "0"),
        ("laptop", "-1"),
        ("laptop", "3651"),
        ("laptop", "1.5"),
        ("laptop", "ten"),
        ("laptop", "9" * 40),
    ],
)
def test_impossible_token_is_refused_at_its_field(
    signed_in: Any, alice: User, label: str, days: str
) -> None:
    answer = signed_in.press("/account/tokens", prefix="token", label=label, days=days)
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert tokens.of_user(alice) == []


def test_token_is_revoked(signed_in: Any, alice: User) -> None:
    plain_text, token = tokens.create(alice, "laptop", 1)
    answer = signed_in.press(f"/account/tokens/{token.id}/revoke")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert tokens.owner_of(plain_text) is None
    assert "API token revoked." in signed_in.get("/account").text


def test_token_of_another_cannot_be_revoked_and_looks_like_none(
    signed_in: Any, alice: User
) -> None:
    bob = service.create_user("bob", PASSWORD)
    plain_text, token = tokens.create(bob, "laptop", 1)
    theirs = signed_in.press(f"/account/tokens/{token.id}/revoke")
    none = signed_in.press(f"/account/tokens/{token.id + 1}/revoke")
    beyond = signed_in.press(f"/account/tokens/{10**30}/revoke")
    assert [answer.status_code for answer in (theirs, none, beyond)] == [404] * 3
    assert seen(theirs.text) == seen(none.text)
    assert tokens.owner_of(plain_text) is bob
    assert "laptop" not in signed_in.get("/account").text


def test_password_change_keeps_this_sign_in_and_ends_the_others(app: Flask, signed_in: Any) -> None:
    other, kept = signed_in_elsewhere(app), signed_in.get_cookie("session").value
    answer = change(signed_in)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "Password changed." in signed_in.get("/account").text
    assert other.get("/account").status_code == 302
    other.set_cookie("session", kept)
    assert other.get("/account").status_code == 302
    assert other.sign_in().status_code == 401
    assert other.sign_in(password=NEW_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"current": "wrong"}, "The current password is wrong."),
        ({"current": ""}, "Enter your current password."),
        ({"new": ""}, "Enter a new password."),
        ({"new": "short", "repeat": "short"}, "8 to 1024 characters"),
        ({"new": "x" * 1025, "repeat": "x" * 1025}, "8 to 1024 characters"),
        ({"repeat": "something else"}, "The two new passwords are not the same."),
        ({"repeat": ""}, "Enter the new password again."),
    ],
)
def test_refused_password_change_says_why_and_changes_nothing(
    app: Flask, signed_in: Any, alice: User, fields: dict[str, str], message: str
) -> None:
    other = signed_in_elsewhere(app)
    answer = change(signed_in, **fields)
    assert answer.status_code == 422
    assert message in answer.text
    assert NEW_PASSWORD not in answer.text
    assert other.get("/account").status_code == 200
    assert service.check_password("alice", PASSWORD) is alice


def test_guessing_the_current_password_meets_the_limit(make_app: Any) -> None:
    app: Flask = make_app(login_rate="3 per minute")
    service.create_user("alice", PASSWORD)
    visitor: Any = app.test_client()
    visitor.sign_in()
    answers = [change(visitor, current="wrong").status_code for _ in range(4)]
    assert answers == [422, 422, 422, 429]
    assert change(visitor).status_code == 429
    db.session.expire_all()
    assert service.check_password("alice", PASSWORD)
