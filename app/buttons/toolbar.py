"""Decides which buttons a person is offered in a folder with a selection, and in which order.

Toolbar, row menu, right-click menu and scripts get the same offers from the same decision.
What is hidden is left out, so that nobody learns of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from app.accounts.models import User
from app.buttons import catalogue, facts, verdicts
from app.buttons.catalogue import ButtonRef
from app.buttons.target import Target, of
from app.buttons.verdict import Reason, State, Verdict

TOLD = ("selection_required", "count", "kind", "extension", "root", "selection_condition")
"""Rules that are told even where they passed. Those of person and place passed wherever a
button is offered, and how is nobody's business."""


@dataclass(frozen=True)
class Offer:
    """A button as a person sees it."""

    slug: str
    label: str
    icon: str
    tooltip: str
    group: str
    colour: str
    weight: int
    state: State
    reason: str
    """Why it is disabled, for people; "" where it is not."""
    reasons: tuple[Reason, ...]
    prompt: bool
    """Whether a dialog opens, with a form or a question, before anything is started."""
    in_toolbar: bool
    in_menu: bool
    task_id: str = field(default_factory=lambda: uuid4().hex)
    """The ID of the run that pressing it starts, however often it is pressed."""

    @property
    def works(self) -> bool:
        """Whether pressing it does something."""
        return self.state == "shown"

    @property
    def nearly_works(self) -> bool:
        """Whether it would work if more, or fewer, of the same were selected."""
        return {reason.rule for reason in self.reasons if not reason.passed} == {"count"}


def toolbar(user: User, folder: str, names: Sequence[str]) -> list[Offer]:
    """Return what the toolbar offers over `names` in `folder`; see `offers`."""
    return [offer for offer in offers(user, of(folder, names)) if offer.in_toolbar]


def menu(user: User, folder: str, names: Sequence[str]) -> list[Offer]:
    """Return what a row's menu and the right-click menu offer over `names`; see `offers`."""
    return [offer for offer in offers(user, of(folder, names)) if offer.in_menu]


def offers(user: User, target: Target) -> list[Offer]:
    """Return the buttons that `user` sees there, sorted by group, weight and label.

    Raises NotPermitted for a folder the user may not read, StaleSelection for a missing name.
    """
    refs = catalogue.buttons_for(user.subjects)
    judged = verdicts.judge(refs, facts.build(user, target))
    pairs = zip(refs, judged, strict=True)
    seen = [offer(ref, verdict) for ref, verdict in pairs if verdict.state != "hidden"]
    placed = (item for item in seen if item.in_toolbar or item.in_menu)
    return sorted(placed, key=lambda item: (item.group, item.weight, item.label.casefold()))


def offer(ref: ButtonRef, verdict: Verdict) -> Offer:
    """Return a button with its verdict as a person may see it."""
    button = ref.button
    return Offer(
        slug=ref.slug,
        label=ref.label,
        icon=ref.icon,
        tooltip=button.tooltip,
        group=ref.group,
        colour=ref.colour,
        weight=button.weight,
        state=verdict.state,
        reason=verdict.because,
        reasons=told(verdict),
        prompt=ref.prompts,
        in_toolbar=button.in_toolbar,
        in_menu=button.in_menu,
    )


def told(verdict: Verdict) -> tuple[Reason, ...]:
    """Return the rules that a person is told of: those that failed, and those in TOLD."""
    return tuple(item for item in verdict.reasons if item.rule in TOLD or not item.passed)


def as_json(item: Offer) -> dict[str, object]:
    """Return an offer as scripts get it."""
    return {
        "slug": item.slug,
        "label": item.label,
        "icon": item.icon,
        "group": item.group,
        "weight": item.weight,
        "state": item.state,
        "reasons": [reason.as_json() for reason in item.reasons],
    }
