"""Changes what is kept of a user, and ends their sign-ins where that must follow.

Each change and its entry in the audit log are one commit. None leaves the installation without
an admin who can sign in.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from app.accounts import passwords, service, sessions, validation
from app.accounts.errors import LastAdmin, RoleMissing
from app.accounts.models import User
from app.audit import service as audit
from app.extensions import db

WORKING_ADMINS = sa.select(User.id).where(User.profile == "admin", User.enabled).order_by(User.id)


def set_password(user: User, password: str) -> None:
    """Give `user` a new password and end all their sign-ins; API tokens stay.

    Raises InvalidAccount where the password is too short or too long.
    """
    validation.check_password(password)
    user.password_hash = passwords.hashed(password)
    audit.record("user.password", service.target_of(user.login))
    sessions.end_all(user)


def end_sign_ins(user: User) -> None:
    """End every sign-in of `user`, on every device; API tokens stay."""
    audit.record("user.end-sign-ins", service.target_of(user.login))
    sessions.end_all(user)


def set_enabled(user: User, enabled: bool) -> None:
    """Let `user` in, or shut them out: sign-ins end, and API tokens open nothing meanwhile.

    Raises LastAdmin where no admin could sign in any more.
    """
    before = {"enabled": user.enabled}
    with _an_admin_stays(user):
        user.enabled = enabled
    action = "user.enable" if enabled else "user.disable"
    audit.record(action, service.target_of(user.login), before, {"enabled": enabled})
    sessions.end_all(user)


def set_details(
    user: User, *, name: str, email: str, profile: str, roles: Iterable[str] | None = None
) -> None:
    """Give `user` another name, e-mail address and profile, and exactly `roles` unless None.

    Roles are made where there are none. Raises InvalidAccount, or LastAdmin where no admin could
    sign in any more; the user stays as they were then.
    """
    name, email = name.strip(), email.strip()
    validation.check_user(user.login, name, email, profile)
    given = user.roles if roles is None else service.ensure_roles(roles)
    details, held = _details(user), _roles(user)
    with _an_admin_stays(user):
        user.name, user.email, user.profile, user.roles = name, email, profile, given
    _record(user, "user.profile", details, _details(user))
    _record(user, "user.roles", held, _roles(user))
    db.session.commit()


def set_roles(user: User, names: Iterable[str]) -> None:
    """Give `user` exactly these roles, made where there are none. Raises InvalidAccount."""
    given, held = service.ensure_roles(names), _roles(user)
    user.roles = given
    _record(user, "user.roles", held, _roles(user))
    db.session.commit()


def add_role(user: User, name: str) -> None:
    """Give `user` one more role, made where there is none. Raises InvalidAccount."""
    set_roles(user, {name, *_role_names(user)})


def remove_role(user: User, name: str) -> None:
    """Take one role from `user`. Raises RoleMissing where they do not have it."""
    names = _role_names(user)
    if name not in names:
        raise RoleMissing(f"{user.login} does not have the role {name!r}.")
    set_roles(user, names - {name})


@contextmanager
def _an_admin_stays(user: User) -> Iterator[None]:
    """Raise LastAdmin, with nothing changed, where the block leaves no admin who can sign in.

    Two such changes at once wait for each other: the rows are locked where the database has
    such locks, else the first write locks it all. So the second sees what the first has left.
    """
    login = user.login
    before = db.session.scalars(WORKING_ADMINS.with_for_update()).all()
    yield
    db.session.flush()
    if before and db.session.scalar(WORKING_ADMINS.limit(1)) is None:
        db.session.rollback()
        message = "is the last admin who can sign in. Make somebody else an admin first."
        raise LastAdmin(f"{login} {message}")


def _record(user: User, action: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    if before != after:
        audit.record(action, service.target_of(user.login), before, after)


def _details(user: User) -> dict[str, Any]:
    return {"name": user.name, "email": user.email, "profile": user.profile}


def _roles(user: User) -> dict[str, Any]:
    return {"roles": sorted(_role_names(user))}


def _role_names(user: User) -> set[str]:
    return {role.name for role in user.roles}
