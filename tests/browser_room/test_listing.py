from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from app.browser import listing
from app.browser.listing import PAGE_SIZE, View, arrange
from app.nodes.node import Kind, Node

DAY = datetime(2026, 11, 25, tzinfo=UTC)


def node(name: str, kind: Kind = "file", size: int = 0, days: int = 0) -> Node:
    return Node(f"ds/{name}", name, kind, size, DAY + timedelta(days=days))


NODES = [
    node("b 10.txt", size=5, days=3),
    node("B 2.txt", size=9, days=1),
    node("a.txt", size=5, days=2),
    node("z folder", "folder", days=9),
    node("A folder", "folder", days=4),
    node("link", "broken", days=5),
]
FOLDERS = ["A folder", "z folder"]


def names(view: View, nodes: list[Node] = NODES) -> list[str]:
    return [row.name for row in arrange(nodes, view).rows]


@pytest.mark.parametrize(
    ("view", "files"),
    [
        (View(), ["a.txt", "B 2.txt", "b 10.txt", "link"]),
        (View(descending=True), ["link", "b 10.txt", "B 2.txt", "a.txt"]),
        (View(order="size"), ["link", "a.txt", "b 10.txt", "B 2.txt"]),
        (View(order="size", descending=True), ["B 2.txt", "a.txt", "b 10.txt", "link"]),
        (View(order="changed"), ["B 2.txt", "a.txt", "b 10.txt", "link"]),
        (View(order="changed", descending=True), ["link", "b 10.txt", "a.txt", "B 2.txt"]),
    ],
)
def test_folders_come_first_and_names_decide_a_tie(view: View, files: list[str]) -> None:
    shown = names(view)
    assert sorted(shown[:2]) == FOLDERS
    assert shown[2:] == files


@pytest.mark.parametrize(
    ("fields", "view"),
    [
        ({}, View()),
        ({"sort": "size"}, View(order="size")),
        ({"sort": "-changed", "page": "3"}, View(order="changed", descending=True, page=3)),
        ({"sort": "nonsense"}, View()),
        ({"sort": "--name", "page": "-1"}, View(descending=True)),
        ({"page": "0"}, View()),
        ({"page": "²"}, View()),
        ({"page": "9" * 5000}, View(page=9_999_999)),
        ({"hidden": "1", "all": "1"}, View(hidden=True, everything=True)),
        ({"select": ["b", "a", "b"]}, View(selected=("b", "a"))),
    ],
)
def test_an_address_gives_a_view_whatever_stands_in_it(fields: dict[str, Any], view: View) -> None:
    assert View.read(MultiDict(fields)) == view


def test_the_fields_of_a_view_are_read_back_as_the_same_view() -> None:
    view = View("size", True, 4, True, True, ("a", "b"))
    given = {name: value for name, value in view.fields.items() if value is not None}
    assert View.read(MultiDict({name: _texts(value) for name, value in given.items()})) == view


def _texts(value: Any) -> Any:
    return value if isinstance(value, list) else str(value)


@pytest.mark.parametrize(
    ("view", "order", "wanted"),
    [
        (View(), "name", View(descending=True)),
        (View(descending=True), "name", View()),
        (View(page=3, selected=("a",), hidden=True), "size", View("size", hidden=True)),
        (View("size"), "size", View("size", descending=True)),
    ],
)
def test_a_press_on_a_head_sorts_and_a_second_turns_round(
    view: View, order: str, wanted: View
) -> None:
    assert view.sorted_by(order) == wanted


@pytest.mark.parametrize(
    ("count", "page", "shown", "pages"),
    [
        (0, 0, [], 1),
        (1, 0, [0], 1),
        (PAGE_SIZE, 1, list(range(PAGE_SIZE)), 1),
        (PAGE_SIZE + 1, 1, list(range(PAGE_SIZE)), 2),
        (PAGE_SIZE + 1, 2, [PAGE_SIZE], 2),
        (PAGE_SIZE + 1, 99, [PAGE_SIZE], 2),
    ],
)
def test_a_folder_comes_in_pages(count: int, page: int, shown: list[int], pages: int) -> None:
    found = arrange([node(f"{number}") for number in range(count)], View(page=page))
    assert [int(row.name) for row in found.rows] == shown
    assert (found.pages, found.total) == (pages, count)


def test_without_a_page_the_one_of_the_selected_name_is_shown() -> None:
    nodes = [node(f"{number}") for number in range(3 * PAGE_SIZE)]
    found = arrange(nodes, View(selected=("no such", str(PAGE_SIZE + 5))))
    assert found.page == 2
    assert found.selected == [str(PAGE_SIZE + 5)]


def test_names_with_a_dot_in_front_are_hidden_and_counted() -> None:
    nodes = [node("a"), node(".b"), node(".c", "folder")]
    assert names(View(), nodes) == ["a"]
    assert arrange(nodes, View()).hidden == 2
    assert names(View(hidden=True), nodes) == [".c", ".b", "a"]


def test_a_hidden_name_that_is_selected_is_shown() -> None:
    assert names(View(selected=(".b",)), [node("a"), node(".b")]) == [".b", "a"]


def test_what_is_broken_or_gone_is_never_selected() -> None:
    view = View(selected=("link", "a.txt", "gone"))
    assert arrange(NODES, view).selected == ["a.txt"]


def test_everything_is_all_of_the_page_that_can_be_selected() -> None:
    found = arrange(NODES, View(everything=True))
    assert len(found.selected) == found.selectable == 5
    assert "link" not in found.selected


@pytest.mark.parametrize("name", ["two\nlines", "two\rlines", "two\r\nlines"])
def test_a_form_sends_every_line_break_as_two_characters(name: str) -> None:
    assert listing.as_sent(name) == "two\r\nlines"
    assert arrange([node(name)], View(selected=("two\r\nlines",))).selected == [name]
