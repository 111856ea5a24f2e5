"""Decides which texts of an imported button are broken, so that no rule of it is passed over.

A rule that cannot be read would let everything pass. It never decides whether a button shows.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from app.flows.button_definition import FLAGS, TEXTS
from app.flows.cells_document import BadMember, parsed
from app.flows.part import FORM_KEY
from app.problems import FieldError

WEIGHT = ("gui", "weight")
BEHAVIOUR = ("gui", "selectionContext", "behaviour")
SWITCHES = ("formPrompt", "useSelectionNodes", "useContextNode")
"""Keys of a hook's metadata that hold `true` or `false` (reference: Button)."""

NAMES: dict[type[Any], str] = {dict: "object", list: "list"}
SAYS_NOTHING = (None, "")


def broken(metadata: Mapping[str, str], place: str) -> Iterator[FieldError]:
    """Yield what of a button's metadata cannot be read, with its place."""
    for key in SWITCHES:
        if metadata.get(key) and metadata[key] not in ("true", "false"):
            yield FieldError(f"{place}.{key}", "must be true or false")
    for key, kind in (("action", dict), (FORM_KEY, list)):
        if text := metadata.get(key):
            yield from _of_text(text, kind, f"{place}.{key}")


def placed(error: FieldError) -> FieldError:
    """Return an error of the whole button at the place of the form where it stands there."""
    return FieldError(error.field.replace(".action.fields", f".{FORM_KEY}"), error.message)


def _of_text(text: str, kind: type[Any], place: str) -> Iterator[FieldError]:
    try:
        value = parsed(text)
    except RecursionError:
        yield FieldError(place, "is nested too deeply")
    except BadMember as error:
        yield FieldError(f"{place}.{error.place}".rstrip("."), str(error))
    except ValueError as error:
        yield FieldError(place, f"is not JSON: {error}")
    else:
        if not isinstance(value, kind):
            yield FieldError(place, f"must be a JSON {NAMES[kind]}")
        elif kind is dict:
            yield from _of_action(value, place)


def _of_action(raw: Mapping[str, Any], place: str) -> Iterator[FieldError]:
    """Yield the members that we read and whose value is no text, number or flag."""
    kinds: dict[tuple[str, ...], str] = dict.fromkeys((*TEXTS.values(), BEHAVIOUR), "a text")
    kinds |= dict.fromkeys(FLAGS.values(), "true or false") | {WEIGHT: "a whole number"}
    seen = set()
    for path, kind in kinds.items():
        at, value = _member(raw, path)
        expected = kind if at == path else "an object"
        if at not in seen and not _is(value, expected):
            seen.add(at)
            yield FieldError(".".join((place, *at)), f"must be {expected}")


def _member(raw: Any, path: tuple[str, ...]) -> tuple[tuple[str, ...], Any]:
    """Return how far a path leads, and the value there; None where a member is missing."""
    for depth, key in enumerate(path):
        if not isinstance(raw, Mapping):
            return path[:depth], raw
        raw = raw.get(key)
        if raw is None:
            return path, None
    return path, raw


def _is(value: Any, expected: str) -> bool:
    if value in SAYS_NOTHING:
        return True
    match expected:
        case "a text":
            return isinstance(value, str | bool | int)
        case "true or false":
            return value in ("true", "false") or isinstance(value, bool)
        case "a whole number":
            return _is_whole(str(value)) and not isinstance(value, bool)
        case _:
            return isinstance(value, Mapping)


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isascii() and text.removeprefix("-").isdigit()
