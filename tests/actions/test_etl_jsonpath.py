from typing import Any

import pytest

from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.etl import jsonpath
from app.actions.etl.jsonpath import find

BOOK = {
    "title": "Deeds",
    "a-b": 1,
    "permission:workspace_uuid": "w",
    "it's": "q",
    'say "x"': "d",
    "back\\slash": "b",
    "": "empty",
    "parts": [{"n": 1, "tags": ["x", "y"]}, {"n": 2}, {"n": 3, "title": "Annex"}],
    "none": None,
    "Übung": "u",
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", [BOOK]),
        (" $.title ", ["Deeds"]),
        ("$.a-b", [1]),
        ("$.Übung", ["u"]),
        ("$.missing", []),
        ("$.title.more", []),
        ("$.none", [None]),
        ("$.1", []),
        ("$.none.x", []),
        ('$["permission:workspace_uuid"]', ["w"]),
        ("$['permission:workspace_uuid']", ["w"]),
        ("$.permission:workspace_uuid", ["w"]),
        ("$['it\\'s']", ["q"]),
        ('$["it\'s"]', ["q"]),
        ('$["say \\"x\\""]', ["d"]),
        ('$["back\\\\slash"]', ["b"]),
        ("$['']", ["empty"]),
        ("$.parts[0].n", [1]),
        ("$.parts[-1].n", [3]),
        ("$.parts[-3].n", [1]),
        ("$.parts[3].n", []),
        ("$.parts[-4].n", []),
        ("$.parts[*].n", [1, 2, 3]),
        ("$.parts.*.n", [1, 2, 3]),
        ("$.parts[ 1 : ].n", [2, 3]),
        ("$.parts[:1].n", [1]),
        ("$.parts[0:2].n", [1, 2]),
        ("$.parts[-2:].n", [2, 3]),
        ("$.parts[:].n", [1, 2, 3]),
        ("$.parts[0].tags[1]", ["y"]),
        ("$.parts.n", []),
        ("$.title[0]", []),
        ("$.title[*]", []),
        ("$..n", [1, 2, 3]),
        ("$..title", ["Deeds", "Annex"]),
        ("$..tags[0]", ["x"]),
        ("$.parts[0].*", [1, ["x", "y"]]),
        ("$.parts[0]..*", [1, ["x", "y"], "x", "y"]),
        ("$.parts..[0]", [{"n": 1, "tags": ["x", "y"]}, "x"]),
    ],
)
def test_path_finds_in_the_order_of_the_document(path: str, found: list[Any]) -> None:
    assert find(path, BOOK) == found


@pytest.mark.parametrize(
    "path",
    [
        "",
        "title",
        "@.title",
        "$title",
        "$.",
        "$..",
        "$...a",
        "$.a..",
        "$[",
        "$[]",
        "$[a]",
        "$['a]",
        "$[?(@.n > 1)]",
        "$.parts[(@.length-1)]",
        "$[0,1]",
        "$[::2]",
        "$[9999999999]",
        "$.a b",
        "$." + "a" * 500,
    ],
)
def test_what_is_no_path_is_named(path: str) -> None:
    with pytest.raises(BadActionParameter, match="JSONPath"):
        find(path, BOOK)


def test_too_much_found_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonpath, "MAX_FOUND", 100)
    with pytest.raises(ActionFailed, match="more than 100 values"):
        find("$..*", [list(range(200))])
    wide: Any = [1]
    for _level in range(40):
        wide = [wide, wide]
    with pytest.raises(ActionFailed, match="more than 100 values"):
        find("$..*..*..*", wide)


def test_deep_data_is_gone_through() -> None:
    deep: Any = {"n": 1}
    for _level in range(5000):
        deep = {"a": deep}
    assert find("$..n", deep) == [1]
