"""Decides which fields that we do not know could let through what their author keeps out.

Such a field is never passed over: what holds one is not carried out. It evaluates nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.flows.definition import Action
from app.flows.hook_definition import HookPolicy
from app.flows.part import Part
from app.flows.selector_definition import Query, Selector, SelectorRange

HARMLESS = {"Description"}
"""Fields of selectors that are for people."""

CHOOSING = ("filter", "selector")
"""How the reference ends the names of what decides over what an action, or a flow, runs."""


@dataclass(frozen=True)
class UnknownField:
    """A field of a document that no model has; `chooses` where it may keep something out."""

    place: str
    chooses: bool


def unknown_fields(part: Part, place: str) -> Iterator[UnknownField]:
    """Yield the fields, at whatever depth, that no model knows."""
    prefix = f"{place}." if place else ""
    for name in part.model_extra or {}:
        yield UnknownField(f"{prefix}{name}", _chooses(part, name))
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


def names_choice(name: str) -> bool:
    """Return whether an unknown field may be a filter or selector, however it is spelled."""
    return name.lower().endswith(CHOOSING)


def unknown_choices(action: Action) -> list[str]:
    """Return the fields of an action, and of its selectors and filters, that are not known and
    may keep something out; not those of the actions that follow it."""
    own = [name for name in action.model_extra or {} if _chooses(action, name)]
    held = [
        field.place
        for name in type(action).model_fields
        if isinstance(selector := getattr(action, name), Selector)
        for field in unknown_fields(selector, alias(action, name))
        if field.chooses
    ]
    return own + held


def _chooses(part: Part, name: str) -> bool:
    if isinstance(part, Selector | Query | SelectorRange | HookPolicy):
        return name not in HARMLESS
    return names_choice(name)
