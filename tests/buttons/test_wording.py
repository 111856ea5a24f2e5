"""The words of what a button wants to be selected."""

from typing import Any

import pytest

from app.buttons.wording import quoted, wish
from app.flows.button_definition import Button


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"one_only": True, "extensions": "pdf"}, "Choose one PDF"),
        ({"many_only": True, "extensions": "pdf"}, "Choose two or more PDFs"),
        ({"extensions": "pdf"}, "Choose PDFs"),
        ({"one_only": True}, "Choose one file"),
        ({}, "Choose files"),
        ({"folders": True}, "Choose files or folders"),
        ({"folders": True, "files": False}, "Choose folders"),
        ({"folders": True, "files": False, "one_only": True}, "Choose one folder"),
        ({"files": False}, "Choose files or folders"),
        ({"one_only": True, "folders": True, "extensions": "pdf"}, "Choose one PDF or folder"),
        ({"extensions": "jpg,jpeg,png,webp"}, "Choose JPG, JPEG, PNG or WEBP files"),
        ({"extensions": "jpg,png", "one_only": True}, "Choose one JPG or PNG file"),
        ({"extensions": "docx"}, "Choose DOCX files"),
        ({"extensions": "a,b,c,d,e"}, "Choose files"),
        ({"extensions": "*"}, "Choose files"),
        ({"extensions": "^exe"}, "Choose files"),
    ],
)
def test_a_button_says_what_it_wants(button: dict[str, Any], words: str) -> None:
    assert wish(Button(label="x", **button)) == words


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.pdf", "“a.pdf”"),
        ("emoji 🚀.txt", "“emoji 🚀.txt”"),
        ("x" * 30 + "y" * 30, "“" + "x" * 20 + "…" + "y" * 20 + "”"),
        ("two\nlines\t.pdf", "“two\ufffdlines\ufffd.pdf”"),
        ("a\u202efdp.exe", "“a\ufffdfdp.exe”"),
    ],
)
def test_a_name_is_fit_for_a_sentence(name: str, text: str) -> None:
    assert quoted(name) == text
