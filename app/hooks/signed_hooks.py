"""Holds which hooks take signed calls, as which account and by which secrets; off by default.

A hook has at most two live secrets, so that its sender can change from one to the other. Each
change is told to the audit log in the same commit, never a secret.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app import sealing
from app.accounts import service as accounts
from app.accounts.models import User
from app.audit import service as audit
from app.database import Base, now
from app.extensions import db
from app.flows.models import HookSlug
from app.hooks.errors import BadAccount, NotSigned, UnknownHook
from app.hooks.signing import new_secret
from app.problems import FieldError


class SignedHook(Base):
    """A hook that takes signed calls; secrets are sealed, `older_secret` is "" for none.

    It goes with the slug of its hook, so that no other flow's hook inherits it.
    """

    __tablename__ = "signed_hook"

    slug: Mapped[str] = mapped_column(
        sa.ForeignKey("hook_slug.slug", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"))
    secret: Mapped[str] = mapped_column(sa.Text)
    older_secret: Mapped[str] = mapped_column(sa.Text, default="")
    changed_at: Mapped[datetime] = mapped_column(default=now)
    account: Mapped[User] = relationship()

    @property
    def secrets(self) -> list[str]:
        """The live secrets, the newest first; raises SecretUnreadable."""
        return [sealing.unseal(one) for one in (self.secret, self.older_secret) if one]


def find(slug: str) -> SignedHook | None:
    """Return how a hook takes signed calls, None where it does not."""
    return db.session.get(SignedHook, slug)


def every() -> Mapping[str, SignedHook]:
    """Return by slug how hooks take signed calls, those that do."""
    found = db.session.scalars(sa.select(SignedHook).options(joinedload(SignedHook.account)))
    return {one.slug: one for one in found}


def turn_on(slug: str, login: str) -> str:
    """Let a hook take signed calls as an account; return its new secret, for this once.

    One that does already changes its account and loses its older secrets. Raises UnknownHook,
    and BadAccount where there is no such account, or it may not sign in, or is an admin's.
    """
    if db.session.get(HookSlug, slug) is None:
        raise UnknownHook
    account, signed, secret = _account(login), find(slug), new_secret()
    before = _told(signed)
    signed = signed or SignedHook(slug=slug)
    signed.account, signed.secret, signed.older_secret = account, sealing.seal(secret), ""
    _keep("hook.sign", signed, before)
    return secret


def change_secret(slug: str) -> str:
    """Give a hook another secret beside the present one and return it, for this once.

    An older one no longer counts. Raises NotSigned.
    """
    signed, secret = _found(slug), new_secret()
    before = _told(signed)
    signed.older_secret, signed.secret = signed.secret, sealing.seal(secret)
    _keep("hook.sign.secret", signed, before)
    return secret


def drop_older(slug: str) -> None:
    """Let only the newest secret of a hook count; raises NotSigned."""
    signed = _found(slug)
    before = _told(signed)
    signed.older_secret = ""
    _keep("hook.sign.drop", signed, before)


def turn_off(slug: str) -> None:
    """Let a hook take no signed calls any more, and forget its secrets; raises NotSigned."""
    signed = _found(slug)
    audit.record("hook.sign.off", f"hook:{slug}", before=_told(signed))
    db.session.delete(signed)
    db.session.commit()


def _keep(action: str, signed: SignedHook, before: Mapping[str, Any]) -> None:
    signed.changed_at = now()
    db.session.add(signed)
    audit.record(action, f"hook:{signed.slug}", before=before, after=_told(signed))
    db.session.commit()


def _told(signed: SignedHook | None) -> dict[str, Any]:
    if signed is None:
        return {}
    return {"account": signed.account.login, "secrets": 2 if signed.older_secret else 1}


def _found(slug: str) -> SignedHook:
    signed = find(slug)
    if signed is None:
        raise NotSigned("This hook takes no signed calls.")
    return signed


def _account(login: str) -> User:
    user = accounts.find(login)
    if user is None or not user.enabled:
        raise _refused("There is no such account, or it may not sign in.")
    if user.is_admin:
        raise _refused("An admin's account may do too much. Choose one with what the hook needs.")
    return user


def _refused(message: str) -> BadAccount:
    return BadAccount(message, [FieldError("account", message)])
