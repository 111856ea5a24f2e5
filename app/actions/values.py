"""Decides which value a typed text means, for variables and metadata; it never stores one."""

import json
from typing import Any

from app.actions.errors import BadActionParameter

_BOOLEANS = {"true": True, "false": False}


def typed(text: str, kind: str, parameter: str) -> Any:
    """Return `text` as the type `kind`: string, integer, float, boolean or json.

    Raises BadActionParameter, naming the parameter, for another type or a text that does not
    have it.
    """
    try:
        return _convert(text, kind.strip().lower())
    except (ValueError, KeyError, RecursionError) as error:
        message = f"The parameter “{parameter}” has a value that is not of the type “{kind}”."
        raise BadActionParameter(message) from error


def _convert(text: str, kind: str) -> Any:
    match kind:
        case "" | "string" | "text":
            return text
        case "integer" | "int":
            return int(text)
        case "float" | "number" | "double":
            return strict_float(text)
        case "boolean" | "bool":
            return _BOOLEANS[text.strip().lower()]
        case "json":
            return parse_json(text)
    raise ValueError(kind)


def strict_float(text: str) -> float:
    """Return the number; raises ValueError for one that JSON cannot hold (`nan`, `inf`)."""
    number = float(text)
    json.dumps(number, allow_nan=False)
    return number


def parse_json(text: str) -> Any:
    """Return the JSON value of `text`; raises ValueError, also for `NaN` and `Infinity`."""
    return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
