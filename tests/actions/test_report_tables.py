import csv
import io
import json

import pytest
from openpyxl import load_workbook

from app.actions.errors import ActionFailed
from app.actions.report import tables

COLUMNS = ("path", "size")


def written(kind: str, rows: list[tables.Row]) -> bytes:
    stream = io.BytesIO()
    tables.WRITERS[kind](stream, COLUMNS, rows)
    assert not stream.closed
    return stream.getvalue()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_text_that_would_be_computed_gets_an_apostrophe(start: str) -> None:
    text = written("csv", [[f"{start}1+1|cmd", 3]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == [f"'{start}1+1|cmd", "3"]


def test_csv_is_utf8_with_mark_and_network_line_ends() -> None:
    content = written("csv", [['a,"b"\nc', 1], ["Übung 🚀", ""]])
    assert content.startswith(b"\xef\xbb\xbfpath,size\r\n")
    assert '"a,""b""\nc",1\r\nÜbung 🚀,\r\n'.encode() in content


@pytest.mark.parametrize("text", ["=1+1", "-x", "007", "1e5", "true", "a\nb", "<script>", "#N/A"])
def test_xlsx_keeps_texts_as_texts(text: str) -> None:
    sheet = load_workbook(io.BytesIO(written("xlsx", [[text, 3]]))).active
    assert sheet is not None
    assert (sheet["A2"].value, sheet["A2"].data_type) == (text, "s")
    assert sheet["B2"].value == 3


def test_xlsx_replaces_what_the_format_cannot_hold() -> None:
    sheet = load_workbook(io.BytesIO(written("xlsx", [["a\x01b", 1], ["x" * 40_000, 1]]))).active
    assert sheet is not None
    assert sheet["A2"].value == "a\ufffdb"
    assert len(sheet["A3"].value) == tables.MAX_CELL


def test_xlsx_refuses_more_rows_than_a_sheet_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_SHEET_ROWS", 2)
    with pytest.raises(ActionFailed, match="choose csv or json"):
        written("xlsx", [["a", 1]] * 3)


@pytest.mark.parametrize("rows", [[], [["a", 1]], [["=1", 1], ["b", ""]]])
def test_json_is_a_list_without_empty_cells(rows: list[tables.Row]) -> None:
    expected = [{k: v for k, v in zip(COLUMNS, row, strict=True) if v != ""} for row in rows]
    assert json.loads(written("json", rows)) == expected
