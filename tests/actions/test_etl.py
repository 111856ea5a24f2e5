import io
import json
import os
from typing import Any

import pytest
from openpyxl import load_workbook

from app.actions import body
from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.etl import columns
from app.actions.message import Output
from app.actions.people import Label, Person

ETL = "actions.etl.transform"
PUT = "actions.tree.put"
SHARES = {
    "Resources": [
        {
            "Node": {"Path": "a/b"},
            "Workspaces": [
                {"Workspace": {"Label": "One"}, "UsersReadCount": 2},
                {"Workspace": {"Label": "Two"}, "UsersReadCount": 0},
            ],
        },
        {"Node": {"Path": "c"}, "Workspaces": []},
        {"Node": {"Path": "d"}},
    ]
}
SHARES_COLUMNS = {
    "input": "jsonbody",
    "selector": "$.Resources",
    "name": "File/Folder",
    "jsonpath": "$.Node.Path",
    "expand": "",
    "name_1": "Label",
    "jsonpath_1": "$.Workspace.Label",
    "expand_1": "$.Workspaces",
    "name_2": "Readable by",
    "jsonpath_2": "$.UsersReadCount",
    "expand_2": "$.Workspaces",
}


def after(value: Any) -> dict[str, tuple[Output, ...]]:
    return {"outputs": (Output(text=json.dumps(value), json=value),)}


def sheet(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).active


def test_list_in_a_row_becomes_a_line_for_each_part(office: Any) -> None:
    result = office.run(ETL, SHARES_COLUMNS, **after(SHARES))
    assert result.text.splitlines() == [
        "File/Folder,Label,Readable by",
        "a/b,One,2",
        "a/b,Two,0",
        "c,,",
        "d,,",
    ]
    assert (result.nodes, list(result.produced)) == (None, [])


def test_worksheet_goes_on_packed_and_put_writes_it(office: Any) -> None:
    parameters = {**SHARES_COLUMNS, "format": "xlsx", "sheet": "a/b", "cellwidth_1": "40"}
    result = office.run(ETL, parameters, **after(SHARES), owner="run:0")
    output = Output(text=result.text, json=result.json)
    office.run(
        PUT,
        {"target_file": "docs/out/report.xlsx", "input": "rawbody"},
        outputs=(output,),
        owner="run:0.0",
    )
    page = sheet(office.read("out/report.xlsx"))
    assert page.title == "a-b"
    assert page.column_dimensions["B"].width == 40
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["File/Folder", "Label", "Readable by"],
        ["a/b", "One", 2],
        ["a/b", "Two", 0],
        ["c", None, None],
        ["d", None, None],
    ]


def test_json_is_text_and_json(office: Any) -> None:
    result = office.run(ETL, {**SHARES_COLUMNS, "format": "JSON"}, **after(SHARES))
    assert result.json == [
        {"File/Folder": "a/b", "Label": "One", "Readable by": 2},
        {"File/Folder": "a/b", "Label": "Two", "Readable by": 0},
        {"File/Folder": "c"},
        {"File/Folder": "d"},
    ]
    assert json.loads(result.text) == result.json


def test_nodes_of_the_message_are_rows_by_default(office: Any) -> None:
    paths = [office.put("a.txt", b"123"), office.mkdir("b")]
    os.utime(office.folder / "a.txt", (1_000_000_000, 1_000_000_000))
    values = '{"usermeta-tags": "x", "usermeta-n": [1]}'
    office.run("actions.put-meta", {"json": values}, paths[0], owner="before")
    chosen = {
        "jsonpath": "$.Path",
        "jsonpath_1": "$.Type",
        "jsonpath_2": "$.Size",
        "jsonpath_3": '$.Meta["usermeta-tags"]',
        "jsonpath_4": '$.MetaStore["usermeta-tags"]',
        "jsonpath_5": "$.MTime",
        "dataformat_5": "date",
        "jsonpath_6": "$.Name",
    }
    result = office.run(ETL, {"format": "json", **chosen}, *paths)
    first, second = (list(row.values()) for row in result.json)
    assert first == ["docs/a.txt", "LEAF", 3, "x", '"x"', "2001-09-09T01:46:40Z", "a.txt"]
    assert second[:2] == ["docs/b", "COLLECTION"]
    assert office.run(ETL, {"format": "csv", **chosen}, *paths).text.startswith(
        '$.Path,$.Type,$.Size,"$.Meta[""usermeta-tags""]"'
    )


def test_users_of_the_message_are_rows(office: Any) -> None:
    people = (
        Person("bob", "Bob B.", "bob@our.example", "standard", (Label("reviewer", ""),)),
        Person("carol"),
    )
    parameters = {
        "selector": "$.Users",
        "name": "Login ID",
        "jsonpath": "$.Login",
        "name_1": "Mail",
        "jsonpath_1": '$.Attributes["email"]',
        "name_2": "Roles",
        "jsonpath_2": "$.Roles[*].Uuid",
    }
    text = office.run(ETL, parameters, users=people).text
    assert text.splitlines() == ["Login ID,Mail,Roles", "bob,bob@our.example,reviewer", "carol,,"]


@pytest.mark.parametrize(
    ("selector", "value", "lines"),
    [
        ("$", [{"a": 1}, {"b": "x"}], ["a,b", "1,", ",x"]),
        ("$.rows[*]", {"rows": [{"a": 1}]}, ["a", "1"]),
        ("$.missing", {}, [""]),
        ("$", {"a": [1, 2], "b": {"c": 1}}, ["a,b", '"1, 2","{""c"": 1}"']),
        ("$", [{"a": True, "b": None, "c": 1.5}], ["a,b,c", "true,,1.5"]),
        ("$", [{"a": "=1+1", "b": "-x"}], ["a,b", "'=1+1,'-x"]),
        ("$", [{'say "x"': 1, "a\\b": 2, "a.b": 3}], ['"say ""x""",a\\b,a.b', "1,2,3"]),
    ],
)
def test_without_columns_all_names_are_columns(
    office: Any, selector: str, value: Any, lines: list[str]
) -> None:
    parameters = {"input": "jsonbody", "selector": selector}
    assert office.run(ETL, parameters, **after(value)).text.splitlines() == lines


def test_raw_body_is_read_as_json(office: Any) -> None:
    outputs = (Output(text='[{"a": 1}]'),)
    parameters = {"input": "rawbody"}
    assert office.run(ETL, parameters, outputs=outputs).text == "a\r\n1\r\n"
    with pytest.raises(ActionFailed, match="is no JSON"):
        office.run(ETL, parameters, outputs=(Output(text="a"),))


@pytest.mark.parametrize(
    ("value", "data_format", "cell"),
    [
        ("12", "number", "12"),
        (" 12 ", "integer", "12"),
        ("1.5", "float", "1.5"),
        ("x", "number", "x"),
        (12, "string", "12"),
        (0, "date", "1970-01-01T00:00:00Z"),
        ("86400", "DateTime", "1970-01-02T00:00:00Z"),
        ("soon", "date", "soon"),
        (10**20, "date", str(10**20)),
        (None, "number", ""),
        ("text", "", "text"),
    ],
)
def test_format_of_a_column_changes_its_values(
    office: Any, value: Any, data_format: str, cell: str
) -> None:
    parameters = {"input": "jsonbody", "jsonpath": "$.a", "dataformat": data_format}
    text = office.run(ETL, parameters, **after([{"a": value}])).text
    assert text.splitlines()[1].strip('"') == cell


def test_numbers_of_a_worksheet_stay_numbers_unless_they_would_lose_digits(office: Any) -> None:
    value = [{"a": 7, "b": 1.5, "c": 10**18, "d": "7", "e": "=1+1"}]
    result = office.run(ETL, {"input": "jsonbody", "format": "xlsx"}, **after(value))
    row = list(sheet(body.raw(Output(text=result.text, json=result.json))).iter_rows())[1]
    assert [cell.value for cell in row] == [7, 1.5, str(10**18), "7", "=1+1"]
    assert [cell.data_type for cell in row] == ["n", "n", "s", "s", "s"]


def test_value_that_is_no_path_stands_in_every_row(office: Any) -> None:
    parameters = {"input": "jsonbody", "jsonpath": "fixed", "name": "A"}
    assert office.run(ETL, parameters, **after([1, 2])).text == "A\r\nfixed\r\nfixed\r\n"


@pytest.mark.parametrize(
    ("separator", "line"), [(";", "1;2"), ("\t", "1\t2"), ("\\t", "1\t2"), ("", "1,2")]
)
def test_separator_is_one_sign(office: Any, separator: str, line: str) -> None:
    parameters = {"input": "jsonbody", "csv-separator": separator}
    text = office.run(ETL, parameters, **after([{"a": 1, "b": 2}])).text
    assert text.splitlines()[1] == line


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("list", "docs/x/list.csv"),
        ("list.CSV", "docs/x/list.csv"),
        ("docs/new/list.csv", "docs/new/list.csv"),
    ],
)
def test_table_is_kept_in_a_file_where_asked(office: Any, target: str, path: str) -> None:
    node = office.put("x/a.txt")
    for _again in range(2):
        result = office.run(ETL, {"target": target, "jsonpath": "$.Name"}, node)
        assert [node.path for node in result.nodes] == [path]
    assert list(result.produced) == [path]
    assert office.read(path).endswith(b"a.txt\r\n")


@pytest.mark.parametrize(
    "parameters",
    [
        {"format": "pdf"},
        {"input": "file"},
        {"selector": "Nodes"},
        {"jsonpath": "$."},
        {"jsonpath": "$.a", "expand": "$["},
        {"jsonpath": "$.a", "dataformat": "colour"},
        {"jsonpath": "$.a", "cellwidth": "wide"},
        {"jsonpath": "$.a", "cellwidth": "256"},
        {"jsonpath": "$.a", "cellwidth": "nan"},
        {"csv-separator": ",,"},
        {"csv-separator": '"'},
        {"csv-separator": "a"},
        {"target": "docs/../a"},
        {"target": "list"},
        {f"jsonpath_{n}" if n else "jsonpath": "$.a" for n in range(201)},
    ],
)
def test_wrong_parameter_is_refused(office: Any, parameters: dict[str, str]) -> None:
    with pytest.raises(BadActionParameter):
        office.run(ETL, {"input": "input", **parameters})
    assert office.listing() == []


def test_too_many_rows_are_refused(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MAX_ROWS", 3)
    parameters = {"input": "jsonbody", "jsonpath": "$"}
    assert office.run(ETL, parameters, **after([1, 2, 3])).text.count("\r\n") == 4
    with pytest.raises(ActionFailed, match="more than 3 rows"):
        office.run(ETL, parameters, **after([1, 2, 3, 4]))
