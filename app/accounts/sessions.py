"""Decides whom a browser's sign-in names and when it has ended; it never reads a cookie."""

import re
import secrets
from datetime import timedelta

import sqlalchemy as sa

from app.accounts.digests import digest
from app.accounts.models import EndedSignIn, User
from app.database import now
from app.extensions import db

SIGN_IN_BYTES = 16
"""Enough that no two sign-ins share a number."""
SESSION_ID = re.compile(r"(\d{1,9})\.(\d{1,9})", re.ASCII)


def new_sign_in() -> str:
    """Return the number of a new sign-in, to be kept in its session."""
    return secrets.token_urlsafe(SIGN_IN_BYTES)


def owner(session_id: str, sign_in: str) -> User | None:
    """Return whom a session names: `User.get_id` of then and the number of the sign-in.

    None where the user is disabled or the number empty, and where this sign-in or all of the
    user have ended.
    """
    parts = SESSION_ID.fullmatch(session_id)
    if not parts or not sign_in:
        return None
    ended = sa.select(EndedSignIn).where(EndedSignIn.digest == digest(sign_in)).exists()
    return db.session.scalar(
        sa.select(User).where(
            User.id == int(parts[1]),
            User.session_version == int(parts[2]),
            User.enabled,
            ~ended,
        )
    )


def end(sign_in: str, lifetime: timedelta) -> None:
    """End one sign-in, of which no cookie is valid for longer than `lifetime` from now."""
    present = now()
    db.session.execute(sa.delete(EndedSignIn).where(EndedSignIn.until < present))
    db.session.add(EndedSignIn(digest=digest(sign_in), until=present + lifetime))
    db.session.commit()


def end_all(user: User) -> None:
    """End every sign-in of `user`, on every device."""
    user.session_version = User.session_version + 1
    db.session.commit()
