"""Decides what an admin is told of every button: whether somebody sees it somewhere, and why.

For admins only: it names buttons and folders that the person in question may not know of.
"""

from collections.abc import Sequence
from typing import Any

from app.accounts.models import User
from app.buttons import catalogue, facts, verdicts
from app.buttons.catalogue import ButtonRef
from app.buttons.target import of
from app.buttons.verdict import Reason, Verdict


def explain(user: User, folder: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return each button of the installation with its state for `user` there, rule by rule.

    `{slug, label, state, reasons: [{rule, passed, detail}]}`, sorted by slug; a reason has
    `technical`, too, where a condition itself failed. Raises as `facts.build_for_admin` does.
    """
    refs = sorted(catalogue.all_buttons(), key=lambda ref: ref.slug)
    judged = verdicts.judge(refs, facts.build_for_admin(user, of(folder, names)))
    return [_explained(ref, verdict) for ref, verdict in zip(refs, judged, strict=True)]


def _explained(ref: ButtonRef, verdict: Verdict) -> dict[str, Any]:
    reasons = [_reason(reason) for reason in verdict.reasons]
    return {"slug": ref.slug, "label": ref.label, "state": verdict.state, "reasons": reasons}


def _reason(reason: Reason) -> dict[str, Any]:
    technical = {"technical": reason.technical} if reason.technical else {}
    return reason.as_json() | technical
