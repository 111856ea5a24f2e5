"""Decides the flow that a filled editor stands for: what was not touched stays as it came.

What is wrong counts as not touched, so that a preview always has a hook to show.
"""

from app.admin.buttons import starts
from app.admin.buttons.editor import Editor
from app.admin.buttons.inputs import value
from app.admin.buttons.reading import button_of
from app.admin.buttons.writing_body import body_of
from app.admin.buttons.writing_button import conditions_of, extras_of, shown_button
from app.flows.button_definition import Button
from app.flows.definition import Flow
from app.flows.hook_definition import EFFECTS, Hook, HookExtras, HookPolicy
from app.flows.part import OUR_KEY

ACTION = "action"
BUTTON_KEYS = (
    ACTION,
    "formPrompt",
    "promptMessage",
    "formParameters",
    "successMessage",
    "useSelectionNodes",
    "useContextNode",
)
"""What a button has in a hook's metadata (reference: Button)."""


def flow_of(editor: Editor) -> Flow:
    """Return the flow with the hook as the editor has it, added at the end where it is new."""
    place, hook = editor.place, hook_of(editor)
    flow = starts.with_starts(place.flow, place.slug, hook.api_slug, editor.chosen_starts)
    others = [hook if place.slug and item.api_slug == place.slug else item for item in flow.hooks]
    hooks = (*others, hook) if place.is_new else tuple(others)
    return flow.model_copy(update={"hooks": hooks, "metadata": _flow_metadata(editor)})


def without_hook(flow: Flow, slug: str) -> Flow:
    """Return the flow without a hook."""
    kept = tuple(hook for hook in flow.hooks if hook.api_slug != slug)
    return flow.model_copy(update={"hooks": kept})


def hook_of(editor: Editor) -> Hook:
    """Return the hook as the editor has it."""
    old = editor.place.hook
    slug = value(editor.api.slug) or ""
    written = body_of(editor)
    button, untranslated = conditions_of(editor, shown_button(editor, slug, written.fields))
    extras = extras_of(editor, written, untranslated)
    return old.model_copy(
        update={
            "api_slug": slug,
            "policies": _policies(editor),
            "preset_parameters": written.presets,
            "allow_override_presets": written.allow,
            "metadata": _metadata(old, button, extras, bool(value(editor.display.has_button))),
        }
    )


def _flow_metadata(editor: Editor) -> dict[str, str]:
    flow = editor.place.flow
    extras = flow.extras.model_copy(update={"run_as": value(editor.body.run_as)})
    if extras == flow.extras:
        return flow.metadata
    return {**flow.metadata, OUR_KEY: extras.model_dump_json(exclude_defaults=True)}


def _policies(editor: Editor) -> tuple[HookPolicy, ...]:
    """The rows; one about the same subject as before keeps all else that stands in it."""
    before = list(editor.place.hook.policies)
    rows = []
    for row in editor.policies:
        subject, effect = str(row.subject.data), value(row.effect)
        if row.is_blank or row.errors:
            continue
        kept = next((policy for policy in before if policy.subject == subject), None)
        if kept:
            before.remove(kept)
        rows.append(_policy(kept, subject, effect))
    return tuple(rows)


def _policy(kept: HookPolicy | None, subject: str, effect: str) -> HookPolicy:
    if kept and kept.rule.effect == effect:
        return kept
    policy = kept or HookPolicy(subject=subject)
    return policy.model_copy(update={"effect": EFFECTS[effect]})


def _metadata(old: Hook, button: Button, extras: HookExtras, on: bool) -> dict[str, str]:
    """The metadata; a text whose part of the button is the same stays as it was written."""
    before, texts = button_of(old).to_metadata(), button.to_metadata()
    differs = [key for key in BUTTON_KEYS if before.get(key) != texts.get(key)]
    known = old.metadata.get(ACTION) or old.extras.parked_action
    action = texts[ACTION] if ACTION in differs or (on and not known) else known
    metadata = dict(old.metadata)
    for key in differs:
        _put(metadata, key, texts.get(key, ""))
    _put(metadata, ACTION, action if on else "")
    extras = extras.model_copy(update={"parked_action": "" if on else action})
    if extras != old.extras:
        metadata[OUR_KEY] = extras.model_dump_json(exclude_defaults=True)
    return metadata


def _put(metadata: dict[str, str], key: str, text: str) -> None:
    if text:
        metadata[key] = text
    else:
        metadata.pop(key, None)
