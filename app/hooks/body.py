"""Decides what a JSON body says: parameters, paths and a task ID (reference: WebHook).

Pure: bytes in, a call out. It never looks at the hook or the caller.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from app.hooks.errors import BadBody
from app.problems import FieldError

FIELDS = ("JobParameters", "Paths", "TaskID")
SCALARS = (str, int, float, bool)


@dataclass(frozen=True)
class Call:
    """What a caller sent; a parameter that is null counts as not sent."""

    parameters: Mapping[str, object] = field(default_factory=dict)
    paths: tuple[str, ...] = ()
    task_id: str = ""


def read_body(data: bytes) -> Call:
    """Return the call in a body; an empty body is a call without anything.

    Raises BadBody where it is not a JSON object, has an unknown or repeated key, or a field of
    the wrong type.
    """
    body = _object(data) if data.strip() else {}
    errors = [FieldError(key, "There is no such field.") for key in body if key not in FIELDS]
    errors += _type_errors(body)
    if errors:
        raise BadBody("The body is not a call of a hook.", errors)
    parameters = body.get("JobParameters") or {}
    return Call(
        parameters={name: value for name, value in parameters.items() if value is not None},
        paths=tuple(body.get("Paths") or ()),
        task_id=body.get("TaskID") or "",
    )


def _object(data: bytes) -> dict[str, Any]:
    try:
        body = json.loads(data, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadBody(f"The body is not JSON: {_reason(error)}.") from error
    if not isinstance(body, dict):
        raise BadBody("The body must be a JSON object.")
    return body


def _type_errors(body: Mapping[str, Any]) -> list[FieldError]:
    parameters, paths, task_id = (body.get(name) for name in FIELDS)
    errors = []
    if parameters is not None and not isinstance(parameters, dict):
        errors.append(FieldError("JobParameters", "An object of names and values is needed."))
    elif parameters:
        errors += [
            FieldError(f"JobParameters.{name}", "A text, a number, true, false or a list.")
            for name, value in parameters.items()
            if not _is_value(value)
        ]
    if paths is not None and not (
        isinstance(paths, list) and all(isinstance(path, str) for path in paths)
    ):
        errors.append(FieldError("Paths", "A list of texts is needed."))
    if task_id is not None and not isinstance(task_id, str):
        errors.append(FieldError("TaskID", "A text is needed."))
    return errors


def _is_value(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, SCALARS) for item in value)
    return value is None or isinstance(value, SCALARS)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a key stands twice")
    return result


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _reason(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
