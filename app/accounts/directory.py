"""Decides which users and roles a list shows, in which order; it changes nobody."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from app.accounts.models import PROFILES, Role, User, user_roles
from app.extensions import db

COMPLETIONS = 20
"""Names offered while one types: as many as one looks through."""


def users(text: str, role: str, *, offset: int, limit: int) -> Sequence[User]:
    """Return users in the order of their logins, with their roles.

    `text` stands in the login, name or e-mail address, whatever its case; `role` names a role
    that they have. Empty ones ask for all.
    """
    matching = sa.select(User).where(*_conditions(text, role)).order_by(User.login)
    return db.session.scalars(matching.offset(offset).limit(limit)).all()


def roles_with_members() -> list[tuple[Role, int]]:
    """Return every role in the order of their names, and how many users have it."""
    members = sa.func.count(user_roles.c.user_id)
    joined = sa.select(Role, members).outerjoin(user_roles).group_by(Role.id).order_by(Role.name)
    return [(role, count) for role, count in db.session.execute(joined)]


def logins_like(text: str) -> Sequence[str]:
    """Return the first COMPLETIONS logins in which `text` stands, also in the person's name."""
    matching = sa.select(User.login).where(*_conditions(text, "")).order_by(User.login)
    return db.session.scalars(matching.limit(COMPLETIONS)).all()


def subjects_like(text: str) -> list[str]:
    """Return the first COMPLETIONS subjects that fit what was typed: profiles, roles, logins.

    A text such as `role:rev` asks for one kind only.
    """
    kind, colon, name = text.strip().lower().rpartition(":")
    offered = {
        "profile": [profile for profile in PROFILES if name in profile],
        "role": roles_like(name),
        "user": logins_like(name),
    }
    asked = {kind: offered.get(kind, [])} if colon else offered
    found = [f"{kind}:{one}" for kind, names in asked.items() for one in names]
    return found[:COMPLETIONS]


def roles_like(text: str) -> Sequence[str]:
    """Return the first COMPLETIONS names of roles in which `text` stands."""
    matching = sa.select(Role.name).where(Role.name.icontains(text, autoescape=True))
    return db.session.scalars(matching.order_by(Role.name).limit(COMPLETIONS)).all()


def unknown(subjects: Sequence[str]) -> list[str]:
    """Return those of `subjects` that name no profile, role or user that there is."""
    logins = _existing(User.login, "user", subjects)
    roles = _existing(Role.name, "role", subjects)
    known = {f"profile:{profile}" for profile in PROFILES} | logins | roles
    return [subject for subject in subjects if subject not in known]


def _existing(column: sa.orm.Mapped[str], kind: str, subjects: Sequence[str]) -> set[str]:
    start = f"{kind}:"
    named = [subject.removeprefix(start) for subject in subjects if subject.startswith(start)]
    found = db.session.scalars(sa.select(column).where(column.in_(named)))
    return {f"{start}{name}" for name in found}


def _conditions(text: str, role: str) -> Iterator[sa.ColumnElement[bool]]:
    if text:
        columns = (User.login, User.name, User.email)
        yield sa.or_(*(column.icontains(text, autoescape=True) for column in columns))
    if role:
        yield User.roles.any(Role.name == role)
