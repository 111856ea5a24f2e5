"""Decides what a preview of an edited hook shows: button, form and verdict, nothing of it saved.

It asks the same rules as every toolbar. It never writes anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.accounts import service as accounts
from app.admin.buttons import known, writing
from app.admin.buttons.editor import Editor
from app.buttons import choosing, dialogs, facts, verdicts
from app.buttons.catalogue import ButtonRef
from app.buttons.choosing import Choice
from app.buttons.dialogs import Dialog
from app.buttons.errors import StaleSelection
from app.buttons.target import Target
from app.buttons.verdict import Verdict
from app.flows.store import HookRef
from app.nodes.errors import PathProblem
from app.nodes.tree import Tree

NOT_SAVED = 0
"""The version of a flow that no database holds."""


@dataclass(frozen=True)
class Preview:
    """An edited button before a chosen person, folder and selection."""

    login: str
    choice: Choice
    ref: ButtonRef | None = None
    verdict: Verdict | None = None
    dialog: Dialog | None = None
    problem: str = ""
    """Why nothing can be said for this person, folder and selection."""
    notes: tuple[str, ...] = ()
    """What an admin may have overlooked."""


def preview(editor: Editor, login: str, target: Target) -> Preview:
    """Return the preview of an editor that has been validated, right or wrong."""
    choice = choosing.choice(Tree(None), target)
    ref = draft(editor)
    notes = tuple(_notes(editor, ref))
    user = accounts.find(login)
    if ref is None or user is None:
        problem = f"There is no user “{login}”." if user is None else ""
        return Preview(login, choice, ref, problem=problem, notes=notes)
    try:
        context = facts.build_for_admin(user, target)
    except (PathProblem, StaleSelection) as refusal:
        return Preview(login, choice, ref, problem=refusal.detail, notes=notes)
    verdict = verdicts.judge([ref], context)[0]
    dialog = dialogs.filled(user, ref, target, context) if ref.prompts else None
    return Preview(login, choice, ref, verdict, dialog, notes=notes)


def draft(editor: Editor) -> ButtonRef | None:
    """Return the edited button as if it were saved; None where the hook has none."""
    place = editor.place
    flow = writing.flow_of(editor)
    hook = flow.hooks[-1] if place.is_new else writing.hook_of(editor)
    enabled = place.enabled and hook.extras.enabled
    button = hook.button
    reference = HookRef(place.flow_slug, NOT_SAVED, flow, hook, enabled)
    return ButtonRef(reference, button) if button else None


def _notes(editor: Editor, ref: ButtonRef | None) -> Iterator[str]:
    wrong = editor.count_of_errors
    rows = [row for row in editor.policies if not row.is_blank and not row.errors]
    if wrong:
        yield f"{wrong} {'field is' if wrong == 1 else 'fields are'} not right yet."
    if editor.starts and not editor.chosen_starts:
        yield "The hook starts nothing: choose an action under API access."
    if not any(row.effect.data == "allow" for row in rows):
        yield "Nobody is allowed: add a row to the access policies."
    for subject in known.strangers(str(row.subject.data) for row in rows):
        yield f"Nobody is {subject}: there is none of this name."
    if ref and not ref.placed:
        yield "It has no place: show it in the toolbar or in the menus."
