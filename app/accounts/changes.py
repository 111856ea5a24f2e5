"""Changes what is kept of a user, and ends their sign-ins where that must follow."""

from collections.abc import Iterable

from app.accounts import passwords, service, sessions, validation
from app.accounts.errors import RoleMissing
from app.accounts.models import User
from app.extensions import db


def set_password(user: User, password: str) -> None:
    """Give `user` a new password and end all their sign-ins; API tokens stay.

    Raises InvalidAccount where the password is too short or too long.
    """
    validation.check_password(password)
    user.password_hash = passwords.hashed(password)
    sessions.end_all(user)


def set_enabled(user: User, enabled: bool) -> None:
    """Let `user` in, or shut them out: sign-ins end, and API tokens open nothing meanwhile."""
    user.enabled = enabled
    sessions.end_all(user)


def set_details(user: User, *, name: str, email: str, profile: str) -> None:
    """Give `user` another name, e-mail address and profile. Raises InvalidAccount."""
    name, email = name.strip(), email.strip()
    validation.check_user(user.login, name, email, profile)
    user.name, user.email, user.profile = name, email, profile
    db.session.commit()


def set_roles(user: User, names: Iterable[str]) -> None:
    """Give `user` exactly these roles, made where there are none. Raises InvalidAccount."""
    user.roles = service.ensure_roles(names)
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


def _role_names(user: User) -> set[str]:
    return {role.name for role in user.roles}
