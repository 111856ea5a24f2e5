from unittest import mock

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask

from app.accounts import changes, passwords, service
from app.accounts.errors import (
    BadCredentials,
    InvalidAccount,
    LoginTaken,
    UserMissing,
)
from app.accounts.models import Role, User
from app.accounts.validation import UNREADABLE
from app.extensions import db

PASSWORD = "correct horse"

OLD = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_created_user_is_found_with_all_that_was_given(app: Flask) -> None:
    made = service.create_user(
        "bob", PASSWORD, name=" Bob ", email="bob@example.org", profile="shared", roles=["b", "a"]
    )
    db.session.expire_all()
    user = service.find("bob")
    assert user is made
    assert (user.name, user.email, user.profile) == ("Bob", "bob@example.org", "shared")
    assert [role.name for role in user.roles] == ["a", "b"]
    assert user.enabled
    assert PASSWORD not in user.password_hash


def test_subjects_are_profile_login_and_roles(alice: User) -> None:
    assert alice.subjects == {"profile:standard", "user:alice", "role:reviewers"}


@pytest.mark.parametrize(
    ("profile", "is_admin"), [("admin", True), ("standard", False), ("shared", False)]
)
def test_profile_admin_alone_is_admin(app: Flask, profile: str, is_admin: bool) -> None:
    assert service.create_user("x", PASSWORD, profile=profile).is_admin is is_admin


@pytest.mark.parametrize("login", ["alice", "Alice", " ALICE "])
def test_login_is_found_whatever_its_case(alice: User, login: str) -> None:
    assert service.find(login) is alice


@pytest.mark.parametrize("login", ["", "bob", "ali", "alice%", "ali\x00ce", "x" * 10_000, "\ud800"])
def test_unknown_login_is_nobody(alice: User, login: str) -> None:
    assert service.find(login) is None
    with pytest.raises(UserMissing):
        service.find_or_refuse(login)


def test_number_names_a_user_or_is_refused(alice: User) -> None:
    assert service.get(alice.id) is alice
    with pytest.raises(UserMissing):
        service.get(alice.id + 1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"login": ""}, "login"),
        ({"login": "a b"}, "login"),
        ({"login": "-a"}, "login"),
        ({"login": "a/b"}, "login"),
        ({"login": "ünicode"}, "login"),
        ({"login": "x" * 65}, "login"),
        ({"login": "a\n"}, ""),
        ({"login": "a\nb"}, "login"),
        ({"name": "x" * 256}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"name": "turned\u202eround"}, "name"),
        ({"email": "x" * 256}, "email"),
        ({"profile": "root"}, "profile"),
        ({"profile": ""}, "profile"),
        ({"password": "short"}, "password"),
        ({"password": ""}, "password"),
        ({"password": "x" * 1025}, "password"),
        ({"roles": ["a b"]}, "role"),
        ({"roles": [""]}, "role"),
        ({"name": "علی\u200cرضا"}, ""),
        ({"name": "Ada 👩\u200d💻"}, ""),
    ],
)
def test_values_that_cannot_be_kept_are_named(app: Flask, changed: dict, field: str) -> None:
    values = {"login": "bob", "password": PASSWORD} | changed
    if not field:
        assert service.create_user(**values).id
        return
    with pytest.raises(InvalidAccount) as refusal:
        service.create_user(**values)
    assert [error.field for error in refusal.value.errors] == [field]
    assert service.all_users() == []


def test_every_wrong_field_is_named_at_once(app: Flask) -> None:
    with pytest.raises(InvalidAccount) as refusal:
        service.create_user("a b", PASSWORD, name="a\nb", profile="root")
    assert [error.field for error in refusal.value.errors] == ["login", "name", "profile"]


def test_weak_password_needs_the_callers_word(app: Flask) -> None:
    service.create_user("demo", "demo", allow_weak=True)
    assert service.check_password("demo", "demo").login == "demo"


@pytest.mark.parametrize("login", ["alice", "ALICE"])
def test_taken_login_is_refused_and_changes_nothing(alice: User, login: str) -> None:
    with pytest.raises(LoginTaken) as refusal:
        service.create_user(login, "another password")
    assert refusal.value.errors[0].field == "login"
    assert service.check_password("alice", PASSWORD).login == "alice"
    assert len(service.all_users()) == 1


def test_role_is_made_once_and_keeps_its_label(app: Flask) -> None:
    role = service.ensure_role("reviewers", "Reviewers")
    assert service.ensure_role("reviewers") is role
    assert role.label == "Reviewers"
    assert service.ensure_role("reviewers", "Who review").label == "Who review"
    assert [role.name for role in service.all_roles()] == ["reviewers"]


def test_role_made_by_another_process_meanwhile_is_taken(app: Flask) -> None:
    with db.engine.begin() as elsewhere:
        elsewhere.execute(sa.insert(Role).values(name="reviewers", label="Theirs"))
    with mock.patch.object(service, "find_role", side_effect=[None]):
        assert service.ensure_role("reviewers").label == "Theirs"


def test_all_users_are_in_order_with_their_roles_in_two_queries(app: Flask) -> None:
    for login in ("carol", "alice", "bob"):
        service.create_user(login, PASSWORD, roles=["reviewers", login])
    db.session.expunge_all()
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    users = service.all_users()
    assert [user.login for user in users] == ["alice", "bob", "carol"]
    assert [len(user.roles) for user in users] == [2, 2, 2]
    assert len(statements) == 2


def test_right_password_opens(alice: User) -> None:
    assert service.check_password("alice", PASSWORD) is alice


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("alice", "wrong password"),
        ("alice", ""),
        ("alice", PASSWORD + " "),
        ("alice", PASSWORD.upper()),
        ("alice", "x" * 2000),
        ("nobody", PASSWORD),
        ("", ""),
        ("' OR 1=1 --", PASSWORD),
    ],
)
def test_refusal_has_one_wording(alice: User, login: str, password: str) -> None:
    with pytest.raises(BadCredentials, match=r"^Login or password is wrong\.$"):
        service.check_password(login, password)


def test_disabled_account_is_refused_in_the_same_words(alice: User) -> None:
    changes.set_enabled(alice, False)
    with pytest.raises(BadCredentials, match=r"^Login or password is wrong\.$"):
        service.check_password("alice", PASSWORD)


@pytest.mark.parametrize("login", ["alice", "nobody", "not a login"])
def test_every_login_costs_one_hash(alice: User, login: str) -> None:
    with (
        mock.patch.object(passwords, "matches", return_value=False) as matches,
        pytest.raises(BadCredentials),
    ):
        service.check_password(login, PASSWORD)
    kept = matches.call_args.args[0]
    assert not passwords.is_outdated(kept)


def test_hash_of_the_past_is_renewed_at_sign_in(alice: User) -> None:
    alice.password_hash = OLD.hash(PASSWORD)
    db.session.commit()
    service.check_password("alice", PASSWORD)
    db.session.expire_all()
    assert not passwords.is_outdated(alice.password_hash)
    assert service.check_password("alice", PASSWORD) is alice


def test_wrong_password_renews_nothing(alice: User) -> None:
    alice.password_hash = old = OLD.hash(PASSWORD)
    db.session.commit()
    with pytest.raises(BadCredentials):
        service.check_password("alice", "wrong password")
    assert alice.password_hash == old


def test_database_refuses_an_unknown_profile(alice: User) -> None:
    alice.profile = "root"
    with pytest.raises(sa.exc.IntegrityError):
        db.session.commit()
    db.session.rollback()


@pytest.mark.parametrize("text", ["a\tb", "a\x7f", "a\u2028b", "\u2066a", "\ud800"])
def test_unreadable_characters_are_known(text: str) -> None:
    assert UNREADABLE.search(text)
