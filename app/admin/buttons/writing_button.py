"""Decides the button and the extras that a filled editor stands for."""

from typing import Any, NamedTuple

from wtforms import Field

from app.admin.buttons.editor import Editor
from app.admin.buttons.inputs import touched, value
from app.admin.buttons.reading import HOW_MANY, button_of
from app.admin.buttons.writing_body import Written
from app.buttons.javascript import translate
from app.flows.button_definition import Button, FormField
from app.flows.hook_definition import HookExtras

DISPLAY = ("label", "icon", "tooltip", "in_toolbar", "message", "success_message")
CONTEXT = ("in_menu", "read", "write", "admin_only")
SELECTION = ("needs_selection", "files", "folders", "root", "extensions")
BODY = ("form", "sends_folder", "sends_selection")


class Condition(NamedTuple):
    """One of the two conditions in the editor, by its name in button and extras."""

    name: str
    text: Field
    forget: Field


def shown_button(editor: Editor, slug: str, fields: tuple[FormField, ...]) -> Button:
    """Return the button without a change to its conditions."""
    old, selection = button_of(editor.place.hook), editor.selection
    one_only, many_only = next(
        flags for flags, word in HOW_MANY.items() if word == value(selection.how_many)
    )
    update = {
        **_values(editor.display, DISPLAY),
        **_values(editor.context, CONTEXT),
        **_values(selection, SELECTION),
        **_values(editor.body, BODY),
        "weight": value(editor.display.weight) or 0,
        "group": value(editor.context.bar),
        "one_only": one_only,
        "many_only": many_only,
        "fields": fields,
    }
    if touched(selection.hides):
        update["hides"] = value(selection.hides) == "true"
    if old.name == editor.place.hook.api_slug:
        update["name"] = slug
    return old.model_copy(update=update)


def extras_of(editor: Editor, written: Written, untranslated: tuple[str, ...]) -> HookExtras:
    """Return what the hook says beyond the reference."""
    display, selection = editor.display, editor.selection
    old = editor.place.hook.extras
    return old.model_copy(
        update={
            "enabled": value(editor.api.enabled),
            "overridable": written.overridable,
            "fields": written.extras,
            "folder_condition": _text(editor.context.folder_condition),
            "selection_condition": _text(selection.selection_condition),
            "needs_write": tuple(value(editor.context.needs_write)),
            "hides": old.hides and value(selection.hides) == "true",
            "colour": value(display.colour),
            "group": value(display.group),
            "outputs_link": value(display.outputs_link),
            "previews": value(display.previews),
            "rate_limit": value(editor.body.rate_limit),
            "untranslated": untranslated,
        }
    )


def conditions_of(editor: Editor, button: Button) -> tuple[Button, tuple[str, ...]]:
    """Return the button with the JavaScript that still holds, and what has no translation.

    JavaScript goes where its condition was cleared or says something else than its translation;
    it stays where it had none, as the condition then says the same by hand.
    """
    untranslated = list(editor.place.hook.extras.untranslated)
    update: dict[str, Any] = {}
    for condition in _conditions(editor):
        script = getattr(button, condition.name)
        forget, text = value(condition.forget), _text(condition.text)
        if not forget and not touched(condition.text):
            continue
        solved = [script.strip(), *_others(editor, condition.name)]
        untranslated = [item for item in untranslated if item not in solved]
        keeps = bool(text) and not forget and translate(script) is None
        update[condition.name] = script if keeps else ""
    return button.model_copy(update=update), tuple(untranslated)


def _conditions(editor: Editor) -> tuple[Condition, Condition]:
    context, selection = editor.context, editor.selection
    return (
        Condition("folder_condition", context.folder_condition, context.drop_folder_script),
        Condition(
            "selection_condition", selection.selection_condition, selection.drop_selection_script
        ),
    )


def _others(editor: Editor, name: str) -> list[str]:
    """JavaScript that stands in neither place of the button counts as the folder's."""
    button = button_of(editor.place.hook)
    known = (button.folder_condition.strip(), button.selection_condition.strip())
    listed = editor.place.hook.extras.untranslated
    return [item for item in listed if item not in known] if name == "folder_condition" else []


def _text(field: Field) -> str:
    """A condition as it was typed, a wrong one too: it switches the button off, and says why."""
    if not touched(field):
        return str(field.object_data)
    return str(field.data).replace("\r\n", "\n").strip()


def _values(section: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value(section[name]) for name in names}
