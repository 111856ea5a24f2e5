"""Decides whom the claims of a provider describe, by the settings; it never asks anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.accounts import validation
from app.accounts.errors import UnusableClaims
from app.accounts.models import PROFILES
from app.config import Settings

MAX_SUBJECT = 255
"""Characters of a subject identifier (OpenID Connect Core 1.0, section 2)."""

MAX_ROLES = 200
"""Roles of one person: directories list every group, and each becomes a row."""


@dataclass(frozen=True)
class Described:
    """A person as the provider describes them; None: the provider says nothing of it."""

    external_id: str
    login: str
    name: str
    email: str
    profile: str | None
    roles: tuple[str, ...] | None


def read(claims: Mapping[str, Any], settings: Settings) -> Described:
    """Return whom the claims describe. Raises UnusableClaims, naming the claim at fault.

    A role is known by its name here; what cannot be the name of a role is no role of ours, as
    directories hold many groups.
    """
    subject = _text(claims, "sub")
    if not 0 < len(subject) <= MAX_SUBJECT:
        raise UnusableClaims("The provider does not say who you are (sub).")
    login = validation.tidy_login(_text(claims, settings.oidc_login_claim))
    if not validation.LOGIN.fullmatch(login):
        raise UnusableClaims(f"The provider names no usable login ({settings.oidc_login_claim}).")
    return Described(
        external_id=f"{settings.oidc_issuer} {subject}",
        login=login,
        name=_line(_text(claims, "name")),
        email=_line(_text(claims, "email")),
        profile=_profile(claims, settings.oidc_profile_claim),
        roles=_roles(claims, settings.oidc_roles_claim),
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def _line(text: str) -> str:
    """Return a text that can be kept; names are no reason to let nobody in."""
    return validation.UNREADABLE.sub(" ", text).strip()[: validation.MAX_TEXT]


def _profile(claims: Mapping[str, Any], name: str) -> str | None:
    """Return the profile of a claim. Raises UnusableClaims for what is no profile: deny it all."""
    if not name:
        return None
    profile = _text(claims, name)
    if profile not in PROFILES:
        known = ", ".join(PROFILES)
        raise UnusableClaims(f"The provider gives you none of the profiles {known} ({name}).")
    return profile


def _roles(claims: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    if not name:
        return None
    value = claims.get(name)
    names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    known = {text for text in names if isinstance(text, str) and validation.ROLE.fullmatch(text)}
    return tuple(sorted(known)[:MAX_ROLES])
