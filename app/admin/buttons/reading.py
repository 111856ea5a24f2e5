"""Decides what stands in the editor for a hook, by section and by the names of the fields."""

from collections.abc import Mapping
from typing import Any

from app.admin.buttons import starts
from app.admin.buttons.options import ANY, MANY, NEVER, ONE
from app.admin.buttons.places import Place
from app.flows.button_definition import Button, FormField
from app.flows.definition import Parameter
from app.flows.hook_definition import FieldExtras, Hook
from app.flows.parameters import specs

Values = dict[str, Any]
BLANK = Button(label="")
"""Stands for the button of a hook that has none."""

HOW_MANY = {
    (False, False): ANY,
    (True, False): ONE,
    (False, True): MANY,
    (True, True): NEVER,
}
"""What `unique` and `multipleOnly` say together (reference: selection pass)."""


def button_of(hook: Hook) -> Button:
    """Return the button, the one that was taken away, or a blank one."""
    parked = hook.extras.parked_action
    if hook.button or not parked:
        return hook.button or BLANK
    try:
        return Button.from_metadata({**hook.metadata, "action": parked})
    except (ValueError, TypeError, AttributeError):
        return BLANK


def api(place: Place) -> Values:
    """Return what stands under API access."""
    items = starts.starts(place.flow, place.slug)
    free = [item for item in items if not item.fixed]
    only = free if place.is_new and len(free) == 1 else []
    return {
        "slug": place.hook.api_slug,
        "enabled": place.hook.extras.enabled,
        "starts": [item.index for item in items if item.on or item in only],
    }


def policies(hook: Hook) -> list[Values]:
    """Return the rows of the access policies."""
    return [{"effect": rule.effect, "subject": rule.subject} for rule in hook.rules]


def button(hook: Hook) -> Values:
    """Return what stands in the sections of the button, all of them."""
    shown, extras = button_of(hook), hook.extras
    return {
        **shown.model_dump(exclude={"raw", "fields"}),
        "has_button": hook.button is not None,
        "bar": shown.group,
        "how_many": HOW_MANY[shown.one_only, shown.many_only],
        **extras.model_dump(include={"group", "colour", "outputs_link", "previews", "needs_write"}),
        "folder_condition": extras.folder_condition,
        "selection_condition": extras.selection_condition,
        "hides": "true" if shown.hides or extras.hides else "false",
    }


def body(place: Place) -> Values:
    """Return what stands under Request body, but for the parameters."""
    return {
        "rate_limit": place.hook.extras.rate_limit,
        "run_as": place.flow.extras.run_as,
    }


def ordered(place: Place) -> list[Parameter]:
    """Return the parameters of the flow: those of the form first, in its order."""
    order = {field.name: index for index, field in enumerate(button_of(place.hook).fields)}
    return sorted(place.flow.parameters, key=lambda item: order.get(item.name, len(order)))


def parameter(place: Place, about: Parameter) -> Values:
    """Return what stands in the row of a parameter."""
    field = field_of(place.hook, about.name)
    settable = about.name in overridable(place)
    asked = field is not None and (settable or not button_of(place.hook).form)
    extras = place.hook.extras.fields.get(about.name, FieldExtras())
    return {
        **extras.model_dump(exclude={"default", "mandatory"}),
        "mandatory": {None: "", True: "yes", False: "no"}[extras.mandatory],
        "default": extras.default or (field.value if field else ""),
        "preset": place.hook.preset_parameters.get(about.name, ""),
        "prompt": asked,
        "scripts": settable and not asked,
    }


def field_of(hook: Hook, name: str) -> FormField | None:
    """Return the field of the form that asks for a parameter, or None."""
    return next((item for item in button_of(hook).fields if item.name == name), None)


def overridable(place: Place) -> frozenset[str]:
    """Return the names of the parameters that callers may set."""
    offered = specs(place.flow, place.hook)
    return frozenset(spec.name for spec in offered if spec.overridable)


def scripts(hook: Hook) -> Mapping[str, str]:
    """Return the JavaScript behind each condition, where an import brought any."""
    shown, extras = button_of(hook), hook.extras
    own = {
        "folder_condition": shown.folder_condition.strip(),
        "selection_condition": shown.selection_condition.strip(),
    }
    rest = [script for script in extras.untranslated if script not in own.values()]
    own["folder_condition"] = own["folder_condition"] or "\n".join(rest)
    return own
