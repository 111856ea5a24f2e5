"""Decides which values leave with an exported flow: those of password parameters never do."""

import json
from typing import Any

from app.flows.cells_document import json_at
from app.flows.definition import Flow
from app.flows.hook_definition import Hook, HookExtras
from app.flows.part import FORM_KEY, OUR_KEY

SECRET = "password"  # noqa: S105 - a type of parameter


def without_secrets(flow: Flow) -> Flow:
    """Return the flow without the values of its password parameters, wherever they stand."""
    names = {parameter.name for parameter in flow.parameters if parameter.type == SECRET}
    if not names:
        return flow
    parameters = [
        parameter.model_copy(update={"value": ""}) if parameter.name in names else parameter
        for parameter in flow.parameters
    ]
    hooks = [_hook(hook, names) for hook in flow.hooks]
    return flow.model_copy(update={"parameters": tuple(parameters), "hooks": tuple(hooks)})


def _hook(hook: Hook, names: set[str]) -> Hook:
    presets = {
        name: "" if name in names else value for name, value in hook.preset_parameters.items()
    }
    metadata = {**hook.metadata}
    if metadata.get(FORM_KEY):
        fields = [_field(item, names) for item in json_at(metadata, FORM_KEY, list)]
        metadata[FORM_KEY] = json.dumps(fields, ensure_ascii=False)
    if any(hook.extras.fields[name].default for name in names & hook.extras.fields.keys()):
        metadata[OUR_KEY] = _extras(hook.extras, names).model_dump_json(exclude_defaults=True)
    return hook.model_copy(update={"preset_parameters": presets, "metadata": metadata})


def _extras(extras: HookExtras, names: set[str]) -> HookExtras:
    fields = {
        name: field.model_copy(update={"default": ""}) if name in names else field
        for name, field in extras.fields.items()
    }
    return extras.model_copy(update={"fields": fields})


def _field(field: Any, names: set[str]) -> Any:
    secret = isinstance(field, dict) and str(field.get("Name")) in names
    return {**field, "Value": ""} if secret else field
