"""Decides what of an imported flow is kept and changes nothing: unknown fields and parameters.

It names places only; whether the flow can do without is decided in `cells_support`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.actions import registry
from app.actions.registry import RegisteredAction
from app.flows import event_filters, triggers
from app.flows.button_definition import FLAGS, TEXTS
from app.flows.cells_finding import Finding
from app.flows.cells_queries import TYPE
from app.flows.definition import Action, Flow, Selector, walk
from app.flows.hook_definition import Hook
from app.flows.parameter_types import ALIASES
from app.flows.parameters import choices_of
from app.flows.part import Part
from app.flows.undone import alias, unknown_fields

WITHOUT_EFFECT = ("auto_clean",)
"""Fields of a flow that we know and do not act on."""

OF_EVENTS = (*event_filters.JUDGED, *event_filters.UNJUDGED)
"""Filters of a flow that only what starts it by an event has to pass."""

OF_SELECTORS = ("collect", "fan_out_input", "clear_input", "timeout")
"""What a filter does not ask: everything that passes goes on as it came."""

OF_NODES = ("nodes_selector", "nodes_filter", "node_event_filter")
TYPED = ("idm_selector", "idm_filter", "data_source_selector", "data_source_filter",
         "context_meta_filter")  # fmt: skip
WHOLE = ("nodes", "node_event", "users", "user_event", "idm", "data_source")
"""What the names of selectors and filters begin with of which everything can be asked for."""

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
        yield from _misplaced(action, f"{place}.")
    yield from _misplaced(flow, "")
    for at, hook in enumerate(flow.hooks):
        yield from _strangers(f"Hooks[{at}]", hook, flow)
        if hook.button:
            yield from _unread(hook.button.raw, f"Hooks[{at}].Metadata.action", ())
    for field in unknown_fields(flow, ""):
        if not field.chooses:
            yield Finding(field.place, NO_EFFECT)
    unasked = () if triggers.waits_for_nodes(flow) else OF_EVENTS
    for name in (*WITHOUT_EFFECT, *unasked):
        if getattr(flow, name):
            yield Finding(alias(flow, name), NO_EFFECT)
    yield from _unread_parameters(flow)
    for at, resource in enumerate(flow.resources_dependencies):
        what = f"{resource.get(TYPE, 'it')} is not created here"
        yield Finding(f"ResourcesDependencies[{at}]", what)


def _misplaced(part: Part, prefix: str) -> Iterator[Finding]:
    """Yield the fields of selectors and filters that have no meaning in one of their kind."""
    for name in type(part).model_fields:
        selector = getattr(part, name)
        if isinstance(selector, Selector):
            for field in _without_meaning(name):
                if getattr(selector, field):
                    place = f"{prefix}{alias(part, name)}.{alias(selector, field)}"
                    yield Finding(place, NO_EFFECT)


def _without_meaning(name: str) -> Iterator[str]:
    if not name.endswith("selector"):
        yield from OF_SELECTORS
    if name == "data_selector":
        yield "clear_input"
    if name not in OF_NODES:
        yield "paths"
    if name not in TYPED:
        yield "type"
    if not name.startswith(WHOLE):
        yield "all"


def _unread_parameters(flow: Flow) -> Iterator[Finding]:
    for at, parameter in enumerate(flow.parameters):
        if parameter.type not in ALIASES:
            what = f"there is no type “{parameter.type}”; it is a text"
            yield Finding(f"Parameters[{at}].Type", what)
        if parameter.json_choices and not choices_of(parameter.json_choices):
            yield Finding(f"Parameters[{at}].JsonChoices", "holds no choices that can be read")


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
