"""Decides how the parameters of a flow are edited: as rows, and what stands in them is checked.

A parameter that hooks or actions use keeps its name and stays.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.admin.flows.choices import as_lines, from_lines
from app.admin.flows.masking import masked
from app.admin.flows.uses import uses
from app.flows.definition import Flow, Parameter
from app.flows.facts import MASK
from app.flows.parameter_spec import ParameterSpec
from app.flows.parameter_types import ALIASES, TYPES
from app.flows.parameters import check, choices_of
from app.flows.secret_values import SECRET
from app.problems import FieldError

MAX_PARAMETERS = 100
"""Ten times the longest published list of parameters; bounds the page."""

MAX_NAME, MAX_DESCRIPTION = 64, 2_000
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
WITH_CHOICES = ("select", "multi-select")


@dataclass(frozen=True)
class Row:
    """A parameter as its row has it; `was` is the name under which it is kept, "" for a new one."""

    was: str = ""
    name: str = ""
    type: str = "text"
    value: str = ""
    mandatory: bool = False
    choices: str = ""
    description: str = ""


class BadRows(Exception):
    """Rows cannot be kept; the field of an error is `2.name`, or empty for all of them."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("bad rows")
        self.errors = errors


def rows_of(flow: Flow) -> list[Row]:
    """Return a row for each parameter; a secret is masked."""
    return [
        Row(
            was=parameter.name,
            name=parameter.name,
            type=canonical(parameter.type),
            value=parameter.value,
            mandatory=parameter.mandatory,
            choices=as_lines(parameter.json_choices),
            description=parameter.description,
        )
        for parameter in masked(flow).parameters
    ]


def canonical(kind: str) -> str:
    """Return our name of a parameter's type (reference: form types)."""
    return ALIASES.get(kind, "text")


def arranged(rows: Sequence[Row], command: str) -> list[Row]:
    """Return the rows after `add`, `up-2`, `down-2` or `remove-2`; all else does nothing."""
    result = list(rows)
    word, _, number = command.partition("-")
    at = int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else -1
    if word == "add":
        result.append(Row())
    elif 0 <= at < len(result) and word in ("up", "down", "remove"):
        row = result.pop(at)
        places = {"up": max(at - 1, 0), "down": at + 1}
        if word in places:
            result.insert(places[word], row)
    return result


def with_rows(flow: Flow, rows: Sequence[Row]) -> Flow:
    """Return the flow with the parameters of `rows`; raises BadRows."""
    kept = {parameter.name: parameter for parameter in flow.parameters}
    errors = [*_of_all(flow, rows)]
    parameters = []
    for at, row in enumerate(rows):
        before = kept.pop(row.was, None)
        parameter, faults = _parameter(row, before)
        errors += [FieldError(f"{at}.{fault.field}", fault.message) for fault in faults]
        errors += [FieldError(f"{at}.name", text) for text in _renamed(flow, row, before)]
        parameters.append(parameter)
    if errors:
        raise BadRows(errors)
    return flow.model_copy(update={"parameters": tuple(parameters)})


def _of_all(flow: Flow, rows: Sequence[Row]) -> Iterator[FieldError]:
    if len(rows) > MAX_PARAMETERS:
        yield FieldError("", f"A flow has at most {MAX_PARAMETERS} parameters here.")
    names = [row.name for row in rows]
    for at, name in enumerate(names):
        if name and name in names[:at]:
            yield FieldError(f"{at}.name", f"There is another parameter “{name}”.")
    gone = {parameter.name for parameter in flow.parameters} - {row.was for row in rows}
    for name in sorted(gone - set(names)):
        if used := uses(flow, name):
            yield FieldError("", f"“{name}” cannot be removed: it is used by {_several(used)}.")


def _renamed(flow: Flow, row: Row, before: Parameter | None) -> Iterator[str]:
    if before and row.name != before.name and (used := uses(flow, before.name)):
        yield f"“{before.name}” keeps its name: it is used by {_several(used)}."


def _parameter(row: Row, before: Parameter | None) -> tuple[Parameter, list[FieldError]]:
    """Return the parameter of a row, and what is wrong with it."""
    faults = [*_texts(row)]
    json_choices = before.json_choices if before else ""
    try:
        json_choices = from_lines(row.choices, json_choices)
    except ValueError as error:
        faults.append(FieldError("choices", str(error)))
    if row.type in WITH_CHOICES and not choices_of(json_choices) and not faults:
        faults.append(FieldError("choices", "Write at least one choice."))
    value = _value(row, before)
    if not faults and not _as_before(row, json_choices, value, before):
        value, faults = _checked(row, json_choices, value)
    fields = {"value": value, "json_choices": json_choices, "type": _type(row, before)}
    fields |= {name: getattr(row, name) for name in ("name", "mandatory", "description")}
    return (before or Parameter(name="new")).model_copy(update=fields), faults


def _texts(row: Row) -> Iterator[FieldError]:
    if len(row.name) > MAX_NAME or not NAME.fullmatch(row.name):
        yield FieldError("name", f"Letters, digits and _, at most {MAX_NAME}, no digit first.")
    if row.type not in TYPES:
        yield FieldError("type", "There is no such type.")
    if len(row.description) > MAX_DESCRIPTION:
        yield FieldError("description", f"At most {MAX_DESCRIPTION} characters, please.")


def _value(row: Row, before: Parameter | None) -> str:
    """A mask that was left alone is the secret, unless the parameter is none any more."""
    if before is None or before.type != SECRET or row.value != MASK:
        return row.value
    return before.value if row.type == SECRET else ""


def _as_before(row: Row, json_choices: str, value: str, before: Parameter | None) -> bool:
    """Whether the default was accepted before; an imported one may break its own type."""
    return before is not None and (canonical(before.type), before.value, before.json_choices) == (
        row.type,
        value,
        json_choices,
    )


def _checked(row: Row, json_choices: str, value: str) -> tuple[str, list[FieldError]]:
    """Check a default as a value would be; a template gets its value later."""
    if "{{" in value:
        return value, []
    spec = ParameterSpec(row.name, row.type, choices=choices_of(json_choices))
    try:
        return check(spec, value), []
    except ValueError as error:
        return value, [FieldError("value", str(error))]


def _type(row: Row, before: Parameter | None) -> str:
    """The type as the document had it, where it still means the same."""
    return before.type if before and canonical(before.type) == row.type else row.type


def _several(used: Sequence[str]) -> str:
    return ", ".join(used[:-1]) + (" and " if used[1:] else "") + used[-1]


def without_breaks(row: Row) -> Row:
    """Return the row with the line breaks that people mean, where browsers send others."""
    texts = {name: getattr(row, name).replace("\r\n", "\n") for name in ("value", "description")}
    return replace(row, **texts)
