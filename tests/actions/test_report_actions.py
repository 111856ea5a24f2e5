import csv
import io
import json
import os
from typing import Any

import pytest
from openpyxl import load_workbook

from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.message import Output

FOLDER = "actions.report.folder"
COLLECT = "actions.report.collect"


@pytest.fixture
def filled(office: Any) -> Any:
    office.put("deeds/b.txt", b"12345")
    office.put("deeds/in/=1+1.txt", b"")
    office.put("deeds/Übung.txt", b"")
    for path in office.folder.rglob("*.txt"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    values = '{"usermeta-status": "draft", "usermeta-tags": ["a", "b"]}'
    office.run("actions.put-meta", {"json": values}, "docs/deeds/b.txt", owner="before")
    return office


def test_csv_lists_all_below_with_metadata(filled: Any) -> None:
    result = filled.run(FOLDER, {}, "docs/deeds")
    assert list(result.produced) == ["docs/deeds/Folder report.csv"]
    assert [node.path for node in result.nodes] == ["docs/deeds/Folder report.csv"]
    content = filled.read("deeds/Folder report.csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert rows[0] == ["path", "kind", "size", "modified", "usermeta-status", "usermeta-tags"]
    moment = "2001-09-09T01:46:40Z"
    assert rows[1] == ["b.txt", "file", "5", moment, "draft", '["a", "b"]']
    assert [row[0] for row in rows[1:]] == ["b.txt", "in", "in/=1+1.txt", "Übung.txt"]
    assert rows[2][1:3] == ["folder", ""]


def test_xlsx_holds_the_same_rows(filled: Any) -> None:
    filled.run(FOLDER, {"format": "xlsx"}, "docs/deeds")
    sheet = load_workbook(io.BytesIO(filled.read("deeds/Folder report.xlsx"))).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][:3] == ["b.txt", "file", 5]
    assert [row[0] for row in rows[1:]] == ["b.txt", "in", "in/=1+1.txt", "Übung.txt"]


def test_json_holds_the_same_rows(filled: Any) -> None:
    filled.run(FOLDER, {"format": "JSON"}, "docs/deeds")
    rows = json.loads(filled.read("deeds/Folder report.json"))
    assert [row["path"] for row in rows] == ["b.txt", "in", "in/=1+1.txt", "Übung.txt"]
    assert rows[0]["usermeta-status"] == "draft"
    assert "size" not in rows[1]


def test_path_that_starts_like_a_formula_is_harmless(filled: Any) -> None:
    filled.run(FOLDER, {}, "docs/deeds/in")
    content = filled.read("deeds/in/Folder report.csv").decode("utf-8-sig")
    assert "\r\n'=1+1.txt,file" in content


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("list", "docs/deeds/list.csv"),
        ("list.CSV", "docs/deeds/list.csv"),
        ("docs/new/list.csv", "docs/new/list.csv"),
        ("b.txt", "docs/deeds/b.txt.csv"),
    ],
)
def test_report_gets_its_place_and_name(filled: Any, target: str, path: str) -> None:
    result = filled.run(FOLDER, {"target": target}, "docs/deeds")
    assert list(result.produced) == [path]


def test_second_report_gets_a_number(filled: Any) -> None:
    filled.run(FOLDER, {}, "docs/deeds", owner="one")
    result = filled.run(FOLDER, {}, "docs/deeds", owner="two")
    assert list(result.produced) == ["docs/deeds/Folder report-1.csv"]


def test_recycle_bin_and_the_report_itself_are_not_listed(filled: Any) -> None:
    filled.run("actions.tree.delete", {}, "docs/deeds/b.txt", owner="bin")
    filled.run(FOLDER, {"format": "json"}, "docs")
    paths = [row["path"] for row in json.loads(filled.read("Folder report.json"))]
    assert paths == ["deeds", "deeds/in", "deeds/in/=1+1.txt", "deeds/Übung.txt"]


def test_empty_folder_gives_an_empty_report(office: Any) -> None:
    office.run(FOLDER, {"format": "json"}, office.mkdir("empty"))
    assert json.loads(office.read("empty/Folder report.json")) == []


def test_wrong_format_and_missing_folder_are_told(office: Any) -> None:
    with pytest.raises(BadActionParameter, match="“pdf” is no format"):
        office.run(FOLDER, {"format": "pdf"}, office.mkdir("folder"))
    with pytest.raises(ActionFailed, match="open or select a folder"):
        office.run(FOLDER, {}, office.put("a.txt"))


def test_outputs_are_collected_sorted_each_line_once(office: Any) -> None:
    texts = ["b  2", "a  1\nc  3", "", "a  1"]
    outputs = tuple(Output(text=text) for text in texts)
    result = office.run(COLLECT, {"target": "sums"}, office.put("x/a.txt"), outputs=outputs)
    assert list(result.produced) == ["docs/x/sums"]
    assert office.read("x/sums") == b"a  1\nb  2\nc  3\n"


def test_collected_file_replaces_the_one_before(office: Any) -> None:
    office.put("sums", b"old")
    office.run(COLLECT, {"target": "docs/sums"}, outputs=(Output(text="new"),))
    assert office.read("sums") == b"new\n"
    assert office.listing() == ["recycle_bin/", "recycle_bin/sums", "sums"]


def test_characters_that_break_lines_elsewhere_stay_in_their_line(office: Any) -> None:
    office.run(COLLECT, {"target": "docs/sums"}, outputs=(Output(text="a\u2028b\x0bc"),))
    assert office.read("sums") == "a\u2028b\x0bc\n".encode()


@pytest.mark.parametrize("target", ["", "sums", "docs/../sums"])
def test_collecting_needs_a_path(office: Any, target: str) -> None:
    with pytest.raises(BadActionParameter, match="“target”"):
        office.run(COLLECT, {"target": target}, outputs=(Output(text="x"),))
