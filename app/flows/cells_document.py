"""Decides whether the bytes of a file are a JSON object that can be kept; never what it means.

Everything that two readers could understand in two ways, or that no database can keep, is
refused here, so that the rest of the importer sees plain values only.
"""

import json
import math
from collections.abc import Iterator
from itertools import count
from typing import Any, NoReturn

from app.flows.errors import BadDocument
from app.problems import FieldError

MAX_IMPORT = 10 * 1024 * 1024
"""Bytes of a file: a thousand times the largest published flow, read at once into memory."""

INT64 = range(-(2**63), 2**63)
"""Whole numbers that databases and the reference's own programs can hold."""

MAX_VALUES = 100_000
"""Values in a file: two hundred times the largest published flow; bounds what a refusal costs."""

Json = dict[str, Any]


def load(data: bytes | Json) -> Json:
    """Return the object in `data`, members that are null left out as protobuf's JSON means it.

    Raises BadDocument where it is longer than MAX_IMPORT, not JSON, not an object, nested too
    deeply, or holds what cannot be kept: a key twice, NaN, a number past 64 bits, half a
    character.
    """
    if isinstance(data, bytes) and len(data) > MAX_IMPORT:
        raise BadDocument(f"The file is larger than {MAX_IMPORT // 1024**2} MiB.")
    try:
        text = data if isinstance(data, bytes) else json.dumps(data, allow_nan=False)
        document = _plain(parsed(text), count())
    except RecursionError as error:
        raise BadDocument("The file is nested too deeply.") from error
    except (ValueError, TypeError) as error:
        raise BadDocument(f"The file is not JSON that can be kept: {error}.") from error
    if not isinstance(document, dict):
        raise BadDocument("The file holds no flow: a JSON object is needed.")
    return document


def refuse(errors: list[FieldError]) -> None:
    """Raise BadDocument with the errors where there are any."""
    if errors:
        raise BadDocument("The flow document is not valid.", errors)


def parsed(text: bytes | str) -> Any:
    """Return the JSON value in `text`; raises ValueError, or RecursionError past all sense."""
    return json.loads(
        text,
        object_pairs_hook=_object,
        parse_constant=_refuse_constant,
        parse_float=_float,
        parse_int=_integer,
    )


def json_at(metadata: Any, key: str, kind: type[Any]) -> Any:
    """Return the list or object in a text of metadata; an empty one where there is none."""
    try:
        value = parsed(metadata[key])
    except (KeyError, TypeError, ValueError, RecursionError):
        value = None
    return value if isinstance(value, kind) else kind()


def _object(pairs: list[tuple[str, Any]]) -> Json:
    members: Json = {}
    for key, value in pairs:
        if key in members:
            raise ValueError(f"“{key}” stands twice in one object")
        members[key] = value
    return members


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _integer(text: str) -> int:
    number = int(text)
    if number not in INT64:
        raise ValueError("a number is too large")
    return number


def _plain(value: Any, seen: Iterator[int]) -> Any:
    if next(seen) >= MAX_VALUES:
        raise ValueError(f"it holds more than {MAX_VALUES:,} values")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_plain(item, seen) for item in value]
    if isinstance(value, dict):
        return {_text(key): _plain(item, seen) for key, item in value.items() if item is not None}
    return value


def _text(value: str) -> str:
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("a text holds a character that cannot be kept")
    return value
