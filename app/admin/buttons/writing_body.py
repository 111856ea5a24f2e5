"""Decides parameters as a filled editor has them: presets, the form's fields, who may set what."""

from dataclasses import dataclass
from typing import Any

from app.admin.buttons.editor import Editor
from app.admin.buttons.inputs import touched, value
from app.admin.buttons.parameter_row import OPEN, ParameterRow, SecretRow
from app.admin.buttons.reading import button_of, field_of
from app.flows.button_definition import FormField
from app.flows.hook_definition import FieldExtras

Overridable = tuple[str, ...] | None
FIELDS = (
    "label",
    "help",
    "width",
    "minimum",
    "maximum",
    "min_length",
    "max_length",
    "pattern",
)
MANDATORY = {"": None, "yes": True, "no": False}


@dataclass(frozen=True)
class Written:
    """The parts of a hook and its button that are about parameters."""

    presets: dict[str, str]
    fields: tuple[FormField, ...]
    extras: dict[str, FieldExtras]
    allow: bool
    overridable: Overridable


def body_of(editor: Editor) -> Written:
    """Return what the rows of the parameters say."""
    fields = _fields(editor)
    allow, overridable = _permission(editor, fields)
    return Written(_presets(editor), fields, _extras(editor), allow, overridable)


def _presets(editor: Editor) -> dict[str, str]:
    """An empty preset is none, but for one that was empty before."""
    presets = dict(editor.place.hook.preset_parameters)
    for row in editor.parameters:
        text = _preset(row)
        if text:
            presets[row.name] = text
        elif presets.get(row.name):
            del presets[row.name]
    return presets


def _preset(row: ParameterRow) -> str:
    if isinstance(row, SecretRow):
        kept = "" if row.forget.data else row.preset.object_data
        return str(row.preset.data or kept or "")
    return str(value(row.preset) or "")


def _fields(editor: Editor) -> tuple[FormField, ...]:
    """The form's fields in the order of the rows; those of no parameter stay where they are."""
    old = button_of(editor.place.hook).fields
    made = {row.name: _field(editor, row) for row in editor.parameters if _is_asked(editor, row)}
    known = {row.name for row in editor.parameters}
    if list(made) == [item.name for item in old if item.name in known]:
        return tuple(made.get(item.name, item) for item in old)
    return (*made.values(), *(item for item in old if item.name not in known))


def _is_asked(editor: Editor, row: ParameterRow) -> bool:
    if touched(row.prompt):
        return bool(row.prompt.data)
    return field_of(editor.place.hook, row.name) is not None


def _field(editor: Editor, row: ParameterRow) -> FormField:
    about = row.about
    field = field_of(editor.place.hook, row.name) or FormField(
        name=row.name, type=about.type, description=about.description
    )
    plain = touched(row.default) and not row.default.errors and OPEN not in str(row.default.data)
    return field.model_copy(update={"value": value(row.default)}) if plain else field


def _extras(editor: Editor) -> dict[str, FieldExtras]:
    extras = dict(editor.place.hook.extras.fields)
    for row in editor.parameters:
        old = extras.get(row.name, FieldExtras())
        new = old.model_copy(update=_extra_values(editor, row))
        if new == FieldExtras() and new != old:
            del extras[row.name]
        elif new != old:
            extras[row.name] = new
    return extras


def _extra_values(editor: Editor, row: ParameterRow) -> dict[str, Any]:
    """A default goes where it is understood: plain text into the form's field, as the reference."""
    values = {name: value(row[name]) for name in FIELDS}
    values["mandatory"] = MANDATORY[value(row.mandatory)]
    if touched(row.default) and not row.default.errors:
        text = value(row.default)
        in_field = OPEN not in text and _is_asked(editor, row)
        values["default"] = "" if in_field else text
    return values


def _permission(editor: Editor, fields: tuple[FormField, ...]) -> tuple[bool, Overridable]:
    """Say who may set what by the reference's one switch where it can, else by name."""
    hook = editor.place.hook
    switches = [editor.body.form, editor.display.has_button]
    rows = [field for row in editor.parameters for field in (row.prompt, row.scripts)]
    if not any(touched(field) for field in (*switches, *rows)):
        return hook.allow_override_presets, hook.extras.overridable
    names = [parameter.name for parameter in editor.place.flow.parameters]
    shows_form = editor.body.form.data and editor.display.has_button.data
    exposed = {field.name for field in fields if shows_form} & set(names)
    wanted = {
        row.name
        for row in editor.parameters
        if row.scripts.data or (row.prompt.data and shows_form)
    }
    if wanted == (exposed or set(names)):
        return True, None
    return bool(wanted), tuple(name for name in names if name in wanted) or None
