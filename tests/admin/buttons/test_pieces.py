"""Where the parts of a condition begin that `&&` and `||` join."""

import pytest

from app.admin.buttons.pieces import pieces, place


@pytest.mark.parametrize(
    ("snippet", "parts"),
    [
        ("", []),
        ("a", ["a"]),
        (" a && b ", ["a", "b"]),
        ("a || b && c", ["a", "b", "c"]),
        ("(a && b) || !(c || d)", ["a", "b", "c", "d"]),
        ("((a))", ["a"]),
        ("(a) == (b && c)", ["(a) == (b && c)"]),
        ("f(a && b) && [1, 2].all(x, x && y)", ["f(a && b)", "[1, 2].all(x, x && y)"]),
        ('m.get("a && b") == "||" && c', ['m.get("a && b") == "||"', "c"]),
        ("a && // b || c\n d", ["a", "// b || c\n d"]),
        ("a &&", ["a"]),
        ("(a && b", ["(a && b"]),
        ("a) && b", ["a) && b"]),
        ("(" * 50 + "a" + ")" * 50, ["(" * 30 + "a" + ")" * 30]),
    ],
)
def test_parts_are_found(snippet: str, parts: list[str]) -> None:
    found = pieces(snippet)
    assert [piece.text for piece in found] == parts
    assert all(snippet[piece.start :].startswith(piece.text) for piece in found)


@pytest.mark.parametrize(
    ("index", "expected"), [(0, (1, 1)), (2, (1, 3)), (3, (2, 1)), (4, (2, 2))]
)
def test_a_place_counts_lines_and_columns_from_one(index: int, expected: tuple[int, int]) -> None:
    assert place("ab\ncd", index) == expected
