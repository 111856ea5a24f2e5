"""Decides whether the bytes of a file are a JSON object that can be kept; never what it means.

Everything that two readers could understand in two ways, or that no database can keep, is
refused here, so that the rest of the importer sees plain values only.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from app.flows.errors import BadDocument
from app.problems import FieldError

MAX_IMPORT = 10 * 1024 * 1024
"""Bytes of a file: a thousand times the largest published flow, read at once into memory."""

INT64 = range(-(2**63), 2**63)
"""Whole numbers that databases and the reference's own programs can hold."""

MAX_VALUES = 100_000
"""Values in a file: two hundred times the largest published flow; bounds what a refusal costs."""

LONGEST_INTEGER = 20
"""Digits and sign of a number of 64 bits; reading longer ones would cost."""

WRAPPERS = {"Job", "Jobs", "job", "jobs"}
"""Keys under which answers of the reference's API hold flows."""

Json = dict[str, Any]


class BadMember(ValueError):
    """A member at `place`, `Actions[0].Label`, cannot be kept."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(problem)
        self.place = place


@dataclass(frozen=True)
class _Broken:
    """Stands for a value that cannot be kept until its place is known."""

    problem: str


TOO_LARGE = _Broken("a number is too large")


def load(data: bytes | Json) -> Json:
    """Return the flow in `data`, members that are null left out as protobuf's JSON means it.

    A flow may stand alone, as `Job`, or as the one item of a list or of `Jobs`. Raises
    BadDocument where the file is longer than MAX_IMPORT, not JSON, holds no flow or several, is
    nested too deeply, or holds what cannot be kept, with its place: a key twice, NaN, a number
    past 64 bits, half a character.
    """
    if isinstance(data, bytes) and len(data) > MAX_IMPORT:
        raise BadDocument(f"The file is larger than {MAX_IMPORT // 1024**2} MiB.")
    try:
        text = data if isinstance(data, bytes) else json.dumps(data, allow_nan=False)
        document = _without_nulls(parsed(text))
    except RecursionError as error:
        raise BadDocument("The file is nested too deeply.") from error
    except BadMember as error:
        problems = [FieldError(error.place, str(error))]
        raise BadDocument(f"The file is not JSON that can be kept: {error}.", problems) from error
    except (ValueError, TypeError) as error:
        raise BadDocument(f"The file is not JSON that can be kept: {error}.") from error
    return unwrapped(document)


def unwrapped(document: Any) -> Json:
    """Return the one flow in what a file holds; raises BadDocument for none, or several."""
    if isinstance(document, dict) and len(document) == 1 and WRAPPERS & document.keys():
        [document] = document.values()
    if isinstance(document, list) and len(document) > 1:
        raise BadDocument(f"The file holds {len(document)} flows: import one at a time.")
    if isinstance(document, list) and document:
        [document] = document
    if not isinstance(document, dict):
        raise BadDocument("The file holds no flow: a JSON object is needed.")
    return document


def refuse(errors: list[FieldError]) -> None:
    """Raise BadDocument with the errors where there are any."""
    if errors:
        raise BadDocument("The flow document is not valid.", errors)


def parsed(text: bytes | str) -> Any:
    """Return the JSON value in `text`.

    Raises ValueError, BadMember for one whose place is known, or RecursionError past all sense.
    """
    value = json.loads(
        text,
        object_pairs_hook=_object,
        parse_constant=lambda constant: _Broken(f"{constant} is not a number"),
        parse_float=_float,
        parse_int=_integer,
    )
    _check(value, "", count())
    return value


def json_at(metadata: Any, key: str, kind: type[Any]) -> Any:
    """Return the list or object in a text of metadata; an empty one where there is none."""
    try:
        value = parsed(metadata[key])
    except (KeyError, TypeError, ValueError, RecursionError):
        value = None
    return value if isinstance(value, kind) else kind()


def _object(pairs: list[tuple[str, Any]]) -> Any:
    members: Json = {}
    for key, value in pairs:
        if key in members:
            return _Broken(f"“{key}” stands twice in one object")
        members[key] = value
    return members


def _float(text: str) -> Any:
    number = float(text)
    return number if math.isfinite(number) else TOO_LARGE


def _integer(text: str) -> Any:
    if len(text) > LONGEST_INTEGER:
        return TOO_LARGE
    number = int(text)
    return number if number in INT64 else TOO_LARGE


def _check(value: Any, place: str, seen: Iterator[int]) -> None:
    """Raise BadMember for what cannot be kept, at whatever depth."""
    if next(seen) >= MAX_VALUES:
        raise ValueError(f"it holds more than {MAX_VALUES:,} values")
    if isinstance(value, _Broken):
        raise BadMember(place, value.problem)
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, list):
        for at, item in enumerate(value):
            _check(item, f"{place}[{at}]", seen)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key, place)
            _check(item, f"{place}.{key}" if place else key, seen)


def _check_text(text: str, place: str) -> None:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise BadMember(place, "a text holds a character that cannot be kept")


def _without_nulls(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return value
