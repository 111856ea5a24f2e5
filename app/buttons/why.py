"""Decides what somebody is told who asks why a button is not there: about their own buttons only.

A button whose policy does not admit the person, or that is switched off, does not exist here.
"""

from dataclasses import replace

from app.accounts.models import User
from app.buttons import catalogue, facts, verdicts
from app.buttons.catalogue import ButtonRef
from app.buttons.context import Context
from app.buttons.target import Target
from app.buttons.toolbar import Offer, offer
from app.buttons.verdict import Reason, Verdict
from app.nodes import workspaces

LACKING = "you do not have a right that this button needs elsewhere"
"""Instead of the name of a workspace that the person may not know of."""


def why(user: User, target: Target) -> list[Offer]:
    """Return the buttons that `user` may press somewhere, with their state there and why.

    Hidden ones too, sorted by group, weight and label. Raises as `facts.build` does.
    """
    refs = [ref for ref in catalogue.buttons_for(user.subjects) if ref.placed]
    context = facts.build(user, target)
    known = {view.slug for view in workspaces.visible(user.subjects)}
    judged = zip(refs, verdicts.judge(refs, context), strict=True)
    told = [_told(ref, verdict, context, known) for ref, verdict in judged]
    return sorted(told, key=lambda item: (item.group, item.weight, item.label.casefold()))


def _told(ref: ButtonRef, verdict: Verdict, context: Context, known: set[str]) -> Offer:
    unseen = set(ref.extras.needs_write) - known - context.writable_workspaces
    item = offer(ref, verdict)
    return replace(item, reasons=tuple(_discreet(reason, unseen) for reason in item.reasons))


def _discreet(reason: Reason, unseen: set[str]) -> Reason:
    hidden = reason.rule == "rights" and not reason.passed and unseen
    return replace(reason, detail=LACKING) if hidden else reason
