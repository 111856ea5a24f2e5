"""Decides the rules of person and place; where one fails, the button is hidden.

(reference: context pass.) It sees values only: no database, no request.
"""

from app.access.policy import decide
from app.buttons.catalogue import ButtonRef
from app.buttons.context import Context
from app.buttons.verdict import Reason
from app.buttons.wording import quoted


def policy(ref: ButtonRef, context: Context) -> Reason:
    """Say whether the hook's policy admits the person (reference: Policies)."""
    decision = decide(ref.policy, context.subjects)
    return Reason("policy", decision.allowed, decision.because, hides=True)


def enabled(ref: ButtonRef) -> Reason:
    """Say whether the flow and the hook are switched on."""
    if ref.hook.enabled:
        return Reason("enabled", True, "the flow and the hook are switched on", hides=True)
    off = "flow" if ref.extras.enabled else "hook"
    return Reason("enabled", False, f"the {off} is switched off", hides=True)


def rights(ref: ButtonRef, context: Context) -> Reason:
    """Say whether the person may do what the button needs, in the folder and the selection.

    A folder that the person cannot read fails, whatever the button asks for. A selected node
    that cannot be changed is a rule of selection: it disables.
    """
    if missing := _missing(ref, context):
        return Reason("rights", False, f"missing: {', '.join(missing)}", hides=True)
    if ref.button.needs_selection and ref.button.write and context.first_read_only:
        name = quoted(context.first_read_only.name)
        detail = f"write needed, {name} is read-only"
        return Reason("rights", False, detail, f"You cannot change {name}.")
    access = "write" if context.folder.writable else "read only"
    return Reason("rights", True, f"access to the folder: {access}", hides=True)


def _missing(ref: ButtonRef, context: Context) -> list[str]:
    button, folder = ref.button, context.folder
    needs = {
        "read access to the folder": not folder.readable,
        "write access to the folder": button.write and not folder.writable,
        f"profile admin, not {context.profile}": button.admin_only and context.profile != "admin",
    }
    workspaces = [
        f"write access to the workspace {quoted(slug)}"
        for slug in ref.extras.needs_write
        if slug not in context.writable_workspaces
    ]
    return [need for need, lacking in needs.items() if lacking] + workspaces
