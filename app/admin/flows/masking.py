"""Decides that the values of password parameters are in no page, and stay when it is sent back."""

import json
from collections.abc import Callable

from app.flows.definition import Flow
from app.flows.facts import MASK
from app.flows.hook_definition import Hook

SECRET = "password"  # noqa: S105 - a type of parameter
FORM = "formParameters"
Change = Callable[[str, str], str]
"""Takes the place of a value, `Hooks.say.PresetParameters.Key`, and the value; returns another."""


def masked(flow: Flow) -> Flow:
    """Return the flow with a mask for every secret that has a value."""
    return _changed(flow, secret_names(flow), lambda _place, value: value and MASK)


def unmasked(edited: Flow, before: Flow) -> Flow:
    """Return an edited flow with the secrets of `before` where a mask was left alone.

    What is no password any more loses its value, so that no secret comes to light.
    """
    kept, still = secrets_of(before), secret_names(edited)
    secret = {place for place, _value in _values(edited, still)}

    def change(place: str, value: str) -> str:
        if value != MASK:
            return value
        return kept.get(place, "") if place in secret else ""

    return _changed(edited, still | secret_names(before), change)


def secrets_of(flow: Flow) -> dict[str, str]:
    """Return every secret of a flow by its place."""
    return dict(_values(flow, secret_names(flow)))


def secret_names(flow: Flow) -> set[str]:
    """Return the names of the password parameters."""
    return {parameter.name for parameter in flow.parameters if parameter.type == SECRET}


def _values(flow: Flow, names: set[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def collect(place: str, value: str) -> str:
        found.append((place, value))
        return value

    _changed(flow, names, collect)
    return found


def _changed(flow: Flow, names: set[str], change: Change) -> Flow:
    if not names:
        return flow
    parameters = [
        parameter.model_copy(
            update={"value": change(f"Parameters.{parameter.name}.Value", parameter.value)}
        )
        if parameter.name in names
        else parameter
        for parameter in flow.parameters
    ]
    hooks = [_changed_hook(hook, names, change) for hook in flow.hooks]
    return flow.model_copy(update={"parameters": tuple(parameters), "hooks": tuple(hooks)})


def _changed_hook(hook: Hook, names: set[str], change: Change) -> Hook:
    place = f"Hooks.{hook.api_slug}"
    presets = {
        name: change(f"{place}.PresetParameters.{name}", value) if name in names else value
        for name, value in hook.preset_parameters.items()
    }
    metadata = dict(hook.metadata)
    if metadata.get(FORM):
        metadata[FORM] = _changed_form(metadata[FORM], f"{place}.Metadata.{FORM}", names, change)
    return hook.model_copy(update={"preset_parameters": presets, "metadata": metadata})


def _changed_form(text: str, place: str, names: set[str], change: Change) -> str:
    fields = json.loads(text)
    concerned = [field for field in fields if field.get("Name") in names and field.get("Value")]
    for field in concerned:
        field["Value"] = change(f"{place}.{field['Name']}.Value", field["Value"])
    return json.dumps(fields, ensure_ascii=False) if concerned else text
