from datetime import timedelta
from unittest import mock

import pytest
from flask import Flask

from app.accounts import changes, service, tokens
from app.accounts.errors import InvalidToken, TokenMissing
from app.accounts.models import ApiToken, User
from app.database import now
from app.extensions import db

PASSWORD = "correct horse"


def test_token_opens_its_owners_account(alice: User) -> None:
    plain_text, token = tokens.create(alice, " script ", 30)
    assert tokens.owner_of(plain_text) is alice
    assert token.label == "script"
    assert timedelta(days=29) < token.expires_at - now() <= timedelta(days=30)


def test_token_is_recognisable_and_kept_as_digest_only(alice: User) -> None:
    plain_text, token = tokens.create(alice, "script", 1)
    assert plain_text.startswith("fb_")
    assert len(plain_text) == 46
    kept = [str(getattr(token, column.name)) for column in ApiToken.__table__.columns]
    assert not any(plain_text in value or plain_text[3:] in value for value in kept)
    assert len(token.digest) == 64


def test_two_tokens_are_never_the_same(alice: User) -> None:
    assert tokens.create(alice, "", 1)[0] != tokens.create(alice, "", 1)[0]


def test_anything_else_opens_nothing(alice: User) -> None:
    plain_text, token = tokens.create(alice, "script", 1)
    others = [plain_text[3:], plain_text[:-1], plain_text + "x", plain_text + "\n"]
    others += [plain_text.upper(), token.digest, f"fb_{'A' * 43}"]
    for other in (*others, "", "fb_", "fb_" + "é" * 43, "x" * 100_000):
        assert tokens.owner_of(other) is None


@pytest.mark.parametrize(("days_later", "opens"), [(0.9, True), (1.1, False), (400, False)])
def test_token_opens_until_it_expires(alice: User, days_later: float, opens: bool) -> None:
    plain_text, token = tokens.create(alice, "script", 1)
    later = now() + timedelta(days=days_later)
    with mock.patch.object(tokens, "now", return_value=later):
        assert (tokens.owner_of(plain_text) is alice) is opens
    token.expires_at = now()
    assert token.is_expired


def test_token_of_a_disabled_user_opens_nothing(alice: User) -> None:
    plain_text, _ = tokens.create(alice, "script", 1)
    changes.set_enabled(alice, False)
    assert tokens.owner_of(plain_text) is None


def test_revoked_token_opens_nothing_and_is_gone(alice: User) -> None:
    plain_text, token = tokens.create(alice, "script", 1)
    tokens.revoke(alice, token.id)
    assert tokens.owner_of(plain_text) is None
    assert tokens.of_user(alice) == []


def test_token_of_another_looks_like_none(app: Flask, alice: User) -> None:
    plain_text, token = tokens.create(alice, "script", 1)
    bob = service.create_user("bob", PASSWORD)
    for number in (token.id, token.id + 1):
        with pytest.raises(TokenMissing):
            tokens.revoke(bob, number)
    assert tokens.owner_of(plain_text) is alice


def test_list_is_newest_first_and_ones_own(app: Flask, alice: User) -> None:
    bob = service.create_user("bob", PASSWORD)
    for user, label in ((alice, "a"), (bob, "b"), (alice, "c")):
        tokens.create(user, label, 1)
    assert [token.label for token in tokens.of_user(alice)] == ["c", "a"]


def test_use_is_noted_at_most_once_a_minute(alice: User) -> None:
    plain_text, token = tokens.create(alice, "script", 1)
    assert token.last_used_at is None
    first = now()
    moments = []
    for seconds in (0, 30, 59, 61, 100):
        with mock.patch.object(tokens, "now", return_value=first + timedelta(seconds=seconds)):
            tokens.owner_of(plain_text)
        db.session.refresh(token)
        assert token.last_used_at is not None
        moments.append((token.last_used_at - first).total_seconds())
    assert moments == [0, 0, 0, 61, 61]


@pytest.mark.parametrize(
    ("label", "days", "fields"),
    [
        ("x" * 101, 1, ["label"]),
        ("two\nlines", 1, ["label"]),
        ("script", 0, ["days"]),
        ("script", -1, ["days"]),
        ("script", tokens.MAX_DAYS + 1, ["days"]),
        ("script", 10**30, ["days"]),
        ("\x00", 0, ["label", "days"]),
    ],
)
def test_impossible_tokens_are_refused(
    alice: User, label: str, days: int, fields: list[str]
) -> None:
    with pytest.raises(InvalidToken) as refusal:
        tokens.create(alice, label, days)
    assert [error.field for error in refusal.value.errors] == fields
    assert tokens.of_user(alice) == []
