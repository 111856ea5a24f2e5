from pathlib import Path

import pytest
from sqlalchemy import event

from app.accounts.models import User
from app.browser.listing import PAGE_SIZE
from app.extensions import db
from app.flows import store
from app.flows.button_definition import Button
from app.flows.definition import parse
from app.nodes.tree import Tree

from .conftest import Visit, Visitor
from .html import elements, labels, link, main, rows, ticked

FOLDER = "/ws/documents/contracts"


@pytest.fixture
def button(contracts: Path) -> str:
    """The label of a button that wants exactly one PDF."""
    rules = {"needs_selection": True, "one_only": True, "extensions": "pdf"}
    shown = Button(label="Extract pages", in_toolbar=True, in_menu=True, **rules)
    policies = [{"Subject": "profile:standard", "Effect": 1, "Action": 3}]
    hook = {"ApiSlug": "extract", "Policies": policies, "Metadata": shown.to_metadata()}
    action = {"ID": "actions.scheduler.log-input", "Parameters": {"message": "pressed"}}
    store.save(parse({"Label": "PDF", "Hooks": [hook], "Actions": [action]}), author="admin")
    return shown.label


def status(name: str, value: object) -> None:
    Tree(None).set_metadata(f"ds/documents/contracts/{name}", {"usermeta-status": value})


def test_home_shows_the_workspaces_that_one_may_read(visitor: Visitor) -> None:
    page = main(visitor.get("/").text)
    assert [(tile.text, tile["href"]) for tile in elements(page, "a", class_="tile")] == [
        ("Archive read only", "/ws/archive/"),
        ("Documents", "/ws/documents/"),
    ]


def test_home_says_what_to_do_where_there_is_no_workspace(
    app: object, visit: Visit, bob: User
) -> None:
    page = main(visit(bob).get("/").text)
    assert "No workspace yet" in page
    assert "Ask an administrator" in page


def test_bob_finds_no_trace_of_finance(visitor: Visitor, files: Path) -> None:
    for address in ("/", "/ws/documents/", "/ws/archive/", "/files/upload/documents/"):
        assert "finance" not in visitor.get(address).text.lower()


def test_a_folder_shows_its_rows_in_natural_order(visitor: Visitor, contracts: Path) -> None:
    page = visitor.get(FOLDER).text
    assert rows(page) == ["2026", "Annex 2.pdf", "Annex 10.pdf", "Lease.pdf"]
    assert labels(page, "h1") == ["contracts"]
    assert link(main(page), "Documents") == "/ws/documents/"
    boxes = [box["aria-label"] for box in elements(page, "input", name="select")]
    assert boxes == [f"Select {name}" for name in rows(page)]


def test_the_heads_of_the_columns_sort(visitor: Visitor, contracts: Path) -> None:
    page = visitor.get(FOLDER).text
    assert [head["aria-sort"] for head in elements(page, "th") if "aria-sort" in head.attributes]
    by_size = visitor.get(link(page, "Size")).text
    assert rows(by_size) == ["2026", "Lease.pdf", "Annex 2.pdf", "Annex 10.pdf"]
    turned = visitor.get(link(by_size, "Size")).text
    assert rows(turned) == ["2026", "Annex 10.pdf", "Annex 2.pdf", "Lease.pdf"]
    assert elements(turned, "th", aria_sort="descending")


def test_the_root_of_a_workspace_bears_its_label(visitor: Visitor, contracts: Path) -> None:
    page = main(visitor.get("/ws/documents/").text)
    assert labels(page, "h1") == ["Documents"]
    assert not elements(page, "nav", aria_label="Breadcrumbs")


@pytest.mark.parametrize("address", ["/ws/documents/contracts/", "/ws/documents/contracts"])
def test_a_slash_at_the_end_does_not_matter(
    visitor: Visitor, contracts: Path, address: str
) -> None:
    assert len(rows(visitor.get(address).text)) == 4


def test_the_status_has_a_column_only_where_a_row_has_one(
    visitor: Visitor, contracts: Path
) -> None:
    assert "Status" not in labels(visitor.get(FOLDER).text, "th")
    status("Lease.pdf", "in-review")
    page = visitor.get(FOLDER).text
    assert "Status" in labels(page, "th")
    assert [badge.text for badge in elements(main(page), "span", class_="badge badge-warning")] == [
        "In review"
    ]


@pytest.mark.parametrize("value", ["", ["draft"], {"a": 1}, 7, "<b>" * 50])
def test_a_status_can_be_anything(visitor: Visitor, contracts: Path, value: object) -> None:
    status("Lease.pdf", value)
    answer = visitor.get(FOLDER)
    assert answer.status_code == 200
    assert "<b>" not in answer.text


def test_an_empty_folder_says_what_to_do(visitor: Visitor, contracts: Path) -> None:
    page = main(visitor.get(f"{FOLDER}/2026").text)
    assert "Nothing here yet" in page
    assert link(page, "Upload files") == "/files/upload/documents/contracts/2026"
    assert not elements(page, "table")


def test_a_guest_is_offered_no_change(visit: Visit, carol: User, contracts: Path) -> None:
    page = main(visit(carol).get(FOLDER).text)
    assert "read only" in page
    assert "/files/upload" not in page
    assert "/files/delete" not in page
    assert not {"Upload", "New folder", "Add metadata"} & set(labels(page))


def test_a_large_folder_comes_in_pages(visitor: Visitor, contracts: Path) -> None:
    for number in range(PAGE_SIZE + 5):
        (contracts / f"file {number}").write_text("")
    first = visitor.get(FOLDER).text
    assert "Page 1 of 2" in first
    assert f"Select this page ({PAGE_SIZE})" in first
    second = visitor.get(link(main(first), "Next")).text
    assert len(rows(second)) == 9
    assert link(main(second), "Previous") == FOLDER
    assert visitor.get(f"{FOLDER}?page=77").status_code == 200


def test_all_of_a_small_folder_is_the_folder(visitor: Visitor, contracts: Path) -> None:
    page = visitor.get(FOLDER).text
    everything = visitor.get(link(page, "Select all (4)")).text
    assert ticked(everything) == rows(page)
    assert "4 items selected" in everything
    assert ticked(visitor.get(link(everything, "Cancel")).text) == []


def test_hidden_files_are_shown_on_request(visitor: Visitor, contracts: Path) -> None:
    (contracts / ".hidden").write_text("")
    page = visitor.get(FOLDER).text
    assert ".hidden" not in rows(page)
    assert "1 hidden file" in page
    shown = visitor.get(link(page, "Show hidden files")).text
    assert ".hidden" in rows(shown)
    assert rows(visitor.get(link(shown, "Hide hidden files")).text) == rows(page)


def test_a_broken_link_is_shown_and_cannot_be_selected(visitor: Visitor, contracts: Path) -> None:
    (contracts / "dangling").symlink_to("/etc/passwd")
    page = main(visitor.get(f"{FOLDER}?select=dangling").text)
    assert "broken link" in page
    assert "dangling" not in rows(page)
    assert not elements(page, "input", value="dangling")
    assert elements(page, "a", aria_label="Delete dangling")


def test_the_page_of_a_broken_link_says_so(visitor: Visitor, contracts: Path) -> None:
    (contracts / "dangling").symlink_to("/etc/passwd")
    page = main(visitor.get(f"{FOLDER}/dangling").text)
    assert "This is a link or a special file." in page
    assert "Download" not in labels(page)


def test_the_address_ticks_rows_and_shows_their_toolbar(
    visitor: Visitor, contracts: Path, button: str
) -> None:
    page = main(visitor.get(f"{FOLDER}?select=Lease.pdf&select=gone.pdf").text)
    assert ticked(page) == ["Lease.pdf"]
    assert "1 item selected" in page
    bar = elements(page, "div", role="toolbar", aria_label="Actions")
    assert button in bar[0].text
    assert 'aria-disabled="true"' not in page


def test_a_button_that_does_not_fit_says_why(
    visitor: Visitor, contracts: Path, button: str
) -> None:
    page = visitor.get(f"{FOLDER}?select=Lease.pdf&select=Annex+2.pdf").text
    assert len(ticked(page)) == 2
    assert "Choose one PDF" in elements(page, "div", role="toolbar")[0].text


def test_ticks_are_taken_without_a_script(visitor: Visitor, contracts: Path) -> None:
    (contracts / "two\nlines.pdf").write_text("")
    form = elements(visitor.get(f"{FOLDER}?sort=-name").text, "form", id="selection-form")[0]
    ticks = {"select": ["Lease.pdf", "two\r\nlines.pdf"], "folder": "documents/contracts"}
    answer = visitor.post(form["action"], data=ticks)
    assert answer.status_code == 303
    page = visitor.get(answer.location).text
    assert ticked(page) == ["two\nlines.pdf", "Lease.pdf"]
    assert elements(page, "th", aria_sort="descending")
    assert "csrf_token" not in answer.location


def test_the_dots_of_a_row_select_it_without_a_script(visitor: Visitor, contracts: Path) -> None:
    page = visitor.get(f"{FOLDER}?sort=size").text
    dots = elements(page, "a", aria_label="Actions for Annex 2.pdf")[0]
    assert ticked(visitor.get(FOLDER + dots["href"]).text) == ["Annex 2.pdf"]


def test_htmx_gets_the_rows_that_the_page_includes(visitor: Visitor, contracts: Path) -> None:
    page = visitor.get(f"{FOLDER}?sort=-name").text
    listing = elements(page, "div", id="listing")[0]
    fragment = visitor.ask(listing["hx-get"])
    assert rows(fragment.text) == rows(page)
    assert "<html" not in fragment.text
    assert fragment.headers["HX-Trigger-After-Swap"] == "listing-shown"


def test_the_menu_of_a_file_offers_buttons_and_what_a_file_system_does(
    visitor: Visitor, contracts: Path, button: str
) -> None:
    answer = visitor.ask(
        "/files/menu/documents/contracts", method="POST", data={"select": "Lease.pdf"}
    )
    entries = [*labels(answer.text, "button"), *labels(answer.text)]
    assert entries == [button, "Rename", "Delete", "Open", "Download"]
    assert link(answer.text, "Download") == "/dl/documents/contracts/Lease.pdf"


@pytest.mark.parametrize(
    ("names", "reasons"),
    [
        ([], ["Select something first", "Select something first"]),
        (["Lease.pdf", "2026"], ["Select one item"]),
        (["2026"], []),
    ],
)
def test_the_menu_says_why_something_cannot_be_done(
    visitor: Visitor, contracts: Path, names: list[str], reasons: list[str]
) -> None:
    answer = visitor.ask(
        "/files/menu/documents/contracts?plain=1", method="POST", data={"select": names}
    )
    assert [item.text for item in elements(answer.text, "span", class_="reason")] == reasons
    assert "Download" not in labels(answer.text)


def test_a_guest_may_open_and_download(visit: Visit, carol: User, contracts: Path) -> None:
    menu = visit(carol).ask("/files/menu/documents/contracts?select=Lease.pdf").text
    assert [*labels(menu, "button"), *labels(menu)] == ["Open", "Download"]


def test_what_is_gone_has_no_menu(visitor: Visitor, contracts: Path) -> None:
    answer = visitor.ask("/files/menu/documents/contracts?select=gone.pdf")
    assert answer.status_code == 422
    assert "no longer in this folder" in answer.text


def test_more_files_ask_no_more_queries(visitor: Visitor, contracts: Path) -> None:
    asked: list[str] = []
    event.listen(
        db.engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement)
    )
    visitor.get(FOLDER)
    asked.clear()
    visitor.get(FOLDER)
    few = len(asked)
    for number in range(50):
        (contracts / f"more {number}.txt").write_text("")
        status(f"more {number}.txt", "draft")
    asked.clear()
    visitor.get(FOLDER)
    assert len(asked) == few


def test_a_full_page_is_small(visitor: Visitor, contracts: Path) -> None:
    for number in range(PAGE_SIZE):
        (contracts / f"A document of some length {number}.txt").write_text("")
    answer = visitor.get(FOLDER, headers={"Accept-Encoding": "gzip"})
    assert answer.content_encoding == "gzip"
    assert len(answer.data) < 20_000
