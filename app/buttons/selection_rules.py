"""Decides the rules of selection; where one fails, the button is disabled.

(reference: selection pass, only where `context.selection` is true.) Nothing selected is never
“all match”: a rule that asks something of the selection then fails. It sees values only.
"""

from app.buttons import extensions
from app.buttons.context import Context
from app.buttons.verdict import Reason, RuleName
from app.buttons.wording import misfit, quoted, selected, wish
from app.flows.button_definition import Button
from app.nodes.node import Node

NEVER = "This button asks for one and for several at once: it never works."


def rules_of(button: Button, context: Context) -> list[Reason]:
    """Return what the rules of selection say in their order, each where it applies."""
    required = selection_required(button, context)
    if not button.needs_selection:
        return [required]
    rules = (count, kind, extension, root)
    return [required, *(reason for rule in rules if (reason := rule(button, context)))]


def selection_required(button: Button, context: Context) -> Reason:
    """Say whether something is selected where the button needs it."""
    if not button.needs_selection:
        return Reason("selection_required", True, "no selection needed")
    detail = f"a selection needed, {selected(context.count)}"
    return Reason("selection_required", context.count > 0, detail, f"{wish(button)}.")


def count(button: Button, context: Context) -> Reason | None:
    """Say whether as many nodes are selected as asked (reference: unique, multipleOnly)."""
    one = {"one": context.count == 1} if button.one_only else {}
    many = {"two or more": context.count > 1} if button.many_only else {}
    asked = one | many
    if not asked:
        return None
    needed, passed = " and ".join(asked), all(asked.values())
    advice = NEVER if one and many else f"{wish(button)}: {selected(context.count)}."
    return Reason("count", passed, f"{needed} needed, {context.count} selected", advice)


def kind(button: Button, context: Context) -> Reason:
    """Say whether files and folders are selected as asked (reference: dir, file).

    A button that asks for neither takes both. A broken link is neither, and never taken.
    """
    kinds = [
        kind for kind, wanted in (("file", button.files), ("folder", button.folders)) if wanted
    ]
    kinds = kinds or ["file", "folder"]
    wrong = next((node for kind, node in context.first_by_kind.items() if kind not in kinds), None)
    needed = " or ".join(f"{kind}s" for kind in kinds)
    return _of_all("kind", button, context, needed, wrong, _kind_word(wrong))


def extension(button: Button, context: Context) -> Reason | None:
    """Say whether every selected file has an extension as asked (reference: allowedMimes).

    Folders have none and pass: the rule of kind decides on them.
    """
    rule = extensions.parse(button.extensions)
    if not rule.asks:
        return None
    files = context.files_by_ending.values()
    wrong = next((node for node in files if not rule.allows(node.name)), None)
    return _of_all("extension", button, context, str(rule), wrong, misfit(button))


def root(button: Button, context: Context) -> Reason:
    """Say whether the selection stays off recycle bins, and off workspace roots as asked.

    (reference: enableRoot; in the recycle bin)
    """
    if context.in_recycle_bin:
        advice = "This does not work in the recycle bin."
        return Reason("root", False, "the selection is in the recycle bin", advice)
    if context.first_root and not button.root:
        advice = "This does not work on a whole workspace."
        detail = f"no workspace root permitted, {quoted(context.first_root.name)} is one"
        return Reason("root", False, detail, advice)
    return Reason("root", True, "no workspace root and nothing in the recycle bin is selected")


def _of_all(
    rule: RuleName, button: Button, context: Context, needed: str, wrong: Node | None, fact: str
) -> Reason:
    """A rule that every selected node must meet; `fact` is what `wrong` is instead."""
    if not context.selection:
        return Reason(rule, False, f"{needed} needed, nothing is selected", f"{wish(button)}.")
    if wrong:
        seen = f"{quoted(wrong.name)} is {fact}"
        return Reason(rule, False, f"{needed} needed, {seen}", f"{wish(button)}: {seen}.")
    return Reason(rule, True, f"{needed} needed, {selected(context.count)}")


def _kind_word(node: Node | None) -> str:
    kind = node.kind if node else "file"
    return "a broken link" if kind == "broken" else f"a {kind}"
