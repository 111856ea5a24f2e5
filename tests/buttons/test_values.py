"""Which values a sent form says: null, empty and whitespace are told apart, nothing is lost."""

import pytest
from werkzeug.datastructures import MultiDict

from app.buttons.values import read, shown
from app.flows.parameter_spec import ParameterSpec

SPECS = [
    ParameterSpec(kind, type=kind)
    for kind in (
        "text textarea password integer boolean select multi-select date date-time user node"
    ).split()
]


def values_of(*pairs: tuple[str, str]) -> object:
    form = MultiDict(pairs)
    return read(form, form, SPECS)


@pytest.mark.parametrize(
    ("pairs", "values"),
    [
        ([], {}),
        ([("folder", "x"), ("select", "y"), ("TaskID", "z")], {}),
        ([("p-text", "")], {"text": ""}),
        ([("p-text", "  ")], {"text": "  "}),
        ([("p-text", " a")], {"text": " a"}),
        ([("p-text", 'a,b;"c"\'')], {"text": 'a,b;"c"\''}),
        ([("p-text", "{{.Node.Path}}")], {"text": "{{.Node.Path}}"}),
        ([("p-text", "a"), ("p-text", "b")], {"text": ["a", "b"]}),
        ([("p-textarea", "a\r\nb")], {"textarea": "a\nb"}),
        ([("p-password", "")], {}),
        ([("p-password", "secret")], {"password": "secret"}),
        ([("p-password", " ")], {"password": " "}),
        ([("p-integer", "0")], {"integer": "0"}),
        ([("p-integer", "")], {"integer": ""}),
        ([("p-integer", "99999999999999999999999")], {"integer": "99999999999999999999999"}),
        ([("p-boolean", "false")], {"boolean": "false"}),
        ([("p-boolean", "false"), ("p-boolean", "true")], {"boolean": "true"}),
        ([("p-boolean", "maybe")], {"boolean": "maybe"}),
        ([("p-select", "a")], {"select": "a"}),
        ([("p-select", "")], {"select": ""}),
        ([("p-select", "a"), ("p-select", "b")], {"select": ["a", "b"]}),
        ([("p-multi-select", "")], {"multi-select": []}),
        ([("p-multi-select", ""), ("p-multi-select", "a")], {"multi-select": ["a"]}),
        (
            [("p-multi-select", "a,b"), ("p-multi-select", "c")],
            {"multi-select": ["a,b", "c"]},
        ),
        ([("p-date", "2026-12-04")], {"date": "2026-12-04"}),
        ([("p-date-time", "2026-12-04T09:00")], {"date-time": "2026-12-04T09:00+00:00"}),
        ([("p-date-time", "2026-12-04T09:00:30")], {"date-time": "2026-12-04T09:00:30+00:00"}),
        ([("p-date-time", "2026-12-04T09:00+01:00")], {"date-time": "2026-12-04T09:00+01:00"}),
        ([("p-date-time", "tomorrow")], {"date-time": "tomorrow"}),
        ([("p-date-time", "")], {"date-time": ""}),
        ([("p-unknown", "x")], {"unknown": "x"}),
        ([("p-", "x")], {"": "x"}),
        ([("text", "x")], {}),
    ],
)
def test_a_form_is_read(pairs: list[tuple[str, str]], values: dict[str, object]) -> None:
    assert values_of(*pairs) == values


@pytest.mark.parametrize(
    ("kind", "value", "control"),
    [
        ("text", " a ", " a "),
        ("text", ["a", "b"], "b"),
        ("password", "secret", ""),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("boolean", "", False),
        ("multi-select", ["a", "b"], ["a", "b"]),
        ("date-time", "2026-12-04T09:00+01:00", "2026-12-04T08:00"),
        ("date-time", "2026-12-04T09:00:00+00:00", "2026-12-04T09:00"),
        ("date-time", "2026-12-04T09:00", "2026-12-04T09:00"),
        ("date-time", "tomorrow", "tomorrow"),
        ("integer", "abc", "abc"),
    ],
)
def test_a_value_is_shown_again_as_it_was_typed(
    kind: str, value: str | list[str], control: object
) -> None:
    assert shown(ParameterSpec("x", type=kind), value) == control
