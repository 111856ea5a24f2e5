"""Decides which values a sent form says, before anybody checks them.

A field that is not in the form says nothing, an empty one says “empty”. It never looks at
types' limits: every value goes on as it came.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from app.buttons.target import Fields
from app.flows.parameter_spec import ParameterSpec

PREFIX = "p-"
"""Stands in front of a parameter's name in a form, so that none clashes with our own fields."""

LOCAL_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")
"""What a browser sends for a date and time: no time zone; ours is UTC, as the form says."""

Values = dict[str, str | list[str]]


def read(fields: Fields, sent: Iterable[str], specs: Sequence[ParameterSpec]) -> Values:
    """Return what the fields say that are named in `sent`, unknown parameters too.

    An empty password says nothing: it is never shown, so an empty one was left alone.
    """
    known = {spec.name: spec for spec in specs}
    names = [name.removeprefix(PREFIX) for name in sent if name.startswith(PREFIX)]
    values: Values = {}
    for name in dict.fromkeys(names):
        texts = fields.getlist(PREFIX + name)
        kind = known[name].type if name in known else ""
        if kind != "password" or texts != [""]:
            values[name] = _read(kind, texts)
    return values


def shown(spec: ParameterSpec, value: str | list[str]) -> object:
    """Return a value as the form's control takes it; a password stays hidden."""
    text = value if isinstance(value, str) else "".join(value[-1:])
    if spec.type == "boolean":
        return text == "true"
    if spec.type == "multi-select":
        return value if isinstance(value, list) else [value]
    if spec.type == "date-time":
        return _local(text)
    return "" if spec.secret else text


def _read(kind: str, texts: list[str]) -> str | list[str]:
    if kind == "boolean":
        return texts[-1]
    if kind == "multi-select":
        return [text for text in texts if text]
    if len(texts) != 1:
        return texts
    if kind == "date-time" and LOCAL_TIME.fullmatch(texts[0]):
        return f"{texts[0]}+00:00"
    return texts[0].replace("\r\n", "\n") if kind == "textarea" else texts[0]


def _local(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") if moment.tzinfo else text
