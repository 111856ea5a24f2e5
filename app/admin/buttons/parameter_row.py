"""Holds what the editor asks about one parameter of the flow, as a form of its own."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    Form,
    PasswordField,
    SelectField,
    StringField,
)

from app.admin.buttons import checks
from app.admin.buttons.inputs import Number, Whole, touched, unless_touched
from app.admin.buttons.options import MANDATORY, WIDTHS, choices_of
from app.admin.buttons.sections import LONGEST_LINE, PLAIN
from app.flows import parameter_types, parameters
from app.flows.definition import Parameter
from app.flows.hook_definition import FieldExtras
from app.flows.parameter_spec import ParameterSpec
from app.flows.parameter_types import MAX_TEXT

TEXTS = ("text", "textarea", "password")
OPEN = "{{"


class ParameterRow(Form):
    """What is asked about a parameter; `about` says which one it is."""

    prompt = BooleanField("Prompt for it")
    scripts = BooleanField("Scripts may set it")
    preset = StringField(
        "Preset",
        [unless_touched, checks.at_most(MAX_TEXT), checks.template],
        description="A value or a template. Empty: the flow's default.",
        render_kw=PLAIN,
    )
    default = StringField(
        "At first in the form",
        [unless_touched, checks.at_most(MAX_TEXT), checks.template],
        description="Or a template: {{.Node.Path | base}} is the first name. Empty: the preset.",
        render_kw=PLAIN,
    )
    label = StringField("Label", [unless_touched, checks.at_most(LONGEST_LINE)])
    help = StringField("Help", [unless_touched, checks.at_most(LONGEST_LINE)])
    width = SelectField("Width", choices=choices_of(WIDTHS, "full"))
    mandatory = SelectField("Mandatory", choices=choices_of(MANDATORY))
    minimum = Number("Minimum")
    maximum = Number("Maximum")
    min_length = Whole("Minimum length", [unless_touched, checks.within(0, MAX_TEXT)])
    max_length = Whole("Maximum length", [unless_touched, checks.within(0, MAX_TEXT)])
    pattern = StringField(
        "Pattern",
        [unless_touched, checks.at_most(LONGEST_LINE)],
        description="A regular expression (RE2) that the whole value must match.",
        render_kw=PLAIN,
    )

    about: Parameter
    kind: str

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check each field, then what several of them say together."""
        super().validate(extra_validators)
        _check_order(self.minimum, self.maximum)
        _check_order(self.min_length, self.max_length)
        _check_pattern(self.pattern)
        for field in (self.preset, self.default):
            self._check_value(field)
        return not self.errors

    @property
    def name(self) -> str:
        """The name of the parameter."""
        return self.about.name

    @property
    def is_text(self) -> bool:
        """Whether lengths and a pattern make sense."""
        return self.kind in TEXTS

    @property
    def choices(self) -> list[str]:
        """Values that are worth suggesting."""
        if self.kind == "boolean":
            return ["true", "false"]
        return [value for value, _label in parameters.choices_of(self.about.json_choices)]

    def _check_value(self, field: Field) -> None:
        """A plain value must be one of the type; a template is known only once it is rendered."""
        text = field.data or ""
        if field.errors or not text or OPEN in text or not touched(field):
            return
        choices = parameters.choices_of(self.about.json_choices)
        try:
            parameters.check(ParameterSpec(self.name, self.kind, choices=choices), text)
        except ValueError as error:
            field.errors = [str(error)]


class SecretRow(ParameterRow):
    """The same for a password, whose value is never shown again."""

    preset = PasswordField(
        "Preset",
        [checks.at_most(MAX_TEXT)],
        description="It is never shown. Empty: it stays as it is.",
        render_kw={"autocomplete": "new-password"},
    )
    forget = BooleanField("Forget the preset")


def row(parameter: Parameter, formdata: Any, data: Mapping[str, Any] | None = None) -> ParameterRow:
    """Return the row of a parameter with `data` in it, and over that what was sent."""
    kind = parameter_types.ALIASES.get(parameter.type, "text")
    made = (SecretRow if kind == "password" else ParameterRow)(
        formdata, data=data, prefix=f"param-{parameter.name}-"
    )
    made.about, made.kind = parameter, kind
    made.prompt.label.text = f"Prompt for {parameter.name}"
    return made


def _check_order(low: Field, high: Field) -> None:
    both = low.data is not None and high.data is not None
    if both and not low.errors and not high.errors and low.data > high.data:
        high.errors = ["This is less than the minimum."]


def _check_pattern(field: Field) -> None:
    if field.errors or not field.data or not touched(field):
        return
    try:
        FieldExtras(pattern=field.data)
    except ValueError:
        field.errors = ["This is not a regular expression."]
