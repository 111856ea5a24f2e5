"""Decides which templates of an imported flow can never be rendered; it renders none.

A template that reads correctly may still fail over its data: that is told when it runs.
"""

from collections.abc import Iterator
from typing import Any

from app.flows import free_strings, templates
from app.flows.cells_finding import Finding
from app.flows.data import pieces
from app.flows.definition import Flow, walk
from app.flows.part import Part
from app.flows.reach import NAMES
from app.flows.selector_definition import Selector
from app.flows.template_errors import TemplateProblem
from app.flows.undone import alias


def broken_templates(flow: Flow) -> Iterator[Finding]:
    """Yield the texts that have wrong syntax or call a function that is not there.

    All parameters of an action are rendered, those that it does not read too.
    """
    for where, name, text in _texts(flow):
        try:
            _check(name, text)
        except TemplateProblem as problem:
            yield Finding(where, problem.detail)


def _check(name: str, text: str) -> None:
    if name == "FreeString":
        free_strings.rendered(text, _checked)
    else:
        templates.check(text)


def _checked(text: str) -> str:
    templates.check(text)
    return text


def _texts(flow: Flow) -> Iterator[tuple[str, str, str]]:
    """Yield place, name and text of all that is rendered."""
    yield from _of_selectors(flow, "")
    for place, action in walk(flow):
        for name, text in action.parameters.items():
            for piece in pieces(text):
                yield f"{place}.Parameters.{name}", "", piece
        yield from _of_selectors(action, f"{place}.")
    for at, hook in enumerate(flow.hooks):
        for name, text in hook.preset_parameters.items():
            yield f"Hooks[{at}].PresetParameters.{name}", "", text


def _of_selectors(part: Part, prefix: str) -> Iterator[tuple[str, str, str]]:
    for name in type(part).model_fields:
        if not isinstance(selector := getattr(part, name), Selector) or name == "trigger_filter":
            continue
        where = f"{prefix}{alias(part, name)}"
        yield from _below(list(selector.paths), f"{where}.Pathes")
        if selector.range:
            yield from _below(selector.range.model_dump(by_alias=True), f"{where}.Range")
        if selector.query:
            yield from _below(list(selector.query.sub_queries), f"{where}.Query.SubQueries")


def _below(value: Any, place: str, name: str = "") -> Iterator[tuple[str, str, str]]:
    if isinstance(value, list | tuple):
        for at, item in enumerate(value):
            yield from _below(item, f"{place}[{at}]", name)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in NAMES:
                yield from _below(item, f"{place}.{key}", key)
    elif isinstance(value, str):
        for piece in [value] if name == "FreeString" else pieces(value):
            yield place, name, piece
