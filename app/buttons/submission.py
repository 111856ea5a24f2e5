"""Decides whether pressing a button starts a run: the rules are checked again at that moment.

What they allow goes through `hooks.trigger`, as every call does. It knows no request.
"""

from collections.abc import Mapping, Sequence

from app.accounts.models import User
from app.buttons import facts, verdicts
from app.buttons.catalogue import ButtonRef
from app.buttons.context import Context
from app.buttons.errors import SelectionRefused, StaleSelection
from app.buttons.target import Target
from app.hooks.trigger import earlier, trigger
from app.runs.models import Run

NOT_HERE = "This button is not available here any more."


def submit(
    user: User,
    ref: ButtonRef,
    target: Target,
    parameters: Mapping[str, object],
    task_id: str,
    *,
    preview: bool = False,
) -> Run:
    """Return the run that pressing the button starts, or has started already under `task_id`.

    With `preview` it is one that changes nothing.

    Raises StaleSelection or SelectionRefused where the rules do not allow it (any more), else
    what `hooks.trigger` raises. Nothing is started then.
    """
    try:
        context = facts.build(user, target)
        refuse_unless_shown(ref, context)
    except (StaleSelection, SelectionRefused):
        paths = _paths(ref, target, target.names)
        # The press before may itself have moved away what was selected.
        if run := earlier(user, ref.slug, parameters, paths, task_id, preview=preview):
            return run
        raise
    names = [item.node.name for item in context.selection]
    paths = _paths(ref, target, names)
    return trigger(user, ref.slug, parameters, paths, task_id, preview=preview)


def refuse_unless_shown(ref: ButtonRef, context: Context) -> None:
    """Raise SelectionRefused, saying why, where the button does not show and work."""
    verdict = verdicts.judge([ref], context)[0]
    if verdict.state != "shown":
        raise SelectionRefused(verdict.because or NOT_HERE)


def sent_names(ref: ButtonRef, target: Target) -> Sequence[str]:
    """Return the names that the button acts on: the selection, or the folder's own name."""
    if ref.button.sends_selection:
        return target.names
    return [target.folder.rpartition("/")[2]] if ref.button.sends_folder else []


def _paths(ref: ButtonRef, target: Target, names: Sequence[str]) -> list[str]:
    """The userspace paths that are sent (reference: useSelectionNodes, useContextNode)."""
    selection = [target.path(name) for name in names] if ref.button.sends_selection else []
    return [*selection, target.folder] if ref.button.sends_folder else selection
