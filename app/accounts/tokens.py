"""Decides which API tokens open an account; it never keeps or shows one again after making it.

Making and revoking one are told to the audit log in the same commit, never the token itself.
"""

import re
import secrets
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.digests import digest
from app.accounts.errors import InvalidToken, TokenMissing
from app.accounts.models import ApiToken, User
from app.accounts.service import target_of
from app.accounts.validation import text_fault
from app.audit import service as audit
from app.database import now
from app.extensions import db
from app.problems import FieldError

PREFIX = "fb_"
"""Lets people and scanners of secrets recognise a token."""
TOKEN_BYTES = 32
"""256 bits: nobody guesses one, so wrong tokens need no limit of their own."""
TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
MAX_DAYS = 3650
"""Ten years: what never expires is never looked at again."""
MAX_LABEL = 100
"""Longest label in characters: what one row of the list shows."""
USE_NOTED_EVERY = timedelta(minutes=1)
"""Spares the database a write a call."""


def create(user: User, label: str, days: int) -> tuple[str, ApiToken]:
    """Return a new token of `user`, in plain text for this once, and what is kept of it.

    It expires after `days`, 1 to MAX_DAYS. Raises InvalidToken for other days or a label that
    is longer than MAX_LABEL or not one line.
    """
    label = label.strip()
    _check(label, days)
    plain_text = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = now() + timedelta(days=days)
    token = ApiToken(user=user, label=label, digest=digest(plain_text), expires_at=expires_at)
    db.session.add(token)
    db.session.flush()
    expires = expires_at.isoformat(timespec="seconds")
    made = {"token": token.id, "label": label, "expires": expires}
    audit.record("token.create", target_of(user.login), after=made)
    db.session.commit()
    return plain_text, token


def owner_of(plain_text: str) -> User | None:
    """Return whose token this is; None where it is unknown, expired, or its user disabled."""
    if not TOKEN.fullmatch(plain_text):
        return None
    token = db.session.scalar(
        sa.select(ApiToken)
        .join(ApiToken.user)
        .where(ApiToken.digest == digest(plain_text), ApiToken.expires_at > now(), User.enabled)
        .options(joinedload(ApiToken.user))
    )
    if token is None:
        return None
    owner = token.user
    if token.last_used_at is None or token.last_used_at <= now() - USE_NOTED_EVERY:
        _note_use(token)
    return owner


def of_user(user: User) -> list[ApiToken]:
    """Return the tokens of `user`, newest first, the expired too."""
    newest = sa.select(ApiToken).where(ApiToken.user_id == user.id)
    return list(db.session.scalars(newest.order_by(ApiToken.id.desc())))


def revoke(user: User, token_id: int) -> None:
    """Forget a token of `user` for good. Raises TokenMissing where they have none such."""
    mine = sa.delete(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user.id)
    label = db.session.scalar(mine.returning(ApiToken.label))
    if label is None:
        db.session.rollback()
        raise TokenMissing(f"{user.login} has no API token {token_id}.")
    forgotten = {"token": token_id, "label": label}
    audit.record("token.revoke", target_of(user.login), before=forgotten)
    db.session.commit()


def _check(label: str, days: int) -> None:
    errors = []
    if fault := text_fault(label, MAX_LABEL):
        errors.append(FieldError("label", fault))
    if not 1 <= days <= MAX_DAYS:
        errors.append(FieldError("days", f"Choose 1 to {MAX_DAYS} days."))
    if errors:
        raise InvalidToken("Correct these values, then try again.", errors)


def _note_use(token: ApiToken) -> None:
    """Write the moment by an update that finds nothing where the token was revoked meanwhile."""
    note = sa.update(ApiToken).where(ApiToken.id == token.id).values(last_used_at=now())
    db.session.execute(note)
    db.session.commit()
