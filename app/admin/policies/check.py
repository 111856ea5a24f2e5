"""Decides what is told of one user: for every hook whether its policy lets them, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.access.policy import decide
from app.accounts.models import User
from app.admin.policies.matrix import PolicyRow, row
from app.flows.store import HookRef

TO_THE_CALLER = "allows you"


@dataclass(frozen=True)
class Checked:
    """A hook, whether its policy allows the user, and the rule that says so."""

    hook: PolicyRow
    allowed: bool
    because: str


def checked(user: User, hooks: Iterable[HookRef]) -> list[Checked]:
    """Return what the policy of each hook says of `user`, by the hook's slug.

    Policies alone: a hook that is off, or a disabled user, is not called for other reasons.
    """
    found = (_checked(user, ref) for ref in hooks)
    return sorted(found, key=lambda one: one.hook.slug)


def _checked(user: User, ref: HookRef) -> Checked:
    decision = decide(ref.hook.rules, user.subjects)
    because = decision.because.replace(TO_THE_CALLER, f"allows {user.login}")
    return Checked(row(ref), decision.allowed, because)
