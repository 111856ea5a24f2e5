"""Decides which API tokens open an account; it never keeps or shows one again after making it.

Making and revoking one are told to the audit log in the same commit, never the token itself.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.digests import digest
from app.accounts.errors import InvalidToken, TokenMissing
from app.accounts.models import (
    ROLE_COLUMNS,
    USER_COLUMNS,
    ApiToken,
    Role,
    User,
    as_read,
    user_roles,
)
from app.accounts.service import target_of
from app.accounts.validation import text_fault
from app.audit import service as audit
from app.database import now
from app.extensions import db, reading
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
KEPT_OWNERS = 1_000
"""Tokens whose owners a process keeps as objects; what they are is read for each call."""
OWNER = (
    sa.select(ApiToken.id, ApiToken.last_used_at, *USER_COLUMNS, *ROLE_COLUMNS)
    .select_from(ApiToken)
    .join(User, User.id == ApiToken.user_id)
    .outerjoin(user_roles, user_roles.c.user_id == User.id)
    .outerjoin(Role, Role.id == user_roles.c.role_id)
    .where(ApiToken.digest == sa.bindparam("digest"), User.enabled)
    .where(ApiToken.expires_at > sa.bindparam("present"))
    .order_by(Role.name)
)
"""Made once: each call asks it, and to make it takes longer than to ask it."""


_owners: dict[int, tuple[list[tuple[Any, ...]], User | None]] = {}


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
    if not is_token(plain_text):
        return None
    with reading() as connection:
        rows = connection.execute(OWNER, asked_for(plain_text)).all()
    owner = found(rows)
    return db.session.merge(owner, load=False) if owner else None


def is_token(text: str) -> bool:
    """Return whether a text has the form of a token."""
    return TOKEN.fullmatch(text) is not None


def asked_for(plain_text: str) -> dict[str, Any]:
    """Return the values that OWNER needs to find the owner of a token."""
    return {"digest": digest(plain_text), "present": now()}


def found(rows: Sequence[Sequence[Any]]) -> User | None:
    """Return the owner in the rows that OWNER gave, None for none, and note the token's use.

    The user belongs to no session, and is the same object while nothing of it has changed: it is
    for reading.
    """
    if not rows:
        return None
    token_id, last_used_at = rows[0][:2]
    if last_used_at is None or last_used_at <= now() - USE_NOTED_EVERY:
        _note_use(token_id)
    read = [tuple(row[2:]) for row in rows]
    known, owner = _owners.get(token_id, ([], None))
    if owner is None or known != read:
        owner = as_read(read[0][: -len(ROLE_COLUMNS)], [one[-len(ROLE_COLUMNS) :] for one in read])
        if len(_owners) >= KEPT_OWNERS:
            _owners.clear()
        _owners[token_id] = read, owner
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


def _note_use(token_id: int) -> None:
    """Write the moment by an update that finds nothing where the token was revoked meanwhile."""
    note = sa.update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now())
    with db.engine.begin() as connection:
        connection.execute(note)
