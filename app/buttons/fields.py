"""Decides which control a parameter gets in a form; what it may hold is for its type.

A password is never shown again, and a switch that is off is sent as `false`.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice, SelectFieldBase  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from app.flows.parameter_spec import Choices, ParameterSpec

TIME_ZONE_HELP = "The time is in UTC."
NODE_HELP = "Write a path such as workspace/folder/file.pdf."
NO_CHOICE = SelectChoice("", "No choice")
MOST_ROWS = 6
"""Choices of a list that are in sight at once, so that it does not fill the dialog."""
PLEASE_CHOOSE = SelectChoice("", "Please choose")
Control = Any
"""A field of WTForms that is in no form yet; its type says it is in one."""


class Switch(widgets.CheckboxInput):
    """A checkbox that also says no, so that off beats a default of true."""

    def __call__(self, field: Field, **kwargs: object) -> Markup:
        """Return the control and what is sent where it is off."""
        return _sent_anyway(field, "false") + super().__call__(field, **kwargs)


class ManySelect(widgets.Select):
    """A list of choices that also says none, so that none beats the default."""

    def __call__(self, field: SelectFieldBase, **kwargs: object) -> Markup:
        """Return the control and what is sent where nothing is chosen."""
        return _sent_anyway(field, "") + super().__call__(field, **kwargs)


def control(spec: ParameterSpec, people: Choices, initial: str) -> Control:
    """Return the control of a parameter; `people` are the choices of a user."""
    return CONTROLS[spec.type](spec, people, initial)


def _sent_anyway(field: Field, value: str) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(field.name, value)


def _base(spec: ParameterSpec, more_help: str = "") -> dict[str, Any]:
    return {
        "label": spec.label or spec.name,
        "description": f"{spec.help} {more_help}".strip(),
        "validators": [InputRequired()] if spec.mandatory else [],
    }


def _text(spec: ParameterSpec, _people: Choices, _initial: str) -> Control:
    return StringField(**_base(spec))


def _textarea(spec: ParameterSpec, _people: Choices, _initial: str) -> Control:
    return TextAreaField(**_base(spec), render_kw={"rows": 4})


def _password(spec: ParameterSpec, _people: Choices, _initial: str) -> Control:
    return PasswordField(**_base(spec), render_kw={"autocomplete": "off"})


def _integer(spec: ParameterSpec, _people: Choices, _initial: str) -> Control:
    limits = {"min": spec.minimum, "max": spec.maximum}
    known = {name: f"{limit:.0f}" for name, limit in limits.items() if limit is not None}
    return StringField(**_base(spec), widget=widgets.NumberInput(step=1), render_kw=known)


def _boolean(spec: ParameterSpec, _people: Choices, _initial: str) -> Control:
    base = _base(spec) | {"validators": []}
    return BooleanField(**base, widget=Switch(), render_kw={"value": "true"})


def _select(spec: ParameterSpec, _people: Choices, initial: str) -> Control:
    return SelectField(**_base(spec), choices=_choices(spec, spec.choices, initial))


def _user(spec: ParameterSpec, people: Choices, initial: str) -> Control:
    return SelectField(**_base(spec), choices=_choices(spec, people, initial))


def _multi_select(spec: ParameterSpec, _people: Choices, _initial: str) -> Control:
    choices = _labelled(spec.choices)
    size = {"size": min(len(choices), MOST_ROWS)}
    widget = ManySelect(multiple=True)
    return SelectMultipleField(**_base(spec), choices=choices, widget=widget, render_kw=size)


def _date(spec: ParameterSpec, _people: Choices, _initial: str) -> Control:
    return StringField(**_base(spec), widget=widgets.DateInput())


def _moment(spec: ParameterSpec, _people: Choices, _initial: str) -> Control:
    return StringField(**_base(spec, TIME_ZONE_HELP), widget=widgets.DateTimeLocalInput())


def _node(spec: ParameterSpec, _people: Choices, _initial: str) -> Control:
    return StringField(**_base(spec, "" if spec.help else NODE_HELP))


CONTROLS: Mapping[str, Callable[[ParameterSpec, Choices, str], Control]] = {
    "text": _text,
    "textarea": _textarea,
    "password": _password,
    "integer": _integer,
    "boolean": _boolean,
    "select": _select,
    "multi-select": _multi_select,
    "date": _date,
    "date-time": _moment,
    "user": _user,
    "node": _node,
}


def _choices(spec: ParameterSpec, choices: Choices, initial: str) -> list[SelectChoice]:
    """An empty choice stands first, but for a mandatory parameter that has a choice already."""
    offered = [choice for choice in _labelled(choices) if choice.value]
    if not spec.mandatory:
        return [NO_CHOICE, *offered]
    return offered if initial in dict(choices) else [PLEASE_CHOOSE, *offered]


def _labelled(choices: Choices) -> list[SelectChoice]:
    """Choices with one label are told apart by their values."""
    times = Counter(label for _value, label in choices)
    return [
        SelectChoice(value, label if times[label] == 1 else f"{label} ({value})")
        for value, label in choices
    ]
