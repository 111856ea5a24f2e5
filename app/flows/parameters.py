"""Decides which values start a flow: who may set which, and what each type accepts.

Order of a value: flow default < hook preset < permitted override (reference: WebHook). An
override is data: template text in it stays text. It never touches storage.
"""

from collections.abc import Callable, Mapping

from app import json_text
from app.flows import parameter_types
from app.flows.button_definition import FormField
from app.flows.definition import Flow, Parameter
from app.flows.errors import BadParameters
from app.flows.hook_definition import FieldExtras, Hook
from app.flows.parameter_spec import Choices, ParameterSpec
from app.flows.secret_values import plain
from app.problems import FieldError


def specs(flow: Flow, hook: Hook) -> list[ParameterSpec]:
    """Return the parameters of a flow as `hook` offers them, the form's first and in its order."""
    exposed = _exposed(hook)
    order = {name: index for index, name in enumerate(exposed)}
    parameters = sorted(flow.parameters, key=lambda item: order.get(item.name, len(order)))
    overridable = _overridable(flow, hook, exposed)
    return [_spec(parameter, hook, parameter.name in overridable) for parameter in parameters]


def check(spec: ParameterSpec, value: object) -> str:
    """Return the canonical text of a value; "" is no value.

    Raises ValueError with a sentence for people where the type or a limit refuses it.
    """
    return parameter_types.TYPES[spec.type](spec, value)


def resolve(
    flow: Flow,
    hook: Hook,
    overrides: Mapping[str, object],
    render: Callable[[str], str] = lambda text: text,
) -> dict[str, str]:
    """Return the value of every parameter of the flow.

    `render` renders a preset, which may be a template. Raises BadParameters that names each
    parameter which is unknown, not permitted, missing or invalid, and SecretUnreadable.
    """
    known = {spec.name: spec for spec in specs(flow, hook)}
    errors = [FieldError(name, "There is no such parameter.") for name in overrides.keys() - known]
    values: dict[str, str] = {}
    for name, spec in known.items():
        try:
            values[name] = _value(spec, hook, overrides, render)
        except ValueError as error:
            errors.append(FieldError(name, str(error)))
    if errors:
        raise BadParameters("Please correct the parameters.", sorted(errors, key=str))
    return values


def _value(
    spec: ParameterSpec,
    hook: Hook,
    overrides: Mapping[str, object],
    render: Callable[[str], str],
) -> str:
    if spec.name not in overrides:
        preset = hook.preset_parameters.get(spec.name)
        opened = plain if spec.secret else str
        value = opened(spec.default) if preset is None else render(opened(preset))
    elif spec.overridable:
        value = check(spec, overrides[spec.name])
    else:
        raise ValueError("This parameter cannot be set here.")
    if spec.mandatory and not value.strip():
        raise ValueError("A value is needed.")
    return value


def _exposed(hook: Hook) -> list[str]:
    button = hook.button
    return [field.name for field in button.fields] if button and button.form else []


def _overridable(flow: Flow, hook: Hook, exposed: list[str]) -> set[str]:
    """The reference's one switch: all that the form exposes, or all where there is no form."""
    if hook.extras.overridable is not None:
        return set(hook.extras.overridable)
    if not hook.allow_override_presets:
        return set()
    return set(exposed) or {parameter.name for parameter in flow.parameters}


def _spec(parameter: Parameter, hook: Hook, overridable: bool) -> ParameterSpec:
    extras = hook.extras.fields.get(parameter.name, FieldExtras())
    field = next((item for item in _fields(hook) if item.name == parameter.name), None)
    description = (field.description if field else "") or parameter.description
    return ParameterSpec(
        name=parameter.name,
        type=parameter_types.ALIASES.get(parameter.type, "text"),
        label=extras.label or parameter.name,
        help=extras.help or description,
        mandatory=parameter.mandatory if extras.mandatory is None else extras.mandatory,
        default=parameter.value,
        choices=choices_of(parameter.json_choices),
        minimum=extras.minimum,
        maximum=extras.maximum,
        min_length=extras.min_length,
        max_length=extras.max_length,
        pattern=extras.pattern,
        width=extras.width,
        overridable=overridable,
    )


def _fields(hook: Hook) -> tuple[FormField, ...]:
    return hook.button.fields if hook.button else ()


def choices_of(json_choices: str) -> Choices:
    """Return value and label of each choice (reference: JsonChoices, `{"value": "Label"}`).

    Another shape, or text that is not JSON, gives none.
    """
    try:
        data = json_text.loads(json_choices or "{}")
    except ValueError:
        return ()
    if not isinstance(data, dict) or not all(isinstance(label, str) for label in data.values()):
        return ()
    return tuple((value, label) for value, label in data.items())
