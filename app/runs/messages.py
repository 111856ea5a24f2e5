"""Decides what a run's page may later say of one performed action: its input and its output.

Both are cut to named bounds, and values of password parameters are masked; paths stay internal
until somebody looks, who sees those that they may read.
"""

import json
import re
from collections.abc import Callable, Mapping
from math import prod
from typing import Any

from app.actions.message import KINDS, Json, Message, Output, identity
from app.flows.branches import Branch, Performed
from app.flows.perform import StepRecord

MAX_ITEMS = 20
"""Nodes, users … of a message that are kept; their number always is."""

MAX_TEXT = 1_000
"""Characters of an output, of its JSON, and of a parameter."""

MAX_VARIABLES = 20
MAX_VALUE = 200
"""Variables, and characters of each."""

KEPT = 20
"""Messages kept of an action that is carried out for each of many items."""

KEPT_FAILURES = 500
"""The same for those that failed: what went wrong is looked at one by one."""

ITEM = re.compile(r"/(\d+)")


def is_kept(key: str, failed: bool) -> bool:
    """Return whether the message of a step is kept: the first ones of a fan-out are.

    Of a fan-out within another, those whose numbers, counted from 1, have a small product.
    """
    limit = KEPT_FAILURES if failed else KEPT
    return prod(int(number) + 1 for number in ITEM.findall(key)) <= limit


def summary(
    branch: Branch,
    record: StepRecord,
    performed: Performed,
    mask: Callable[[str], str],
    earlier: str = "",
) -> Json:
    """Return what is kept of a performed action, as JSON values.

    `earlier` is the run in which it was carried out, "" for this one.
    """
    kept: Json = {
        "parameters": {name: _cut(text) for name, text in record.parameters.items()},
        "input": _message(branch.message, mask),
        "took": round(record.took, 3),
    }
    if earlier:
        kept["earlier"] = earlier
    if performed.error:
        return kept | {"error": mask(performed.error)[:MAX_TEXT]}
    return kept | {"output": _message(performed.message, mask)}


def passed_and_left(message: Message, excluded: Message | None) -> tuple[int, int]:
    """Return how many items filters let through, and how many they left out.

    A message without items counts as one: filters of the output before, for example, judge it.
    """
    if excluded is None:
        return _count(message) or 1, 0
    left = _count(excluded) or 1
    return max(0, _count(message) - left), left


def _count(message: Message) -> int:
    return sum(len(message.items(kind)) for kind in KINDS)


def as_text(kept: Json) -> str:
    """Return the JSON of what is kept."""
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _message(message: Message, mask: Callable[[str], str]) -> Json:
    items = {kind: message.items(kind) for kind in KINDS}
    return {
        "counts": {kind: len(found) for kind, found in items.items() if found},
        "items": {
            kind: [identity(kind, item) for item in found[:MAX_ITEMS]]
            for kind, found in items.items()
            if found
        },
        "variables": _variables(message.variables, mask),
        **_output(message.last_output, mask),
    }


def _variables(variables: Mapping[str, Any], mask: Callable[[str], str]) -> dict[str, str]:
    some = list(variables.items())[:MAX_VARIABLES]
    return {name: mask(_text(value))[:MAX_VALUE] for name, value in some}


def _output(output: Output, mask: Callable[[str], str]) -> Json:
    said: Json = {}
    if output.text:
        said["text"] = _cut(mask(output.text))
    if output.json is not None:
        said["json"] = _cut(mask(_text(output.json)))
    return said


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"
