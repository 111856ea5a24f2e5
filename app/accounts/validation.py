"""Decides which values a user and a role may have; it never looks into the database."""

import re

from app.accounts import passwords
from app.accounts.errors import InvalidAccount
from app.accounts.models import PROFILES
from app.problems import FieldError

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
ROLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
MAX_TEXT = 255
"""Longest name, e-mail address and label, in characters: what their columns hold."""
UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, breaks of lines and turns of direction: what makes a text look like another."""


def tidy_login(text: str) -> str:
    """Return a login as it is kept: outer spaces and case do not matter to people."""
    return text.strip().lower()


def text_fault(text: str, longest: int = MAX_TEXT) -> str:
    """Return what is wrong with a text of one line, for people; empty where it can be kept."""
    if len(text) > longest or UNREADABLE.search(text):
        return f"Write at most {longest} characters, on one line."
    return ""


def check_user(login: str, name: str, email: str, profile: str) -> None:
    """Raise InvalidAccount naming every field of a user that cannot be kept."""
    faults = {
        "login": "" if LOGIN.fullmatch(login) else _rule("A login"),
        "name": text_fault(name),
        "email": text_fault(email),
        "profile": "" if profile in PROFILES else f"Choose one of {', '.join(PROFILES)}.",
    }
    _refuse(faults)


def check_role(name: str, label: str) -> None:
    """Raise InvalidAccount where a role cannot have this name or label."""
    faults = {
        "role": "" if ROLE.fullmatch(name) else _rule("A role"),
        "label": text_fault(label),
    }
    _refuse(faults)


def check_password(password: str, *, allow_weak: bool = False) -> None:
    """Raise InvalidAccount where a new password is too short or too long."""
    _refuse({"password": passwords.fault(password, allow_weak=allow_weak)})


def _rule(subject: str) -> str:
    return (
        f"{subject} has 1 to 64 small letters, digits, dots, dashes or underscores, "
        "and starts with a letter or digit."
    )


def _refuse(faults: dict[str, str]) -> None:
    errors = [FieldError(field, message) for field, message in faults.items() if message]
    if errors:
        raise InvalidAccount("Correct these values, then try again.", errors)
