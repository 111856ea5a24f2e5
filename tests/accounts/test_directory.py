"""Lists of users and roles, and what completes a name that is being typed."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import directory, service
from app.accounts.errors import InvalidAccount, RoleMissing
from app.extensions import db

PASSWORD = "correct horse"


@pytest.fixture
def people(app: Flask) -> None:
    service.ensure_role("reviewers", "Reviewers")
    service.create_user("alice", PASSWORD, name="Alice Adams", roles=["reviewers"])
    service.create_user("bob", PASSWORD, name="Bob", email="bob_b@example.org")
    service.create_user("carol", PASSWORD, profile="shared", roles=["interns", "reviewers"])


@pytest.mark.parametrize(
    ("text", "role", "logins"),
    [
        ("", "", ["alice", "bob", "carol"]),
        ("AL", "", ["alice"]),
        ("adams", "", ["alice"]),
        ("example.org", "", ["bob"]),
        ("o", "", ["bob", "carol"]),
        ("%", "", []),
        ("b_b", "", ["bob"]),
        ("a_i", "", []),
        ("", "reviewers", ["alice", "carol"]),
        ("c", "reviewers", ["alice", "carol"]),
        ("bob", "reviewers", []),
        ("", "nobody", []),
    ],
)
def test_users_are_found(people: None, text: str, role: str, logins: list[str]) -> None:
    found = directory.users(text, role, offset=0, limit=9)
    assert [user.login for user in found] == logins


def test_users_come_page_by_page(people: None) -> None:
    found = directory.users("", "", offset=1, limit=1)
    assert [user.login for user in found] == ["bob"]


def test_roles_are_counted_in_one_query(people: None) -> None:
    service.ensure_role("empty")
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    counted = {role.name: count for role, count in directory.roles_with_members()}
    assert counted == {"empty": 0, "interns": 1, "reviewers": 2}
    assert len(statements) == 1


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (
            "",
            [
                *("profile:admin", "profile:standard", "profile:shared"),
                *("role:interns", "role:reviewers"),
                *("user:alice", "user:bob", "user:carol"),
            ],
        ),
        ("rev", ["role:reviewers"]),
        ("role:", ["role:interns", "role:reviewers"]),
        ("role:REV", ["role:reviewers"]),
        ("user:adams", ["user:alice"]),
        ("profile:s", ["profile:standard", "profile:shared"]),
        ("nonsense:", []),
        ("%", []),
    ],
)
def test_a_subject_completes(people: None, typed: str, offered: list[str]) -> None:
    assert directory.subjects_like(typed) == offered


def test_few_are_offered_of_many(app: Flask) -> None:
    for number in range(directory.COMPLETIONS + 5):
        service.ensure_role(f"role-{number:02}")
    assert len(directory.subjects_like("role:")) == directory.COMPLETIONS
    assert len(directory.subjects_like("")) == directory.COMPLETIONS


def test_subjects_of_nobody_are_told(people: None) -> None:
    known = ["profile:shared", "role:interns", "user:bob"]
    unknown = ["profile:root", "role:bob", "user:interns", "user:Bob", "bob", ""]
    assert directory.unknown([*known, *unknown]) == unknown


def test_a_new_role_needs_a_name_of_its_own(people: None) -> None:
    assert service.create_role("staff").label == "staff"
    for name in ("staff", "A b", ""):
        with pytest.raises(InvalidAccount) as caught:
            service.create_role(name)
        assert caught.value.errors[0].field == "role"


@pytest.mark.parametrize("name", ["nobody", "", "a\x00", "x" * 99])
def test_an_unknown_role_is_refused(people: None, name: str) -> None:
    with pytest.raises(RoleMissing):
        service.role_or_refuse(name)
    assert service.role_or_refuse("interns").name == "interns"
