from typing import Any

import pytest

from app.actions.errors import BadActionParameter
from app.actions.values import parse_json, typed


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("x", "string", "x"),
        ("", "string", ""),
        (" x ", "", " x "),
        ("7", "integer", 7),
        ("-7", "int", -7),
        ("123456789012345678901", "integer", 123456789012345678901),
        ("0.5", "float", 0.5),
        ("true", "boolean", True),
        ("False", "boolean", False),
        ('{"a": [1, null]}', "json", {"a": [1, None]}),
        ("{{.X}}", "string", "{{.X}}"),
    ],
)
def test_text_becomes_a_value_of_its_type(text: str, kind: str, value: Any) -> None:
    assert typed(text, kind, "paramValue") == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x", "integer"),
        ("", "integer"),
        ("1.5", "integer"),
        ("9" * 5000, "integer"),
        ("nan", "float"),
        ("inf", "float"),
        ("yes", "boolean"),
        ("", "boolean"),
        ("{", "json"),
        ("NaN", "json"),
        ("[" * 100_000, "json"),
        ("x", "date"),
    ],
)
def test_text_of_another_type_names_the_parameter(text: str, kind: str) -> None:
    with pytest.raises(BadActionParameter, match="“paramValue”"):
        typed(text, kind, "paramValue")


@pytest.mark.parametrize("text", ["NaN", "Infinity", '{"a": -Infinity}'])
def test_numbers_that_json_lacks_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not JSON"):
        parse_json(text)
