"""Decides how rows become a file: CSV, XLSX or JSON. A text is never taken for a formula."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from app.actions.errors import ActionFailed
from app.csv_lines import Row, csv_lines

Rows = Iterable[Row]
TableWriter = Callable[[BinaryIO, Sequence[str], Rows], None]
"""Writes columns and rows to a stream, row by row."""

MAX_SHEET_ROWS = 1_048_575
"""Rows of a worksheet beside its heading: what the format can hold."""

MAX_SHEET_TITLE = 31
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff]|^'|'$")
"""What the format refuses in the name of a worksheet."""

MAX_CELL = 32_767
"""Characters of a worksheet's cell: what the format can hold."""


def write_csv(stream: BinaryIO, columns: Sequence[str], rows: Rows) -> None:
    """Write the lines of `csv_lines`."""
    for line in csv_lines(columns, rows):
        stream.write(line)


def write_xlsx(
    stream: BinaryIO,
    columns: Sequence[str],
    rows: Rows,
    *,
    sheet: str = "Report",
    widths: Sequence[float] = (),
) -> None:
    """Write one worksheet; every text is a plain string, a width of 0 leaves the column's own.

    Raises ActionFailed for too many rows.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(_NOT_IN_TITLE.sub("-", sheet)[:MAX_SHEET_TITLE])
    for number, width in enumerate(widths, start=1):
        if width:
            page.column_dimensions[get_column_letter(number)].width = width
    try:
        for number, row in enumerate(chain([columns], rows)):
            if number > MAX_SHEET_ROWS:
                message = "There are too many nodes for a worksheet; choose csv or json."
                raise ActionFailed(message)
            page.append([_cell(page, cell) for cell in row])
    except BaseException:
        page.close()
        page._writer.cleanup()  # its temporary file would stay until the process ends
        raise
    book.save(stream)


def _cell(sheet: Any, value: str | int | float) -> Any:
    if isinstance(value, int | float):
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
