"""Finds what of an imported file is missing from the flow that was made of it.

What the importer may write otherwise is known: empty values left out, names for numbers, numbers
and flags that stood there as text, queries in their readable form.
"""

from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from typing import Any

from app.flows.cells_queries import exported
from app.flows.protobuf import BadWire, pieces

from .wire import KINDS, NUMBERS, PREFIX, TEXT_MAPS

Json = dict[str, Any]
DEFAULTS = {"Type": "text", "Action": 3, "Effect": 0, "Operation": "OR"}
ZEROS = ("0", "0" * 40)


def lost(source: Any, kept: Any, place: str = "", key: str = "") -> Iterator[str]:
    """Yield the places of a file whose value is missing, or another one, in our document."""
    if isinstance(source, dict) and _is_query(source):
        if not _same_query(source, kept):
            yield place
    elif isinstance(source, dict) and (isinstance(kept, dict) or kept is None):
        spelled = Counter(map(_folded, source))
        folded = {_folded(name): item for name, item in (kept or {}).items()}
        for name, item in source.items():
            if item is not None:
                other = folded.get(_folded(name)) if spelled[_folded(name)] == 1 else None
                found = (kept or {}).get(name, other)
                below = "" if key in TEXT_MAPS else name
                item = _number(key, name, item)
                yield from lost(item, found, f"{place}.{name}", below)
    elif isinstance(source, list) and isinstance(kept, list) and len(source) == len(kept):
        for at, (item, own) in enumerate(zip(source, kept, strict=True)):
            yield from lost(item, own, f"{place}[{at}]", "" if key in TEXT_MAPS else key)
    elif not _same(source, kept, key):
        yield place


def _number(selector: str, name: str, item: Any) -> Any:
    """The type of a selector has names in the REST form."""
    known = selector in KINDS and name == "Type" and isinstance(item, str)
    return KINDS[selector].get(item, item) if known else item


def _is_query(value: Json) -> bool:
    return any(isinstance(value.get(key), str) for key in ("@type", "type_url"))


def _same(source: Any, kept: Any, key: str) -> bool:
    if kept is None:
        name = next((one for one in DEFAULTS if one.lower() == _folded(key)), key)
        is_nothing = not source or source in ZEROS or _float(source) == 0.0
        return is_nothing or DEFAULTS.get(name) in (source, _named(name, source))
    if (kept == source and type(kept) is type(source)) or (key == "ApiSlug" and source == ""):
        return True
    if kept in (_named(key, source), _word(key, source)):
        return True
    if isinstance(kept, bool | int | float) and isinstance(source, str | bool | int | float):
        return str(kept).lower() == str(source).strip().lower() or float(kept) == _float(source)
    return False


def _named(key: str, source: Any) -> Any:
    if key == "Operation" and source in (0, 1):
        return ("OR", "AND")[source]
    return NUMBERS.get(key, {}).get(source, source) if isinstance(source, str) else source


def _word(key: str, source: Any) -> Any:
    if key == "Operation":
        return {"OR": "OR", "AND": "AND"}.get(str(source), source)
    return source


def _float(source: Any) -> float:
    text = str(source).strip().lower()
    for flag, words in (
        (1.0, ("true", "yes", "on", "t", "y")),
        (0.0, ("false", "no", "off", "f", "n")),
    ):
        if text in words:
            return flag
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _folded(name: str) -> str:
    """Names of the reference may be written `NodesFilter`, `nodesFilter` or `nodes_filter`."""
    return name.replace("_", "").lower()


def _same_query(source: Json, kept: Any) -> bool:
    if not isinstance(kept, dict):
        return False
    source = {name: item for name, item in source.items() if item is not None}
    if "value" in source and source.keys() <= {"type_url", "@type", "value"}:
        again = exported(kept)
        return again.get("value", "") == source["value"] or _fields(again) == _fields(source)
    named = {key: item for key, item in source.items() if key not in ("@type", "type_url")}
    same_type = _type(source) == _type(kept)
    return same_type and list(_missing(named, kept)) == []


def _missing(source: Json, kept: Json) -> Iterator[str]:
    folded = {_folded(name): item for name, item in kept.items()}
    for name, item in source.items():
        if item is not None and not _held(item, folded.get(_folded(name))):
            yield name


def _held(item: Any, found: Any) -> bool:
    if found is None:
        return item in (None, "", 0, False, [], {}, "0", "OR", "UNKNOWN", "ANY")
    if isinstance(item, list) and isinstance(found, list):
        return len(item) == len(found) and all(map(_held, item, found))
    if isinstance(item, dict) and _is_query(item):
        return _same_query(item, found)
    if isinstance(item, dict) and isinstance(found, dict):
        return list(_missing(item, found)) == []
    return str(item) == str(found) or (isinstance(item, int) and isinstance(found, str))


def _type(query: Json) -> str:
    return str(query.get("@type", query.get("type_url"))).removeprefix(PREFIX)


def _fields(query: Json) -> Any:
    """The fields of an encoded query, without those that are empty, in any order."""
    try:
        found = list(pieces(b64decode(query.get("value", ""), validate=True)))
    except (BadWire, ValueError, TypeError):
        return query.get("value")
    return sorted((piece.tag, str(piece.value)) for piece in found if piece.value)
