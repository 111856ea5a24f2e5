"""Decides whether written grants make sense, row by row; it stores nothing."""

from collections.abc import Collection, Sequence

from app.access.errors import BadSubject
from app.access.policy import parse_subject
from app.accounts import directory

MAX_GRANTS = 500
"""Grants of one workspace: more than one page of rows is better said by a role."""
TOO_MANY = f"A workspace has at most {MAX_GRANTS} grants. Give a role one instead."


def faults(subjects: Sequence[str], present: Collection[str]) -> list[str]:
    """Return for each subject what is wrong with it, for people; empty where it may stand.

    A subject that names nobody is refused, unless it is among those `present` already.
    """
    unknown = set(directory.unknown(subjects)) - set(present)
    return [_fault(subject, subjects[:index], unknown) for index, subject in enumerate(subjects)]


def _fault(subject: str, before: Sequence[str], unknown: Collection[str]) -> str:
    try:
        kind, name = parse_subject(subject)
    except BadSubject as refusal:
        return refusal.detail
    if subject in before:
        return f"{subject} stands here twice. Remove one row."
    return f"There is no {kind} {name!r}." if subject in unknown else ""
