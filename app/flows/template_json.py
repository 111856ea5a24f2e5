"""Decides how templates read and write JSON, and how they copy and merge maps.

Numbers stay as they are written, and nothing of the input is changed.
"""

import json
from collections.abc import Callable, Mapping

from app.flows.template_errors import TemplateFault
from app.flows.template_values import Map, copy, plain

HTML_ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def from_json(text: str) -> object:
    """Return the value of a JSON text."""
    try:
        return json.loads(text, object_hook=Map)
    except (ValueError, RecursionError) as error:
        raise TemplateFault("this text is not JSON") from error


def json_string_to_map(text: str) -> Map:
    """Return the map of a JSON text (reference: jsonStringToMap)."""
    value = from_json(text)
    if not isinstance(value, Map):
        raise TemplateFault("this JSON text is not a map")
    return value


def to_json(value: object) -> str:
    """Return the value as JSON, safe inside HTML."""
    return to_raw_json(value).translate(HTML_ESCAPES)


def to_raw_json(value: object) -> str:
    """Return the value as JSON."""
    return _dump(value, separators=(",", ":"))


def to_pretty_json(value: object) -> str:
    """Return the value as indented JSON, safe inside HTML."""
    return _dump(value, indent=2).translate(HTML_ESCAPES)


def _dump(
    value: object, *, indent: int | None = None, separators: tuple[str, str] | None = None
) -> str:
    try:
        return json.dumps(
            plain(value),
            ensure_ascii=False,
            sort_keys=True,
            allow_nan=False,
            indent=indent,
            separators=separators,
        )
    except (TypeError, ValueError) as error:
        raise TemplateFault("this value has no JSON form") from error


def to_json_map(value: object) -> object:
    """Return an object of the input as a map."""
    return plain(value)


def merge(target: Mapping[str, object], *sources: Mapping[str, object]) -> Map:
    """Return a map of all keys; an earlier map wins where both have a value."""
    merged = copy(target)
    for source in sources:
        _merge_into(merged, source, overwrite=False)
    return merged  # type: ignore[return-value]


def merge_overwrite(target: Mapping[str, object], *sources: Mapping[str, object]) -> Map:
    """Return a map of all keys; a later map wins."""
    merged = copy(target)
    for source in sources:
        _merge_into(merged, source, overwrite=True)
    return merged  # type: ignore[return-value]


def _merge_into(merged: object, source: object, *, overwrite: bool) -> None:
    if not isinstance(merged, Map) or not isinstance(source, Mapping):
        raise TemplateFault("merge needs maps")
    for key, value in source.items():
        own = merged.get(key)
        if isinstance(own, Map) and isinstance(value, Mapping):
            _merge_into(own, value, overwrite=overwrite)
        elif overwrite or not own:
            merged[key] = copy(value)


FUNCTIONS: dict[str, Callable[..., object]] = {
    "fromJson": from_json,
    "mustFromJson": from_json,
    "jsonStringToMap": json_string_to_map,
    "toJson": to_json,
    "mustToJson": to_json,
    "toRawJson": to_raw_json,
    "mustToRawJson": to_raw_json,
    "toPrettyJson": to_pretty_json,
    "mustToPrettyJson": to_pretty_json,
    "toJsonMap": to_json_map,
    "deepCopy": copy,
    "mustDeepCopy": copy,
    "merge": merge,
    "mustMerge": merge,
    "mergeOverwrite": merge_overwrite,
    "mustMergeOverwrite": merge_overwrite,
}
