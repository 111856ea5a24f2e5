"""What a JSON body may be; the interface's row 400."""

import json

import pytest

from app.hooks.body import Call, read_body
from app.hooks.errors import BadBody


@pytest.mark.parametrize(
    ("body", "call"),
    [
        ("", Call()),
        ("{}", Call()),
        ('{"Paths": null}', Call()),
        ('{"Paths": []}', Call()),
        ('{"Paths": ["a/b"]}', Call(paths=("a/b",))),
        ('{"JobParameters": null, "TaskID": null}', Call()),
        ('{"JobParameters": {"A": "x", "B": 1, "C": true}}', Call({"A": "x", "B": 1, "C": True})),
        ('{"JobParameters": {"A": null}}', Call()),
        ('{"JobParameters": {"A": ""}}', Call({"A": ""})),
        ('{"JobParameters": {"A": ["x", "y"]}}', Call({"A": ["x", "y"]})),
        ('{"TaskID": "t"}', Call(task_id="t")),
    ],
)
def test_a_body_is_read(body: str, call: Call) -> None:
    assert read_body(body.encode()) == call


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("{", ""),
        ("[]", ""),
        ('"text"', ""),
        ("null", ""),
        ('{"Paths": [{"Path": "a"}]}', "Paths"),
        ('{"Paths": "a"}', "Paths"),
        ('{"Paths": [1]}', "Paths"),
        ('{"JobParameters": []}', "JobParameters"),
        ('{"JobParameters": {"A": {"b": 1}}}', "JobParameters.A"),
        ('{"JobParameters": {"A": [["b"]]}}', "JobParameters.A"),
        ('{"TaskID": 12345678}', "TaskID"),
        ('{"Path": []}', "Path"),
        ('{"Paths": [], "Paths": []}', ""),
        ('{"JobParameters": {1: "a"}}', ""),
        ('{"JobParameters": {"A": NaN}}', ""),
        ("[" * 100_000, ""),
        ("\xff\xfe", ""),
    ],
)
def test_a_malformed_body_is_refused_with_its_field(body: str, field: str) -> None:
    with pytest.raises(BadBody) as caught:
        read_body(body.encode("latin-1"))
    assert [error.field for error in caught.value.errors] == ([field] if field else [])
    assert caught.value.status == 400
    json.dumps(caught.value.detail)
