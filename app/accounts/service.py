"""Finds and makes users and roles, and checks passwords; it never knows a request.

What it makes and its entry in the audit log are one commit.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.accounts import passwords, validation
from app.accounts.errors import BadCredentials, InvalidAccount, LoginTaken, RoleMissing, UserMissing
from app.accounts.models import Role, User
from app.audit import service as audit
from app.database import now
from app.extensions import db
from app.problems import FieldError

LONGEST_TYPED = 64
"""Characters of what was typed as a login that the audit log keeps: the longest of a real one."""


def find(login: str) -> User | None:
    """Return the user with this login, enabled or not; outer spaces and case do not matter."""
    tidy = validation.tidy_login(login)
    if not validation.LOGIN.fullmatch(tidy):
        return None
    return db.session.scalar(sa.select(User).where(User.login == tidy))


def find_or_refuse(login: str) -> User:
    """Return the user with this login. Raises UserMissing."""
    user = find(login)
    if user is None:
        raise UserMissing(f"There is no user {login!r}.")
    return user


def get(user_id: int) -> User:
    """Return the user of this number. Raises UserMissing."""
    user = db.session.get(User, user_id)
    if user is None:
        raise UserMissing("There is no such user.")
    return user


def all_users() -> list[User]:
    """Return every user in the order of their logins, with their roles."""
    return list(db.session.scalars(sa.select(User).order_by(User.login)))


def all_roles() -> list[Role]:
    """Return every role in the order of their names."""
    return list(db.session.scalars(sa.select(Role).order_by(Role.name)))


def find_role(name: str) -> Role | None:
    """Return the role of this name, or None."""
    return db.session.scalar(sa.select(Role).where(Role.name == name))


def create_user(
    login: str,
    password: str | None,
    *,
    name: str = "",
    email: str = "",
    profile: str = "standard",
    roles: Iterable[str] = (),
    allow_weak: bool = False,
    external_id: str | None = None,
) -> User:
    """Return a new, enabled user; roles that do not exist yet are made.

    Without a password (None) only the provider that knows them by `external_id` lets them in.
    `allow_weak` admits a short password: for the demo only. Raises InvalidAccount for values
    that cannot be kept, LoginTaken where the login has a user.
    """
    login, name, email = validation.tidy_login(login), name.strip(), email.strip()
    validation.check_user(login, name, email, profile)
    user = User(login=login, name=name, email=email, profile=profile, external_id=external_id)
    user.password_hash = passwords.NONE
    if password is not None:
        validation.check_password(password, allow_weak=allow_weak)
        user.password_hash = passwords.hashed(password)
    names = sorted(set(roles))
    user.roles = ensure_roles(names)
    db.session.add(user)
    made = {"name": name, "email": email, "profile": profile, "roles": names}
    audit.record("user.create", target_of(login), after=made)
    return _saved(user)


def role_or_refuse(name: str) -> Role:
    """Return the role of this name. Raises RoleMissing."""
    role = find_role(name) if validation.ROLE.fullmatch(name) else None
    if role is None:
        raise RoleMissing(f"There is no role {name!r}.")
    return role


def create_role(name: str, label: str = "") -> Role:
    """Return a new role, labelled with its name unless a label is given.

    Raises InvalidAccount where no role can have this name or label, or one has the name.
    """
    validation.check_role(name, label)
    if find_role(name):
        message = f"There is a role {name!r} already."
        raise InvalidAccount(message, [FieldError("role", message)])
    return _new_role(name, label or name)


def ensure_role(name: str, label: str = "") -> Role:
    """Return the role with this name, made where there is none; a label given replaces its own.

    Raises InvalidAccount where no role can have this name or label.
    """
    validation.check_role(name, label)
    role = find_role(name) or _new_role(name, label or name)
    if label and label != role.label:
        audit.record("role.label", f"role:{name}", {"label": role.label}, {"label": label})
        role.label = label
    db.session.commit()
    return role


def ensure_roles(names: Iterable[str]) -> list[Role]:
    """Return the roles of these names, each once, in their order; see `ensure_role`."""
    return [ensure_role(name) for name in sorted(set(names))]


def sign_in(login: str, password: str, address: str) -> User:
    """Return whom this login and password name, and note that they signed in from `address`.

    Raises BadCredentials, which is noted, too: with what was typed as the login, no longer
    than LONGEST_TYPED.
    """
    try:
        user = check_password(login, password)
    except BadCredentials:
        typed = validation.UNREADABLE.sub("\ufffd", validation.tidy_login(login))
        audit.record("user.sign-in-refused", target_of(typed[:LONGEST_TYPED]))
        db.session.commit()
        raise
    user.last_sign_in_at = now()
    with audit.acting(audit.Actor(user.login, address)):
        audit.record("user.sign-in", target_of(user.login))
    db.session.commit()
    return user


def target_of(login: str) -> str:
    """Return how the audit log names a user."""
    return f"user:{login}"


def check_password(login: str, password: str) -> User:
    """Return the enabled user whom this login and password name, else raise BadCredentials.

    It takes as long for an unknown login as for a known one. A hash made with parameters of
    the past is renewed.
    """
    user = find(login)
    kept = user.password_hash if user else passwords.of_nobody()
    if not passwords.matches(kept, password) or user is None or not user.enabled:
        raise BadCredentials
    if passwords.is_outdated(kept):
        user.password_hash = passwords.hashed(password)
        db.session.commit()
    return user


def _new_role(name: str, label: str) -> Role:
    """Return the new role, or the one that another process made at this very moment."""
    role = Role(name=name, label=label)
    db.session.add(role)
    audit.record("role.create", f"role:{name}", after={"label": label})
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return db.session.scalars(sa.select(Role).where(Role.name == name)).one()
    return role


def _saved(user: User) -> User:
    login = user.login
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        message = f"There is a user {login!r} already."
        raise LoginTaken(message, [FieldError("login", message)]) from error
    return user
