"""Decides the rules over metadata: what the outcome of a condition means for a button.

A condition that failed, took too long or has no translation switches its button off. It never
evaluates a condition: the outcomes are given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.buttons import extensions
from app.buttons.catalogue import ButtonRef
from app.buttons.condition_runner import Outcome
from app.buttons.context import Context
from app.buttons.verdict import Reason, RuleName
from app.buttons.wording import quoted, wish
from app.nodes.node import Node

SWITCHED_OFF = "This button is switched off: its condition failed."
UNTRANSLATED = "this JavaScript has no translation, write the condition anew: {}"


@dataclass(frozen=True)
class Outcomes:
    """What a button's conditions gave; None where one was not evaluated, which counts as failed."""

    folder: Outcome | None = None
    selection: Outcome | None = None


def folder_condition(ref: ButtonRef, context: Context, outcomes: Outcomes) -> Reason | None:
    """Say whether the folder is as asked; None where nothing is asked.

    (reference: `context.allowedMimes` and `context.evalMetadata` of the current folder)
    """
    rule, node = extensions.parse(ref.button.folder_extensions), context.folder.node
    detail = f"{rule} needed, the folder is {quoted(node.name)}"
    if rule.asks and not rule.allows(node.name):
        return Reason("folder_condition", False, detail, hides=True)
    if script := _untranslated(ref, "folder_condition"):
        return _off("folder_condition", UNTRANSLATED.format(script), hides=True)
    if ref.extras.folder_condition:
        return _judged("folder_condition", node, outcomes.folder, hides=True)
    return Reason("folder_condition", True, detail, hides=True) if rule.asks else None


def selection_condition(ref: ButtonRef, context: Context, outcomes: Outcomes) -> Reason | None:
    """Say whether every selected node meets the condition; None where nothing is asked.

    Nothing selected fails. (reference: `selectionContext.evalMetadata`; there with exactly one
    node only.) Without a translation the button is hidden, even where it needs no selection.
    """
    if script := _untranslated(ref, "selection_condition"):
        return _off("selection_condition", UNTRANSLATED.format(script), hides=True)
    if not ref.extras.selection_condition or not ref.button.needs_selection:
        return None
    if not context.selection:
        detail = "nodes that meet the condition needed, nothing is selected"
        return Reason("selection_condition", False, detail, f"{wish(ref.button)}.")
    decisive = outcomes.selection.index if outcomes.selection else 0
    node = context.selection[decisive].node
    return _judged("selection_condition", node, outcomes.selection, hides=False)


def _untranslated(ref: ButtonRef, rule: RuleName) -> str:
    """The JavaScript that has no condition of ours beside it; what no rule knows is a folder's."""
    own = getattr(ref.button, rule).strip()
    if own and not getattr(ref.extras, rule):
        return str(own)
    known = (ref.button.folder_condition.strip(), ref.button.selection_condition.strip())
    unknown = (script for script in ref.extras.untranslated if script not in known)
    return next(unknown, "") if rule == "folder_condition" else ""


def _off(rule: RuleName, technical: str, *, hides: bool) -> Reason:
    return Reason(rule, False, SWITCHED_OFF, SWITCHED_OFF, technical, hides)


def _judged(rule: RuleName, node: Node, outcome: Outcome | None, *, hides: bool) -> Reason:
    if outcome is None or outcome.value is None:
        technical = outcome.error if outcome else "the condition was not evaluated"
        return _off(rule, technical, hides=hides)
    verb = "meets" if outcome.value else "does not meet"
    said = f"{quoted(node.name)} {verb} the condition"
    detail = f"{said}{_values(outcome.seen)}"
    return Reason(rule, outcome.value, detail, f"{said} of this button.", hides=hides)


def _values(seen: Mapping[str, Any]) -> str:
    texts = [f"{name} is {value!r}" for name, value in seen.items()]
    return f": {', '.join(texts)}" if texts else ""
