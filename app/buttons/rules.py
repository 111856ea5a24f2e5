"""Decides whether a button shows, is disabled or hidden: one pure function for every place.

Toolbar, menus, form, submission and the explainer all call `evaluate`. It knows no database
and no request; conditions are evaluated before it is called.
"""

from app.buttons import context_rules, metadata_rules, selection_rules
from app.buttons.catalogue import ButtonRef
from app.buttons.context import Context
from app.buttons.metadata_rules import Outcomes
from app.buttons.verdict import Reason, Verdict, conclude


def evaluate(ref: ButtonRef, context: Context, outcomes: Outcomes) -> Verdict:
    """Return whether the button shows, with every rule that applies, passed or failed.

    The verdict is the same in whatever order the rules are taken (reference: How the web client
    decides); they are told in the order of `RuleName`: person, place, then selection.
    """
    reasons: list[Reason | None] = [
        context_rules.policy(ref, context),
        context_rules.enabled(ref),
        context_rules.rights(ref, context),
        metadata_rules.folder_condition(ref, context, outcomes),
        *selection_rules.rules_of(ref.button, context),
        metadata_rules.selection_condition(ref, context, outcomes),
    ]
    hides = ref.button.hides or ref.extras.hides
    return conclude([reason for reason in reasons if reason], hides=hides)
