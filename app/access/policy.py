"""Decides whether a caller passes a policy; it knows subjects as text, never users or hooks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.access.errors import BadSubject

KINDS = ("profile", "role", "user")
MAX_NAME = 255
"""Longest name of a subject, in characters: what one column and one line of a page hold."""

Effect = Literal["allow", "deny"]


class Subject(NamedTuple):
    """Whom a rule is about: one profile, one role or one user."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True)
class Rule:
    """One row of a policy: what happens to callers that hold `subject`."""

    subject: str
    effect: Effect


@dataclass(frozen=True)
class Decision:
    """What a policy says of one caller, and the rule that said it."""

    allowed: bool
    because: str


def decide(rules: Sequence[Rule], subjects: Collection[str]) -> Decision:
    """Return whether a caller holding `subjects` passes `rules`, whatever their order.

    A deny of any subject wins, else any allow allows, else the caller is denied
    (reference: Policies). An effect that is neither word denies.
    """
    held = frozenset(subjects)
    matching = [rule for rule in rules if rule.subject in held]
    if denied := _first(rule for rule in matching if rule.effect != "allow"):
        return Decision(False, f"denied by {denied}")
    if allowed := _first(matching):
        return Decision(True, f"allowed by {allowed}")
    return Decision(False, "no rule allows you")


def parse_subject(text: str) -> Subject:
    """Return the subject written in `text`, such as `role:reviewers`.

    Raises BadSubject where the kind is unknown, or the name is empty, longer than MAX_NAME,
    has outer spaces or characters that cannot be printed.
    """
    kind, colon, name = text.partition(":")
    if not colon or kind not in KINDS or not _is_name(name):
        raise BadSubject(f"Write {text!r} as profile:NAME, role:NAME or user:LOGIN.")
    return Subject(kind, name)


def _is_name(name: str) -> bool:
    return 0 < len(name) <= MAX_NAME and name == name.strip() and name.isprintable()


def _first(rules: Iterable[Rule]) -> str:
    """Return the first subject in the order of the alphabet, so that the reason is stable."""
    return min((rule.subject for rule in rules), default="")
