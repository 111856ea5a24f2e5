"""Decides which values leave with an exported flow: those of password parameters never do."""

import json

from app.flows.definition import Flow
from app.flows.hook_definition import Hook

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
    if metadata.get("formParameters"):
        metadata["formParameters"] = _fields(metadata["formParameters"], names)
    return hook.model_copy(update={"preset_parameters": presets, "metadata": metadata})


def _fields(text: str, names: set[str]) -> str:
    fields = [
        {**field, "Value": ""} if field.get("Name") in names else field
        for field in json.loads(text)
    ]
    return json.dumps(fields, ensure_ascii=False)
