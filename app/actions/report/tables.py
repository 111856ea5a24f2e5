"""Decides how rows become a file: CSV, XLSX or JSON. A text is never taken for a formula."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from app.actions.errors import ActionFailed

Row = Sequence[str | int]
"""Cells in the order of the columns; empty text where a row has no value."""

Rows = Iterable[Row]
TableWriter = Callable[[BinaryIO, Sequence[str], Rows], None]
"""Writes columns and rows to a stream, row by row."""

MAX_SHEET_ROWS = 1_048_575
"""Rows of a worksheet beside its heading: what the format can hold."""

MAX_CELL = 32_767
"""Characters of a worksheet's cell: what the format can hold."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(stream: BinaryIO, columns: Sequence[str], rows: Rows) -> None:
    """Write RFC 4180 in UTF-8 with a byte order mark, so that spreadsheets read it as such."""
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    try:
        writer.writerows([harmless(cell) for cell in row] for row in chain([columns], rows))
    finally:
        text.detach()


def harmless(cell: str | int) -> str | int:
    """Return the cell; a text that a spreadsheet would compute gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def write_xlsx(stream: BinaryIO, columns: Sequence[str], rows: Rows) -> None:
    """Write one worksheet; every text is a plain string. Raises ActionFailed for too many rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Report")
    try:
        for number, row in enumerate(chain([columns], rows)):
            if number > MAX_SHEET_ROWS:
                message = "There are too many nodes for a worksheet; choose csv or json."
                raise ActionFailed(message)
            sheet.append([_cell(sheet, cell) for cell in row])
    except BaseException:
        sheet.close()
        sheet._writer.cleanup()  # its temporary file would stay until the process ends
        raise
    book.save(stream)


def _cell(sheet: Any, value: str | int) -> Any:
    if isinstance(value, int):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)[:MAX_CELL])
    cell.data_type = "s"
    return cell


def write_json(stream: BinaryIO, columns: Sequence[str], rows: Rows) -> None:
    """Write a list with an object a row, which lacks the columns that are empty in it."""
    before = "[\n"
    for row in rows:
        cells = {name: cell for name, cell in zip(columns, row, strict=True) if cell != ""}
        stream.write(f"{before}{json.dumps(cells, ensure_ascii=False)}".encode())
        before = ",\n"
    stream.write(b"[]\n" if before == "[\n" else b"\n]\n")


WRITERS: Mapping[str, TableWriter] = {"csv": write_csv, "xlsx": write_xlsx, "json": write_json}
