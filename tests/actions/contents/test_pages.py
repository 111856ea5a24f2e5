import pytest

from app.actions.contents.pdfs.pages import MAX_LIST_LENGTH, MAX_PAGES, parse
from app.actions.errors import BadActionParameter


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("1 2 4", [1, 2, 4]),
        ("1-4", [1, 2, 3, 4]),
        ("3-", [3, 4, 5]),
        ("1,3", [1, 3]),
        ("1, 3 ,5", [1, 3, 5]),
        (" 2\t3\n4 ", [2, 3, 4]),
        ("1 - 3", [1, 2, 3]),
        ("1– 3", [1, 2, 3]),
        ("5 1 5", [5, 1, 5]),
        ("2-2", [2]),
        ("01", [1]),
        ("5-", [5]),
        ("1-2 4-", [1, 2, 4, 5]),
        ("", [1, 2, 3, 4, 5]),
        (" , ", [1, 2, 3, 4, 5]),
    ],
)
def test_page_list_keeps_order_and_repetitions(text: str, pages: list[int]) -> None:
    assert parse(text, 5, "a.pdf") == pages


@pytest.mark.parametrize(
    "text",
    ["x", "1;2", "-3", "1-2-3", "1.5", "--", "1- -", "²", "٣", "1e1", "{{.X}}", "1234567890"],
)
def test_malformed_list_names_its_item(text: str) -> None:
    with pytest.raises(BadActionParameter, match="is not a page or a range"):
        parse(text, 5, "a.pdf")


@pytest.mark.parametrize(("text", "page"), [("6", 6), ("0", 0), ("4-9", 9), ("7-", 7), ("0-2", 0)])
def test_missing_page_is_named_with_the_count(text: str, page: int) -> None:
    with pytest.raises(BadActionParameter) as caught:
        parse(text, 5, "a.pdf")
    assert caught.value.detail == f"There is no page {page} in “a.pdf”: it has 5 pages."


def test_one_page_is_told_in_the_singular() -> None:
    with pytest.raises(BadActionParameter, match=r"it has 1 page\.$"):
        parse("2", 1, "a.pdf")


def test_backward_range_says_how_to_write_it() -> None:
    with pytest.raises(BadActionParameter, match="write 1-4"):
        parse("4-1", 5, "a.pdf")


@pytest.mark.parametrize("text", ["1-", "1-2001", "1-1000 1-1000 1", ""])
def test_more_than_the_bound_is_refused(text: str) -> None:
    with pytest.raises(BadActionParameter, match=f"at most {MAX_PAGES} pages"):
        parse(text, 10**8, "a.pdf")


def test_long_list_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadActionParameter, match="longer than"):
        parse("1 " * MAX_LIST_LENGTH, 5, "a.pdf")
