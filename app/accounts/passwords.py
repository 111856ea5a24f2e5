"""Decides how passwords are kept and which are acceptable; it never knows whose they are."""

import secrets
from functools import cache
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 8
"""Shortest password in characters that is not guessed at the rate that sign-in allows."""
MAX_LENGTH = 1024
"""Longest password in characters: bounds the work that one sign-in can ask for."""
NONE = "!"
"""Kept of who has no password here: nothing matches it."""
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id with 19 MiB: eight sign-ins at once need 152 MiB, one takes some 20 ms."""


def fault(password: str, *, allow_weak: bool = False) -> str:
    """Return what is wrong with a new password, for people; empty where it is acceptable."""
    shortest = 1 if allow_weak else MIN_LENGTH
    if not shortest <= len(password) <= MAX_LENGTH:
        return f"A password has {shortest} to {MAX_LENGTH} characters."
    return ""


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return HASHER.hash(_as_bytes(password))


def matches(kept: str, password: str) -> bool:
    """Return whether `password` is the one that `kept` was made of; too long ones never are."""
    if len(password) > MAX_LENGTH:
        return False
    try:
        return HASHER.verify(kept, _as_bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Return whether `kept` was made with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


@cache
def of_nobody() -> str:
    """Return what an unknown login is checked against, so that it takes as long as a known one."""
    return hashed(secrets.token_urlsafe())


def _as_bytes(password: str) -> bytes:
    """Return one form for what looks the same, however the keyboard composes it."""
    return normalize("NFKC", password).encode("utf-8", "surrogatepass")
