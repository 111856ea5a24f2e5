"""Decides how rows become CSV. A text is never taken for a formula; it knows no file."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

Row = Sequence[str | int | float]
"""Cells in the order of the columns; empty text where a row has no value."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Lets spreadsheets read the file as UTF-8."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """Returns what a writer would write, so that it can be sent on at once."""

    def write(self, text: str) -> str:
        """Return `text`."""
        return text


def csv_lines(columns: Sequence[str], rows: Iterable[Row], separator: str = ",") -> Iterator[bytes]:
    """Yield RFC 4180 in UTF-8, one row at a time: a byte order mark, the columns, the rows."""
    writer = csv.writer(_Echo(), lineterminator="\r\n", delimiter=separator)
    yield BYTE_ORDER_MARK
    for row in chain([columns], rows):
        line: str = writer.writerow([harmless(cell) for cell in row])
        yield line.encode(errors="replace")


def harmless(cell: str | int | float) -> str | int | float:
    """Return the cell; a text that a spreadsheet would compute gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
