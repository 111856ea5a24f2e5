"""Decides what of an imported flow is kept and changes nothing: unknown fields and parameters.

It names places only; whether the flow can do without is decided in `cells_support`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.actions import registry
from app.actions.registry import RegisteredAction
from app.flows.button_definition import FLAGS, TEXTS
from app.flows.cells_finding import Finding
from app.flows.cells_queries import TYPE
from app.flows.definition import Action, Flow, walk
from app.flows.hook_definition import Hook
from app.flows.part import Part

WITHOUT_EFFECT = ("auto_clean",)
"""Fields of a flow that we know and do not act on."""

MEANINGFUL = {
    "DataSourceSelector", "DataSourceFilter", "UsersSelector", "UsersFilter", "DataSelector",
    "ContextMetaFilter", "UserEventFilter", "Range", "ResourcePolicyQuery", "Offset", "Limit",
}  # fmt: skip
"""Fields of the reference that no model has: a flow without them does another thing."""

READ_OF_BUTTONS = {
    *TEXTS.values(),
    *FLAGS.values(),
    ("gui", "weight"),
    ("gui", "selectionContext", "behaviour"),
    ("rightsContext", "userLogged"),
}
"""What we read of a button's JSON text; that somebody is signed in goes without saying."""

NO_EFFECT = "kept, without effect"


def without_effect(flow: Flow) -> Iterator[Finding]:
    """Yield what is kept and changes nothing."""
    for place, action in walk(flow):
        yield from _stray_parameters(place, action)
    for at, hook in enumerate(flow.hooks):
        yield from _strangers(f"Hooks[{at}]", hook, flow)
        if hook.button:
            yield from _unread(hook.button.raw, f"Hooks[{at}].Metadata.action", ())
    for place, name in unknown_fields(flow, ""):
        if name not in MEANINGFUL:
            yield Finding(place, NO_EFFECT)
    for name in WITHOUT_EFFECT:
        if getattr(flow, name):
            yield Finding(alias(flow, name), NO_EFFECT)
    for at, resource in enumerate(flow.resources_dependencies):
        what = f"{resource.get(TYPE, 'it')} is not created here"
        yield Finding(f"ResourcesDependencies[{at}]", what)


def unknown_fields(part: Part, place: str) -> Iterator[tuple[str, str]]:
    """Yield place and name of the fields, at whatever depth, that no model knows."""
    prefix = f"{place}." if place else ""
    for name in part.model_extra or {}:
        yield f"{prefix}{name}", name
    for name in type(part).model_fields:
        value, where = getattr(part, name), f"{prefix}{alias(part, name)}"
        if isinstance(value, Part):
            yield from unknown_fields(value, where)
        elif isinstance(value, tuple):
            for at, item in enumerate(value):
                if isinstance(item, Part):
                    yield from unknown_fields(item, f"{where}[{at}]")


def alias(part: Part, name: str) -> str:
    """Return the name of a field in the document."""
    return str(type(part).model_fields[name].alias)


def _stray_parameters(place: str, action: Action) -> Iterator[Finding]:
    registered = registry.find(action.id)
    if registered is None:
        return
    for name in action.parameters:
        if not _is_read(name, registered):
            yield Finding(f"{place}.Parameters.{name}", f"{action.id} has no such parameter")


def _is_read(name: str, registered: RegisteredAction) -> bool:
    """Repeated parameters carry `_1`, `_2` … (reference: action parameters)."""
    numbered = re.fullmatch(r"(.+)_[1-9][0-9]*", name, re.DOTALL)
    return any(
        name == parameter.name
        or (parameter.repeated and numbered is not None and numbered[1] == parameter.name)
        for parameter in registered.parameters
    )


def _strangers(place: str, hook: Hook, flow: Flow) -> Iterator[Finding]:
    """Yield presets and form fields that name no parameter of the flow."""
    known = {parameter.name for parameter in flow.parameters}
    fields = hook.button.fields if hook.button else ()
    places = {f"PresetParameters.{name}": name for name in hook.preset_parameters}
    places |= {f"Metadata.formParameters.{field.name}": field.name for field in fields}
    for inner, name in places.items():
        if name not in known:
            yield Finding(f"{place}.{inner}", "the flow has no such parameter")


def _unread(raw: Any, place: str, path: tuple[str, ...]) -> Iterator[Finding]:
    if path in READ_OF_BUTTONS:
        return
    if not isinstance(raw, Mapping):
        yield Finding(place, NO_EFFECT)
        return
    for key, value in raw.items():
        yield from _unread(value, f"{place}.{key}", (*path, key))
