"""Decides where a parameter of a flow is used, so that no change breaks what relies on it."""

import re
from collections.abc import Iterator

from app.flows.definition import Action, Flow, walk
from app.flows.hook_definition import Hook

FOLLOWERS = {"chained_actions", "failed_filter_actions", "merge_action"}


def uses(flow: Flow, name: str) -> list[str]:
    """Return the hooks and actions that name a parameter, in words; empty where none does."""
    hooks = [f"hook “{hook.api_slug}” ({part})" for hook, part in _hooks(flow, name)]
    actions = [
        f"action “{action.label or action.id}”"
        for _place, action in walk(flow)
        if _is_named(action, name)
    ]
    return [*hooks, *dict.fromkeys(actions)]


def _hooks(flow: Flow, name: str) -> Iterator[tuple[Hook, str]]:
    for hook in flow.hooks:
        button, extras = hook.button, hook.extras
        if name in hook.preset_parameters:
            yield hook, "preset"
        if button and any(field.name == name for field in button.fields):
            yield hook, "form"
        elif name in extras.fields or name in (extras.overridable or ()):
            yield hook, "rights"


def _is_named(action: Action, name: str) -> bool:
    """Whether a template reads it, or a trigger filter asks for it (`RunParameterName`)."""
    text = action.model_dump_json(by_alias=True, exclude=FOLLOWERS, exclude_defaults=True)
    read = rf'JobParameters[\s.\\"`]+{name}\b'
    asked = rf'"RunParameterName":"{name}"'
    return re.search(f"{read}|{asked}", text) is not None
