"""Decides the form of a button: which parameters it asks for and what stands in them at first.

It never checks a value: the values of a form take the same way as those of a script.
"""

from collections.abc import Callable, Sequence

from wtforms import Field
from wtforms.form import BaseForm

from app import json_text
from app.accounts import service as accounts
from app.buttons import values as form_values
from app.buttons.catalogue import ButtonRef
from app.buttons.fields import control
from app.buttons.values import PREFIX, Values
from app.flows.hook_definition import FieldExtras
from app.flows.parameter_spec import Choices, ParameterSpec
from app.flows.parameters import specs
from app.problems import FieldError


def asked(ref: ButtonRef) -> list[ParameterSpec]:
    """Return the parameters that the form asks for, in its order.

    Those that the form exposes and the caller may set (reference: formParameters).
    """
    exposed = {field.name for field in ref.button.fields} if ref.button.form else set()
    offered = specs(ref.hook.flow, ref.hook.hook)
    return [spec for spec in offered if spec.name in exposed and spec.overridable]


def build(ref: ButtonRef, values: Values) -> BaseForm:
    """Return the form with `values` in it, by the names of the parameters."""
    offered = asked(ref)
    people = _people() if any(spec.type == "user" for spec in offered) else ()
    controls = {spec.name: control(spec, people, _text(values, spec)) for spec in offered}
    form = BaseForm(controls, prefix=PREFIX)
    shown = {spec.name: form_values.shown(spec, values.get(spec.name, "")) for spec in offered}
    form.process(data=shown)
    return form


def initial(ref: ButtonRef, render: Callable[[str], str]) -> Values:
    """Return what stands in the form at first.

    In this order: the field's own default, the form's value, the preset, the flow's default.
    Each may be a template, as only admins write them; `render` renders it.
    """
    return {spec.name: _initial(ref, spec, render) for spec in asked(ref)}


def put_errors(form: BaseForm, errors: Sequence[FieldError]) -> None:
    """Put each error at its field; one that has no field here stands over the form."""
    for error in errors:
        if error.field in form:
            _add_error(form[error.field], error.message)
        else:
            named = f"{error.field}: {error.message}" if error.field else error.message
            form.form_errors.append(named)


def widths(ref: ButtonRef) -> dict[str, str]:
    """Return how wide each field of the form is: `full` or `half`."""
    return {PREFIX + spec.name: spec.width for spec in asked(ref)}


def _add_error(field: Field, message: str) -> None:
    field.errors = (*field.errors, message)


def _initial(ref: ButtonRef, spec: ParameterSpec, render: Callable[[str], str]) -> str | list[str]:
    if spec.secret:
        return ""
    extras = ref.extras.fields.get(spec.name, FieldExtras())
    written = next((field.value for field in ref.button.fields if field.name == spec.name), "")
    preset = ref.hook.hook.preset_parameters.get(spec.name, spec.default)
    text = render(extras.default or written or preset)
    return _several(text) if spec.type == "multi-select" else text


def _several(text: str) -> list[str]:
    """A JSON list, as the type keeps it, else the one value that the text is."""
    try:
        parsed = json_text.loads(text)
    except ValueError:
        parsed = text
    if isinstance(parsed, list):
        return [str(item) for item in parsed]
    return [text] if text else []


def _text(values: Values, spec: ParameterSpec) -> str:
    value = values.get(spec.name, "")
    return value if isinstance(value, str) else ""


def _people() -> Choices:
    """Those who can sign in, by name."""
    users = [user for user in accounts.all_users() if user.enabled]
    named = sorted(users, key=lambda user: (user.name or user.login).casefold())
    return tuple((user.login, user.name or user.login) for user in named)
