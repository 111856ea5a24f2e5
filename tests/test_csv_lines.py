"""Rows as CSV: one form for all spreadsheets, and no text that they would compute."""

import csv
import io

import pytest

from app.csv_lines import csv_lines, harmless


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("plain", "plain"),
        ("", ""),
        (7, 7),
        (-7, -7),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("a=1", "a=1"),
    ],
)
def test_a_text_is_never_a_formula(cell: str | int, written: str | int) -> None:
    assert harmless(cell) == written


def test_lines_end_as_the_standard_says_and_begin_with_a_mark() -> None:
    assert b"".join(csv_lines(["a", "b"], [["1", 2]])) == b"\xef\xbb\xbfa,b\r\n1,2\r\n"


@pytest.mark.parametrize(
    "cell", ['a "quote"', "a, comma", "two\nlines", "two\r\nlines", " space ", "Übung 🚀"]
)
def test_any_text_comes_back_as_it_was(cell: str) -> None:
    text = b"".join(csv_lines(["name"], [[cell]])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["name"], [cell]]


def test_what_is_no_text_does_not_break_the_file() -> None:
    assert b"".join(csv_lines(["name"], [["\ud800"]])).endswith(b"name\r\n?\r\n")


def test_lines_come_one_at_a_time() -> None:
    def rows():
        yield ["first"]
        raise AssertionError("nobody asked for a second row yet")

    lines = csv_lines(["name"], rows())
    assert [next(lines) for _ in range(3)][-1] == b"first\r\n"
