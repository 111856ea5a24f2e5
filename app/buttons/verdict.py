"""Holds what the rules say of one button: shown, disabled or hidden, and why, rule by rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["shown", "disabled", "hidden"]
RuleName = Literal[
    "policy",
    "enabled",
    "rights",
    "folder_condition",
    "selection_required",
    "count",
    "kind",
    "extension",
    "root",
    "selection_condition",
]


@dataclass(frozen=True)
class Reason:
    """What one rule says and the value it saw."""

    rule: RuleName
    passed: bool
    detail: str
    advice: str = ""
    """Where the rule failed on the selection: what the person can do about it."""
    technical: str = ""
    """For admins only: the text of a failure inside a condition."""
    hides: bool = False
    """Whether failing hides the button whatever the button says."""

    def as_json(self) -> dict[str, object]:
        """Return what a person may see of it."""
        return {"rule": self.rule, "passed": self.passed, "detail": self.detail}


@dataclass(frozen=True)
class Verdict:
    """Whether a button shows, with every rule that applies, in the order of `RuleName`."""

    state: State
    reasons: tuple[Reason, ...]

    @property
    def failed(self) -> tuple[Reason, ...]:
        """The rules that failed."""
        return tuple(reason for reason in self.reasons if not reason.passed)

    @property
    def because(self) -> str:
        """One sentence for the person in front of a disabled button; "" where it is not one."""
        return self.failed[0].advice if self.state == "disabled" else ""


def conclude(reasons: Sequence[Reason], *, hides: bool) -> Verdict:
    """Return the verdict: a rule of person or place hides, one of selection disables.

    `hides` says that a rule of selection hides, too (reference: `behaviour` `hidden`).
    """
    failed = [reason for reason in reasons if not reason.passed]
    hidden = any(reason.hides or hides for reason in failed)
    state: State = "hidden" if hidden else "disabled" if failed else "shown"
    return Verdict(state, tuple(reasons))
