"""Decides what each parameter type accepts and the text it becomes (reference: Parameter).

Every value is kept as text: `true`, `42`, `2026-12-04`, `["a","b"]`. It never knows a form.
"""

import json
import re
from collections.abc import Callable
from datetime import date, datetime

import re2

from app import json_text
from app.flows.parameter_spec import ParameterSpec

MAX_TEXT = 10_000
"""Characters of a value without a limit of its own: ten pages, more than any form field holds."""

MAX_INTEGER = 2**63 - 1
"""Go's int64, in which templates count."""


def text(spec: ParameterSpec, value: object) -> str:
    """Return the text; numbers and booleans of JSON become theirs, null becomes none."""
    result = _scalar(value)
    longest = spec.max_length or MAX_TEXT
    if len(result) > longest:
        raise ValueError(f"At most {longest} characters, please.")
    if result and spec.min_length and len(result) < spec.min_length:
        raise ValueError(f"At least {spec.min_length} characters, please.")
    if "\0" in result:
        raise ValueError("A NUL character cannot be part of a text.")
    if result and spec.pattern and not matches(spec.pattern, result):
        raise ValueError("This does not have the expected form.")
    return result


def line(spec: ParameterSpec, value: object) -> str:
    """Return the text of a single line; a line break is refused."""
    result = text(spec, value)
    if "\n" in result or "\r" in result:
        raise ValueError("One line only, please.")
    return result


def integer(spec: ParameterSpec, value: object) -> str:
    """Return a whole number of at most 64 bits within its spec."""
    result = _scalar(value).strip()
    if not result:
        return ""
    if isinstance(value, float) and value.is_integer():
        result = str(int(value))
    if not re.fullmatch(r"[+-]?[0-9]{1,20}", result):
        raise ValueError("A whole number is needed.")
    number = int(result)
    if abs(number) > MAX_INTEGER:
        raise ValueError("This number is too large.")
    if spec.minimum is not None and number < spec.minimum:
        raise ValueError(f"Must be at least {spec.minimum:g}.")
    if spec.maximum is not None and number > spec.maximum:
        raise ValueError(f"Must be at most {spec.maximum:g}.")
    return str(number)


def boolean(_spec: ParameterSpec, value: object) -> str:
    """Return `true` or `false` (reference: booleans are texts)."""
    result = _scalar(value).strip().lower()
    if result not in ("true", "false", ""):
        raise ValueError("True or false is needed.")
    return result


def select(spec: ParameterSpec, value: object) -> str:
    """Return one of the choices."""
    result = _scalar(value)
    if result and result not in dict(spec.choices):
        raise ValueError("Please choose one of the offered values.")
    return result


def multi_select(spec: ParameterSpec, value: object) -> str:
    """Return the chosen values as a JSON list without repetitions; no choice is no value."""
    chosen = _list(value)
    unknown = [item for item in chosen if item not in dict(spec.choices)]
    if unknown:
        raise ValueError("Please choose from the offered values.")
    return json.dumps(list(dict.fromkeys(chosen)), ensure_ascii=False) if chosen else ""


def day(_spec: ParameterSpec, value: object) -> str:
    """Return a date as `2026-12-04`."""
    result = _scalar(value).strip()
    try:
        return date.fromisoformat(result).isoformat() if result else ""
    except ValueError as error:
        raise ValueError("A date like 2026-12-04 is needed.") from error


def moment(_spec: ParameterSpec, value: object) -> str:
    """Return a date and time with its offset, `2026-12-04T09:00:00+00:00`."""
    result = _scalar(value).strip()
    if not result:
        return ""
    try:
        parsed = datetime.fromisoformat(result)
    except ValueError as error:
        raise ValueError("A date and time like 2026-12-04T09:00+01:00 is needed.") from error
    if parsed.tzinfo is None:
        raise ValueError("The time zone is missing, as in 2026-12-04T09:00+01:00.")
    return parsed.isoformat()


def matches(pattern: str, value: str) -> bool:
    """Return whether the whole of `value` matches an admin's pattern, in linear time (RE2)."""
    return re2.fullmatch(pattern, value) is not None


def _scalar(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise ValueError("A single value is needed.")


def _list(value: object) -> list[str]:
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json_text.loads(value)
        except ValueError as error:
            raise ValueError("A list of values is needed.") from error
    if isinstance(value, list):
        return [_scalar(item) for item in value]
    return [single] if (single := _scalar(value)) else []


TYPES: dict[str, Callable[[ParameterSpec, object], str]] = {
    "text": line,
    "textarea": text,
    "password": line,
    "integer": integer,
    "boolean": boolean,
    "select": select,
    "multi-select": multi_select,
    "date": day,
    "date-time": moment,
    "user": line,
    "node": line,
}

ALIASES = {name: name for name in TYPES} | {
    "string": "text",
    "integer-bytes": "integer",
    "hidden": "text",
    "autocomplete": "text",
    "autocomplete-tree": "node",
}
"""Names of the reference's form types that mean one of ours; any other is a text."""
