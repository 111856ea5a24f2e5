"""Decides which columns a table has and what stands in them; pure."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.etl import jsonpath

MAX_COLUMNS = 200
MAX_ROWS = 100_000
"""As many rows as a selector may find nodes; bounds the memory of a table."""

DATE_FORMATS = ("date", "time", "datetime", "timestamp")
NUMBER_FORMATS = ("number", "integer", "int", "float", "double")
DATA_FORMATS = ("", "string", *NUMBER_FORMATS, *DATE_FORMATS)


@dataclass(frozen=True)
class Column:
    """One column: its heading, and the path of its value in a row.

    With `expand` the path starts at each of the things that this path finds in the row, and the
    row becomes as many lines. A path that does not start with `$` is itself the value.
    """

    name: str
    path: str
    expand: str = ""
    data_format: str = ""
    width: float = 0.0


def of_parameters(parameters: Mapping[str, str]) -> list[Column]:
    """Return the columns `name`, `jsonpath` …, `name_1`, `jsonpath_1` … in their order.

    Raises BadActionParameter above MAX_COLUMNS and for a path or format that is none.
    """
    columns: list[Column] = []
    number = 0
    while any(_numbered(name, number) in parameters for name in ("name", "jsonpath")):
        values = {name: parameters.get(_numbered(name, number), "") for name in _PARTS}
        if values["jsonpath"]:
            columns.append(_column(values))
        number += 1
    if len(columns) > MAX_COLUMNS:
        raise BadActionParameter(f"A table has at most {MAX_COLUMNS} columns.")
    return columns


def of_rows(rows: Sequence[Any]) -> list[Column]:
    """Return a column for each name in rows that are objects, in the order of appearance."""
    names = dict.fromkeys(name for row in rows if isinstance(row, dict) for name in row)
    if len(names) > MAX_COLUMNS:
        raise ActionFailed(f"The data has more than {MAX_COLUMNS} names; choose columns.")
    return [Column(name, f"$[{_quoted(name)}]") for name in names]


def lines(rows: Sequence[Any], columns: Sequence[Column]) -> Iterator[list[Any]]:
    """Yield the values of each line; None where there is none.

    What a path finds more than once is a list. Raises ActionFailed above MAX_ROWS.
    """
    number = 0
    for row in rows:
        for line in _expanded(row, columns):
            number += 1
            if number > MAX_ROWS:
                raise ActionFailed(f"The table has more than {MAX_ROWS:,} rows; select fewer.")
            yield line


def _expanded(row: Any, columns: Sequence[Column]) -> Iterator[list[Any]]:
    paths = dict.fromkeys(column.expand for column in columns if column.expand)
    things = {path: _items(jsonpath.find(path, row)) for path in paths}
    for number in range(max([1, *map(len, things.values())])):
        yield [_value(column, _start(column, row, things, number)) for column in columns]


def _start(column: Column, row: Any, things: Mapping[str, Sequence[Any]], number: int) -> Any:
    if not column.expand:
        return row
    here = things[column.expand]
    return here[number] if number < len(here) else None


def _items(found: Sequence[Any]) -> Sequence[Any]:
    return found[0] if len(found) == 1 and isinstance(found[0], list) else found


def _value(column: Column, start: Any) -> Any:
    if not column.path.startswith("$"):
        return column.path
    found = jsonpath.find(column.path, start)
    return _formatted(found[0] if len(found) == 1 else found or None, column.data_format)


def _formatted(value: Any, data_format: str) -> Any:
    if data_format in NUMBER_FORMATS and isinstance(value, str):
        return _number(value)
    if data_format in DATE_FORMATS and isinstance(value, int | str):
        return _moment(value)
    return str(value) if data_format == "string" and isinstance(value, int | float) else value


def _number(text: str) -> Any:
    """Return the number that a text writes, or the text where it is none."""
    try:
        number = float(text)
        return int(text) if text.strip().lstrip("+-").isdecimal() else number
    except ValueError:
        return text


def _moment(value: int | str) -> Any:
    """Return seconds since 1970 as a date and time in UTC, any other value as it is."""
    try:
        return datetime.fromtimestamp(int(value), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return value


_PARTS = ("name", "jsonpath", "expand", "dataformat", "cellwidth")


def _numbered(name: str, number: int) -> str:
    return f"{name}_{number}" if number else name


def _column(values: Mapping[str, str]) -> Column:
    path, expand = values["jsonpath"].strip(), values["expand"].strip()
    for text in (path, expand):
        if text.startswith("$"):
            jsonpath.parsed(text)
    data_format = values["dataformat"].strip().lower()
    if data_format not in DATA_FORMATS:
        known = ", ".join(DATA_FORMATS[1:])
        raise BadActionParameter(
            f"“{data_format}” is no format of a column; choose one of {known}."
        )
    return Column(values["name"] or path, path, expand, data_format, _width(values["cellwidth"]))


def _width(text: str) -> float:
    try:
        width = float(text or "0")
    except ValueError:
        width = math.nan
    if not 0 <= width <= 255:
        raise BadActionParameter(f"“{text}” is no width of a column; write 0 to 255.")
    return width


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
