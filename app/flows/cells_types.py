"""Decides as what the types of parameters leave that the reference does not have.

They leave as the nearest type of the reference, with ours beside them in our own entry of
`Metadata`, and come back from there. It never looks at values.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from app.flows.cells_document import json_at
from app.flows.part import FORM_KEY, OUR_KEY
from app.flows.protobuf import Json

THEIRS: Mapping[str, str] = {
    "multi-select": "text",
    "date": "text",
    "date-time": "text",
    "user": "text",
    "node": "autocomplete-tree",
}
"""The nearest type of each of ours that the reference's forms do not know."""

TYPES = "types"
"""Holds, in our entry of a file, the types of ours by the names of their parameters."""

Change = Callable[[Any, Any], tuple[Any, Any]]
"""Changes metadata and the parameters that they belong to."""


def with_their_types(document: Json) -> Json:
    """Return a document of ours as it leaves, with the reference's types (reference: Parameter)."""
    return _changed(document, _leaving)


def with_our_types(document: Json) -> Json:
    """Return a document from a file with our types as they left.

    A parameter whose type was changed elsewhere keeps that type. What is broken stays as it is.
    """
    return _changed(document, _returning)


def _changed(document: Json, change: Change) -> Json:
    metadata, parameters = change(document.get("Metadata"), document.get("Parameters"))
    hooks = document.get("Hooks")
    if isinstance(hooks, list):
        hooks = [_changed_hook(hook, change) for hook in hooks]
    members = {"Metadata": metadata, "Parameters": parameters, "Hooks": hooks}
    return document | {key: item for key, item in members.items() if item is not None}


def _changed_hook(hook: Any, change: Change) -> Any:
    if not isinstance(hook, dict) or not isinstance(hook.get("Metadata"), dict):
        return hook
    fields = json_at(hook["Metadata"], FORM_KEY, list)
    metadata, changed = change(hook["Metadata"], fields)
    if changed != fields:
        metadata = {**metadata, FORM_KEY: json.dumps(changed, ensure_ascii=False)}
    return {**hook, "Metadata": metadata}


def _leaving(metadata: Any, parameters: Any) -> tuple[Any, Any]:
    types = {item["Name"]: item["Type"] for item in parameters or () if _has_our_type(item)}
    if not types:
        return metadata, parameters
    entry = {**json_at(metadata, OUR_KEY, dict), TYPES: types}
    changed = [
        {**item, "Type": THEIRS[item["Type"]]} if _has_our_type(item) else item
        for item in parameters
    ]
    return _with_entry(metadata or {}, entry), changed


def _has_our_type(item: Any) -> bool:
    named = isinstance(item, dict) and isinstance(item.get("Name"), str)
    return named and str(item.get("Type")) in THEIRS


def _returning(metadata: Any, parameters: Any) -> tuple[Any, Any]:
    entry = json_at(metadata, OUR_KEY, dict)
    types = entry.pop(TYPES, None)
    if not isinstance(types, dict) or not all(str(kind) in THEIRS for kind in types.values()):
        return metadata, parameters
    if isinstance(parameters, list):
        parameters = [_ours(item, types) for item in parameters]
    return _with_entry(metadata, entry), parameters


def _ours(item: Any, types: Mapping[Any, Any]) -> Any:
    if not isinstance(item, dict) or str(name := item.get("Name")) not in types:
        return item
    return {**item, "Type": types[name]} if item.get("Type") == THEIRS[types[name]] else item


def _with_entry(metadata: Json, entry: Json) -> Json:
    """Metadata with our entry as it is written everywhere, or without one where it is empty."""
    rest = {key: item for key, item in metadata.items() if key != OUR_KEY}
    text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
    return {**rest, OUR_KEY: text} if entry else rest
