"""Decides how data becomes a table: which rows, which format, and where it goes."""

import io
import json
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from app.actions import body, places, work
from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.etl import columns, jsonpath, objects
from app.actions.etl.columns import Column
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.actions.report import tables
from app.actions.values import parse_json
from app.csv_lines import csv_lines

TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
INPUTS = {"input": "$.Nodes", "jsonbody": "$", "rawbody": "$"}
"""What the rows are taken from, and which part of it where no selector says."""

MAX_EXACT = 10**15
"""Larger numbers lose digits in a worksheet; they are written as text."""


@action(
    "actions.etl.transform",
    "Transform to a table",
    ActionParameter("format", f"One of {', '.join(TYPES)}", "csv"),
    ActionParameter(
        "input",
        "input: nodes, users and outputs of the message; jsonbody: the JSON of the output before; "
        "rawbody: its text, which is JSON",
        "input",
    ),
    ActionParameter("selector", "JSONPath of the rows", "$.Nodes, $ for a body"),
    ActionParameter("name", "Heading of a column", repeated=True),
    ActionParameter("jsonpath", "JSONPath of the column's value in a row", repeated=True),
    ActionParameter("expand", "JSONPath of a list in the row: a line for each", repeated=True),
    ActionParameter("dataformat", "string, number, date or empty", repeated=True),
    ActionParameter("cellwidth", "Width of the column in a worksheet", repeated=True),
    ActionParameter("csv-separator", "One character between the cells of csv", ","),
    ActionParameter("sheet", "Name of the worksheet", "Data"),
    ActionParameter("target", "Path of the file, or a name beside the first node; empty: none"),
    previews=True,
)
def transform(call: ActionCall) -> ActionResult:
    """Make a table of what a JSONPath selects; without columns, of all names in the rows.

    The table is the output: text, with `format` json also JSON, and xlsx packed (see `body`),
    which `actions.tree.put` with `input` rawbody writes. With `target` the file, which is
    replaced, is the result's node. Raises BadActionParameter and ActionFailed.
    """
    kind = call.text("format", "csv").strip().lower()
    if kind not in TYPES:
        raise BadActionParameter(f"“{kind}” is no format; choose one of {', '.join(TYPES)}.")
    rows = _rows(call)
    shown = columns.of_parameters(call.parameters) or columns.of_rows(rows)
    lines = list(columns.lines(rows, shown))
    call.check_stop()
    content = _written(call, kind, shown, lines)
    call.log("info", f"{len(lines)} rows are in the table.")
    return _kept(call, kind, content) if call.text("target") else _output(kind, content)


def _rows(call: ActionCall) -> Sequence[Any]:
    choice = call.text("input", "input").strip().lower()
    if choice not in INPUTS:
        raise BadActionParameter(f"“{choice}” is no input; choose one of {', '.join(INPUTS)}.")
    found = jsonpath.find(call.text("selector", INPUTS[choice]), _data(call, choice))
    return found[0] if len(found) == 1 and isinstance(found[0], list) else found


def _data(call: ActionCall, choice: str) -> Any:
    before = call.message.last_output
    if choice == "input":
        return objects.of_message(call.message)
    if choice == "jsonbody":
        return before.json
    try:
        return parse_json(before.text)
    except (ValueError, RecursionError) as error:
        raise ActionFailed("The output before is no JSON.") from error


def _written(call: ActionCall, kind: str, shown: Sequence[Column], lines: list[list[Any]]) -> bytes:
    stream = io.BytesIO()
    headings = [column.name for column in shown]
    if kind == "json":
        found = [_object(headings, line) for line in lines]
        stream.write(json.dumps(found, ensure_ascii=False).encode(errors="replace"))
        return stream.getvalue()
    rows = [[_cell(value) for value in line] for line in lines]
    if kind == "csv":
        stream.writelines(csv_lines(headings, rows, _separator(call)))
    else:
        widths = [column.width for column in shown]
        sheet = call.text("sheet", "Data")
        tables.write_xlsx(stream, headings, rows, sheet=sheet, widths=widths)
    return stream.getvalue()


def _object(headings: Sequence[str], line: Iterable[Any]) -> dict[str, Any]:
    return {name: value for name, value in zip(headings, line, strict=True) if value is not None}


def _cell(value: Any) -> str | int | float:
    """Return a value for a cell: a list as its parts with commas, an object as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) or (isinstance(value, int | float) and abs(value) < MAX_EXACT):
        return value
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return ", ".join(str(_cell(item)) for item in value)
    return json.dumps(value, ensure_ascii=False)


def _separator(call: ActionCall) -> str:
    separator = call.text("csv-separator", ",").replace("\\t", "\t")
    if len(separator) != 1 or separator in '"\r\n\0' or separator.isalnum():
        raise BadActionParameter("The parameter “csv-separator” must be one sign, as , or ;.")
    return separator


def _kept(call: ActionCall, kind: str, content: bytes) -> ActionResult:
    beside = work.beside(call, call.nodes[0]) if call.nodes else ""
    folder, name = places.place(call.required("target"), "target", beside)
    if not folder:
        raise BadActionParameter("The parameter “target” is a name only; write its folder, too.")
    work.ensure_folder(call, folder)
    path = f"{folder}/{places.with_ending(name, f'.{kind}')}"
    made = call.files.replace(path, lambda stream: _write(stream, content))
    call.log("info", f"The table is “{made.name}”.")
    return ActionResult(nodes=[made], produced=[made.path])


def _write(stream: BinaryIO, content: bytes) -> None:
    stream.write(content)


def _output(kind: str, content: bytes) -> ActionResult:
    text, about = body.packed(content, TYPES[kind])
    if kind == "xlsx":
        return ActionResult(text=text, json=about)
    readable = content.decode("utf-8-sig")
    return ActionResult(text=readable, json=json.loads(readable) if kind == "json" else None)
