import pytest

from app.accounts import changes, service, tokens
from app.accounts.errors import BadCredentials, InvalidAccount, RoleMissing
from app.accounts.models import User

PASSWORD = "correct horse"


def test_new_password_opens_and_the_old_no_longer(alice: User) -> None:
    changes.set_password(alice, "another password")
    assert service.check_password("alice", "another password") is alice
    with pytest.raises(BadCredentials):
        service.check_password("alice", PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "x" * 1025])
def test_unacceptable_password_changes_nothing(alice: User, password: str) -> None:
    before = alice.get_id()
    with pytest.raises(InvalidAccount):
        changes.set_password(alice, password)
    assert service.check_password("alice", PASSWORD) is alice
    assert alice.get_id() == before


def test_password_change_and_disabling_end_sessions(alice: User) -> None:
    ids = [alice.get_id()]
    changes.set_password(alice, "another password")
    ids.append(alice.get_id())
    changes.set_enabled(alice, False)
    ids.append(alice.get_id())
    changes.set_enabled(alice, True)
    ids.append(alice.get_id())
    assert len(set(ids)) == 4


def test_disabled_user_is_neither_active_nor_signed_in(alice: User) -> None:
    changes.set_enabled(alice, False)
    assert not alice.is_active
    assert not alice.is_authenticated
    assert not alice.is_anonymous


def test_tokens_open_again_once_the_user_is_enabled(alice: User) -> None:
    plain_text, _ = tokens.create(alice, "script", 1)
    changes.set_enabled(alice, False)
    assert tokens.owner_of(plain_text) is None
    changes.set_enabled(alice, True)
    assert tokens.owner_of(plain_text) is alice


def test_roles_are_given_and_taken(alice: User) -> None:
    changes.add_role(alice, "interns")
    changes.add_role(alice, "interns")
    assert {role.name for role in alice.roles} == {"interns", "reviewers"}
    changes.remove_role(alice, "reviewers")
    assert alice.subjects == {"profile:standard", "user:alice", "role:interns"}
    changes.set_roles(alice, ["a", "b", "a"])
    assert [role.name for role in alice.roles] == ["a", "b"]
    changes.set_roles(alice, [])
    assert alice.roles == []


def test_role_that_the_user_does_not_have_cannot_be_taken(alice: User) -> None:
    service.ensure_role("interns")
    with pytest.raises(RoleMissing):
        changes.remove_role(alice, "interns")


def test_impossible_role_is_refused(alice: User) -> None:
    with pytest.raises(InvalidAccount):
        changes.add_role(alice, "a:b")
    assert [role.name for role in alice.roles] == ["reviewers"]


def test_details_are_changed_or_refused_whole(alice: User) -> None:
    changes.set_details(alice, name=" A. Adams ", email="a@example.org", profile="admin")
    assert (alice.name, alice.email, alice.is_admin) == ("A. Adams", "a@example.org", True)
    with pytest.raises(InvalidAccount):
        changes.set_details(alice, name="B", email="b", profile="root")
    assert (alice.name, alice.profile) == ("A. Adams", "admin")
