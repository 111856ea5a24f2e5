"""Nobody can lock out the last admin, not even two at the same moment."""

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts import changes, service
from app.accounts.errors import LastAdmin
from app.accounts.models import User
from app.extensions import db

PASSWORD = "correct horse"
PATIENCE = 20
"""Seconds after which a thread is given up."""


@pytest.fixture
def admin(app: Flask) -> User:
    return service.create_user("admin", PASSWORD, profile="admin")


def demote(user: User) -> None:
    changes.set_details(user, name=user.name, email=user.email, profile="standard")


def disable(user: User) -> None:
    changes.set_enabled(user, False)


@pytest.mark.parametrize("lock_out", [demote, disable])
def test_the_last_admin_stays(admin: User, lock_out) -> None:
    with pytest.raises(LastAdmin, match="admin is the last admin who can sign in"):
        lock_out(admin)
    db.session.expire_all()
    assert admin.is_admin
    assert admin.enabled


@pytest.mark.parametrize("lock_out", [demote, disable])
def test_an_admin_who_cannot_sign_in_does_not_count(admin: User, lock_out) -> None:
    other = service.create_user("other", PASSWORD, profile="admin")
    changes.set_enabled(other, False)
    with pytest.raises(LastAdmin):
        lock_out(admin)


@pytest.mark.parametrize("lock_out", [demote, disable])
def test_one_of_two_admins_can_go(admin: User, lock_out) -> None:
    service.create_user("other", PASSWORD, profile="admin")
    lock_out(admin)
    assert not (admin.is_admin and admin.enabled)


@pytest.mark.parametrize("lock_out", [demote, disable])
def test_a_place_without_any_admin_can_change_its_users(alice: User, lock_out) -> None:
    lock_out(alice)
    assert db.session.scalars(changes.WORKING_ADMINS).all() == []


def test_a_refused_change_leaves_sign_ins_name_and_log_alone(admin: User) -> None:
    session, entries = admin.get_id(), count_entries()
    with pytest.raises(LastAdmin):
        changes.set_details(admin, name="New", email="", profile="shared")
    with pytest.raises(LastAdmin):
        changes.set_enabled(admin, False)
    assert (admin.get_id(), admin.name, count_entries()) == (session, "", entries)


@pytest.mark.parametrize("lock_out", [demote, disable])
def test_two_at_the_same_moment_leave_one(app: Flask, admin: User, lock_out) -> None:
    service.create_user("other", PASSWORD, profile="admin")
    both_have_looked, refused = threading.Barrier(2, timeout=PATIENCE), []

    def wait(_connection, _cursor, statement: str, *_rest) -> None:
        if statement.endswith('ORDER BY "user".id'):
            both_have_looked.wait()

    def act(login: str) -> None:
        with app.app_context():
            try:
                lock_out(service.find_or_refuse(login))
            except LastAdmin:
                refused.append(login)

    sa.event.listen(db.engine, "after_cursor_execute", wait)
    threads = [threading.Thread(target=act, args=[login]) for login in ("admin", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    sa.event.remove(db.engine, "after_cursor_execute", wait)
    db.session.expire_all()
    assert not both_have_looked.broken
    assert len(refused) == 1
    assert len(db.session.scalars(changes.WORKING_ADMINS).all()) == 1


def count_entries() -> int | None:
    return db.session.scalar(sa.text("SELECT count(*) FROM audit_entry"))
