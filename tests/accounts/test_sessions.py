from datetime import timedelta
from unittest import mock

import pytest
import sqlalchemy as sa

from app.accounts import changes, sessions
from app.accounts.models import EndedSignIn, User
from app.database import now
from app.extensions import db

HOUR = timedelta(hours=1)


def test_session_names_its_user_until_it_ends(alice: User) -> None:
    sign_in, other = sessions.new_sign_in(), sessions.new_sign_in()
    assert sessions.owner(alice.get_id(), sign_in) is alice
    sessions.end(sign_in, HOUR)
    assert sessions.owner(alice.get_id(), sign_in) is None
    assert sessions.owner(alice.get_id(), other) is alice


def test_ending_twice_is_ending_once(alice: User) -> None:
    sessions.end("a", HOUR)
    sessions.end("a", HOUR)
    assert sessions.owner(alice.get_id(), "a") is None


def test_ending_all_ends_every_sign_in(alice: User) -> None:
    before = alice.get_id()
    sessions.end_all(alice)
    assert sessions.owner(before, "a") is None
    assert sessions.owner(alice.get_id(), "a") is alice


def test_session_of_a_disabled_user_names_nobody(alice: User) -> None:
    changes.set_enabled(alice, False)
    assert sessions.owner(alice.get_id(), "a") is None


def test_session_without_a_sign_in_names_nobody(alice: User) -> None:
    assert sessions.owner(alice.get_id(), "") is None


@pytest.mark.parametrize(
    "session_id", ["", "1", "1.", ".1", "1.2.3", "x.1", "-1.1", "1.1 ", "٢.1", f"{10**30}.1"]
)
def test_malformed_session_names_nobody(alice: User, session_id: str) -> None:
    assert sessions.owner(session_id, "a") is None


def test_ended_sign_ins_are_forgotten_once_no_cookie_can_be_valid(alice: User) -> None:
    sessions.end("a", HOUR)
    with mock.patch.object(sessions, "now", return_value=now() + 2 * HOUR):
        sessions.end("b", HOUR)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(EndedSignIn)) == 1
    assert sessions.owner(alice.get_id(), "b") is None


def test_sign_in_itself_is_not_kept(alice: User) -> None:
    sessions.end("a-secret", HOUR)
    assert db.session.scalar(sa.select(EndedSignIn.digest)) != "a-secret"


def test_naming_the_user_takes_two_queries_however_many_roles(alice: User) -> None:
    changes.set_roles(alice, "abcdef")
    session_id = alice.get_id()
    db.session.expunge_all()
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    user = sessions.owner(session_id, "a")
    assert user is not None
    assert len(user.subjects) == 8
    assert len(statements) == 2
