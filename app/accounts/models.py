"""Holds users, roles, API tokens and ended sign-ins; it never hashes, checks or signs in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from app.database import Base, detached, now

PROFILES = ("admin", "standard", "shared")
DIGEST_LENGTH = 64
"""Characters of a SHA-256 in hexadecimal."""

user_roles = sa.Table(
    "user_role",
    Base.metadata,
    sa.Column("user_id", sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("role_id", sa.ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base):
    """A named group of users that policies and grants speak of as `role:NAME`."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64), unique=True)
    label: Mapped[str] = mapped_column(sa.String(255))


class User(Base):
    """A person or script with a login, as Flask-Login wants it."""

    __tablename__ = "user"
    __table_args__ = (sa.CheckConstraint(sa.column("profile").in_(PROFILES), name="profile"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(255), default="")
    email: Mapped[str] = mapped_column(sa.String(255), default="")
    profile: Mapped[str] = mapped_column(sa.String(16), default="standard")
    password_hash: Mapped[str] = mapped_column(sa.String(255))
    external_id: Mapped[str | None] = mapped_column(sa.String(1024), unique=True, index=True)
    """Issuer and subject of who signs in through a provider; None for local accounts."""
    enabled: Mapped[bool] = mapped_column(default=True)
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_sign_in_at: Mapped[datetime | None]
    roles: Mapped[list[Role]] = relationship(
        secondary=user_roles, lazy="selectin", order_by=Role.name
    )

    @property
    def subjects(self) -> frozenset[str]:
        """What policies and grants may name this user by (reference: Policies)."""
        roles = (f"role:{role.name}" for role in self.roles)
        return frozenset((f"profile:{self.profile}", f"user:{self.login}", *roles))

    @property
    def is_admin(self) -> bool:
        """Whether the administration pages open for this user."""
        return self.profile == "admin"

    @property
    def is_active(self) -> bool:
        """Whether this user may sign in."""
        return self.enabled

    @property
    def is_authenticated(self) -> bool:
        """Whether this user counts as signed in: never once disabled."""
        return self.enabled

    @property
    def is_anonymous(self) -> bool:
        """Return False: a user is somebody."""
        return False

    def get_id(self) -> str:
        """Return what a session keeps: it names nobody once `session_version` has moved on."""
        return f"{self.id}.{self.session_version}"


class ApiToken(Base):
    """A secret of one user by which scripts call; only its SHA-256 is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(sa.String(100))
    digest: Mapped[str] = mapped_column(sa.String(DIGEST_LENGTH), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()

    @property
    def is_expired(self) -> bool:
        """Whether the token no longer opens anything."""
        return self.expires_at <= now()


class EndedSignIn(Base):
    """A sign-in that its user has ended; kept until no cookie of it can still be valid."""

    __tablename__ = "ended_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(DIGEST_LENGTH), index=True)
    until: Mapped[datetime] = mapped_column(index=True)


USER_COLUMNS = tuple(User.__table__.columns)
ROLE_COLUMNS = tuple(Role.__table__.columns)


def as_read(values: Sequence[Any], roles: Iterable[Sequence[Any]]) -> User:
    """Return a user of no session from the values of USER_COLUMNS, and of ROLE_COLUMNS a role.

    Columns of a role that is none are None.
    """
    user = detached(User, _named(USER_COLUMNS, values))
    held = [detached(Role, _named(ROLE_COLUMNS, one)) for one in roles if one[0] is not None]
    set_committed_value(user, "roles", held)
    return user


def _named(columns: Iterable[Any], values: Sequence[Any]) -> dict[str, Any]:
    return dict(zip((column.name for column in columns), values, strict=True))
