"""Decides the JSON Schema of the body that a caller may send to a hook."""

from typing import Any

from app.flows.parameter_spec import ParameterSpec
from app.flows.parameters import specs
from app.flows.store import HookRef
from app.runs.service import TASK_ID

FORMATS = {"date": "date", "date-time": "date-time", "password": "password"}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def body_schema(reference: HookRef) -> dict[str, Any]:
    """Return the schema: only parameters that the caller may set, with titles and limits."""
    offered = [spec for spec in specs(reference.flow, reference.hook) if spec.overridable]
    required = [spec.name for spec in offered if spec.mandatory and not _value(spec, reference)]
    parameters: dict[str, Any] = {
        "type": "object",
        "properties": {spec.name: _property(spec, reference) for spec in offered},
        "additionalProperties": False,
    }
    if required:
        parameters["required"] = required
    button = reference.hook.button
    return {
        "$schema": DIALECT,
        "title": button.label if button else reference.flow.label,
        "type": "object",
        "properties": {
            "JobParameters": parameters,
            "Paths": {"type": ["array", "null"], "items": {"type": "string"}},
            "TaskID": {"type": ["string", "null"], "pattern": f"^{TASK_ID.pattern}$"},
        },
        "additionalProperties": False,
    }


def _property(spec: ParameterSpec, reference: HookRef) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": spec.label, "description": spec.help} | _kind(spec)
    default = _value(spec, reference)
    if default and not spec.secret and "{{" not in default:
        schema["default"] = default
    return {key: value for key, value in schema.items() if value not in ("", None)}


def _value(spec: ParameterSpec, reference: HookRef) -> str:
    return reference.hook.preset_parameters.get(spec.name, spec.default)


def _kind(spec: ParameterSpec) -> dict[str, Any]:
    values = [value for value, _label in spec.choices]
    if spec.type == "integer":
        limits = {"minimum": spec.minimum, "maximum": spec.maximum}
        return {"type": ["integer", "string"], **limits}
    if spec.type == "boolean":
        return {"type": ["boolean", "string"], "enum": [True, False, "true", "false"]}
    if spec.type == "multi-select":
        return {"type": "array", "items": {"enum": values}, "uniqueItems": True}
    if spec.type == "select":
        return {"type": "string", "enum": values if spec.mandatory else ["", *values]}
    return {
        "type": "string",
        "format": FORMATS.get(spec.type),
        "minLength": spec.min_length,
        "maxLength": spec.max_length,
        "pattern": spec.pattern and f"^(?:{spec.pattern})$",
    }
