"""Decides where the secrets of a flow stand: the values of its password parameters.

In a kept document they are sealed and stay so in memory; `plain` opens one where a run starts.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from app import sealing
from app.flows.cells_document import json_at
from app.flows.definition import Flow
from app.flows.hook_definition import Hook, HookExtras
from app.flows.parameter_types import ALIASES
from app.flows.part import FORM_KEY, OUR_KEY

SECRET = "password"  # noqa: S105 - a type of parameter
Change = Callable[[str, str], str]
"""Takes the place of a value, `Hooks.say.PresetParameters.Key`, and the value; returns another."""


def secret_names(flow: Flow) -> set[str]:
    """Return the names of the password parameters."""
    return {
        parameter.name for parameter in flow.parameters if ALIASES.get(parameter.type) == SECRET
    }


def sealed(flow: Flow) -> Flow:
    """Return the flow with every secret sealed; one that is sealed already stays."""
    return changed(flow, secret_names(flow), lambda _place, value: _sealed(value))


def opened(flow: Flow) -> Flow:
    """Return the flow with every secret plain; raises SecretUnreadable."""
    return changed(flow, secret_names(flow), lambda _place, value: plain(value))


def plain(value: str) -> str:
    """Return the secret in a sealed value, any other as it is; raises SecretUnreadable."""
    return sealing.unseal(value) if sealing.is_sealed(value) else value


def secrets_in(flow: Flow) -> dict[str, str]:
    """Return every secret of a flow by its place, as it is kept."""
    return values_at(flow, secret_names(flow))


def values_at(flow: Flow, names: set[str]) -> dict[str, str]:
    """Return every value of the parameters of these names by its place."""
    found: dict[str, str] = {}

    def collect(place: str, value: str) -> str:
        found[place] = value
        return value

    changed(flow, names, collect)
    return found


def changed(flow: Flow, names: set[str], change: Change) -> Flow:
    """Return the flow with what `change` makes of each value of the parameters of these names."""
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
    hooks = [_hook(hook, names, change) for hook in flow.hooks]
    return flow.model_copy(update={"parameters": tuple(parameters), "hooks": tuple(hooks)})


def _sealed(value: str) -> str:
    return sealing.seal(value) if value and not sealing.is_sealed(value) else value


def _hook(hook: Hook, names: set[str], change: Change) -> Hook:
    place = f"Hooks.{hook.api_slug}"
    presets = {
        name: change(f"{place}.PresetParameters.{name}", value) if name in names else value
        for name, value in hook.preset_parameters.items()
    }
    metadata = {**hook.metadata}
    fields = json_at(metadata, FORM_KEY, list)
    if any(_concerns(field, names) for field in fields):
        made = [_field(field, f"{place}.Metadata.{FORM_KEY}", names, change) for field in fields]
        metadata[FORM_KEY] = json.dumps(made, ensure_ascii=False)
    if any(hook.extras.fields[name].default for name in names & hook.extras.fields.keys()):
        extras = _extras(hook.extras, f"{place}.Metadata.{OUR_KEY}", names, change)
        metadata[OUR_KEY] = extras.model_dump_json(exclude_defaults=True)
    return hook.model_copy(update={"preset_parameters": presets, "metadata": metadata})


def _concerns(field: Any, names: set[str]) -> bool:
    named = isinstance(field, dict) and str(field.get("Name")) in names
    return named and isinstance(field.get("Value"), str) and bool(field["Value"])


def _field(field: Any, place: str, names: set[str], change: Change) -> Any:
    if not _concerns(field, names):
        return field
    return {**field, "Value": change(f"{place}.{field['Name']}.Value", field["Value"])}


def _extras(extras: HookExtras, place: str, names: set[str], change: Change) -> HookExtras:
    fields: Mapping[str, Any] = {
        name: field.model_copy(update={"default": change(f"{place}.{name}.default", field.default)})
        if name in names and field.default
        else field
        for name, field in extras.fields.items()
    }
    return extras.model_copy(update={"fields": fields})
