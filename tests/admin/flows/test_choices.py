"""Choices as lines: readable, and the JSON stays as it was where nothing is changed."""

import json

import pytest

from app.admin.flows.choices import as_lines, from_lines


@pytest.mark.parametrize(
    ("choices", "lines"),
    [
        ("", ""),
        ('{"zip": "Zip", "tar": "Tar ball"}', "zip = Zip\ntar = Tar ball"),
        ('{"a=b": "Sum"}', "a=b = Sum"),
        ('[{"another": "shape"}]', ""),
        ("no json", ""),
    ],
)
def test_each_choice_is_a_line(choices: str, lines: str) -> None:
    assert as_lines(choices) == lines
    assert from_lines(lines, choices) == choices


@pytest.mark.parametrize(
    ("lines", "choices"),
    [
        ("", {}),
        ("  \n\n", {}),
        ("zip = Zip", {"zip": "Zip"}),
        ("zip=Zip", {"zip": "Zip"}),
        ("zip", {"zip": "zip"}),
        ("zip =", {"zip": "zip"}),
        (" zip  =  Zip, packed \r\n\r\ntar", {"zip": "Zip, packed", "tar": "tar"}),
        ("a=b = Sum = c", {"a=b": "Sum = c"}),
        ("ä = Ä <b>", {"ä": "Ä <b>"}),
    ],
)
def test_lines_become_json(lines: str, choices: dict[str, str]) -> None:
    written = from_lines(lines)
    assert (json.loads(written) if written else {}) == choices


@pytest.mark.parametrize(
    ("lines", "told"),
    [("= Zip", "“Zip” has no value"), ("zip\nzip = Zip", "“zip” stands twice")],
)
def test_a_line_at_fault_is_named(lines: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        from_lines(lines)


def test_an_unusual_json_is_kept_unless_the_lines_differ() -> None:
    before = '{ "zip":"Zip" }'
    assert from_lines("zip = Zip\r\n", before) == before
    assert from_lines("zip = Zipped", before) == '{"zip": "Zipped"}'
    assert from_lines("", before) == ""
