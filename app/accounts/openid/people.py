"""Decides which user somebody is whom a provider describes, and keeps what it says of them."""

import sqlalchemy as sa

from app.accounts import changes, service
from app.accounts.errors import LoginTaken, SignInRefused
from app.accounts.models import User
from app.accounts.openid.claims import Described
from app.audit import service as audit
from app.database import now
from app.extensions import db


def sign_in(described: Described, address: str) -> User:
    """Return the user of somebody, made at their first sign-in, and note it from `address`.

    Name, e-mail address and, where the provider says so, profile and roles are what it says
    from now on. Raises SignInRefused where the user is disabled or the login belongs to a local
    account, and LastAdmin where the provider takes its profile from the last admin.
    """
    with audit.acting(audit.Actor(described.login, address)):
        user = find(described.external_id) or _made(described)
        if not user.enabled:
            raise SignInRefused("Your account is disabled; ask an admin.")
        _keep(user, described)
        user.last_sign_in_at = now()
        audit.record("user.sign-in", service.target_of(user.login))
        db.session.commit()
    return user


def find(external_id: str) -> User | None:
    """Return the user that a provider knows by this identifier, enabled or not."""
    return db.session.scalar(sa.select(User).where(User.external_id == external_id))


def _made(described: Described) -> User:
    try:
        return service.create_user(described.login, None, external_id=described.external_id)
    except LoginTaken as error:
        if user := find(described.external_id):  # made at this very moment
            return user
        message = f"The login “{described.login}” belongs to another account; ask an admin."
        raise SignInRefused(message) from error


def _keep(user: User, described: Described) -> None:
    profile = user.profile if described.profile is None else described.profile
    held = sorted(role.name for role in user.roles)
    roles = held if described.roles is None else list(described.roles)
    said = (described.name, described.email, profile, roles)
    if said != (user.name, user.email, user.profile, held):
        changes.set_details(
            user, name=described.name, email=described.email, profile=profile, roles=roles
        )
