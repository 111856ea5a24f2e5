"""Looking through folders and keeping order in them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import hands
from tests.browser.conftest import Watch
from tests.browser.demo_folder import DemoFolder

pytestmark = [pytest.mark.browser, pytest.mark.served]


def listed(page: Page) -> Locator:
    return page.locator("tbody tr a.file-name")


def test_sorting(alice: Page, folder: DemoFolder) -> None:
    (folder.path / "inside").mkdir()
    for name, size in (("b2.txt", 30), ("b10.txt", 20), ("A1.txt", 10)):
        (folder.path / name).write_bytes(b"x" * size)
    hands.open_folder(alice, folder)
    expect(listed(alice)).to_have_text(["inside", "A1.txt", "b2.txt", "b10.txt"])
    for column, order, names in (
        ("Name", "descending", ["inside", "b10.txt", "b2.txt", "A1.txt"]),
        ("Size", "ascending", ["inside", "A1.txt", "b10.txt", "b2.txt"]),
        ("Size", "descending", ["inside", "b2.txt", "b10.txt", "A1.txt"]),
    ):
        head = alice.get_by_role("columnheader", name=column)
        head.get_by_role("link").click()
        expect(head).to_have_attribute("aria-sort", order)
        expect(listed(alice)).to_have_text(names)


def test_paging_through_many_files(alice: Page) -> None:
    alice.goto("/ws/documents/many")
    expect(listed(alice)).to_have_count(100)
    alice.get_by_role("link", name="Next").click()
    expect(alice.get_by_text("Page 2 of 2")).to_be_visible()
    first = listed(alice).first.inner_text()
    alice.get_by_role("checkbox", name="Select all 100").check()
    hands.expect_selected(alice, 100)
    listed(alice).first.click()
    expect(alice.get_by_role("heading", name=first)).to_be_visible()
    alice.go_back()
    expect(alice.get_by_text("Page 2 of 2")).to_be_visible()
    hands.expect_selected(alice, 100)
    alice.get_by_role("link", name="Previous").click()
    expect(alice.get_by_text("Page 1 of 2")).to_be_visible()
    hands.expect_selected(alice, 0)


def test_selecting_as_in_a_file_manager(alice: Page, folder: DemoFolder) -> None:
    for letter in "abcde":
        folder.add("documents/Welcome.md", f"{letter}.md")
    hands.open_folder(alice, folder)
    sizes = alice.locator("tbody .cell-size")
    sizes.nth(1).click()
    hands.expect_selected(alice, 1)
    sizes.nth(3).click(modifiers=["Shift"])
    hands.expect_selected(alice, 3)
    sizes.nth(2).click(modifiers=["Control"])
    hands.expect_selected(alice, 2)
    expect(alice.get_by_role("checkbox", name="Select all 5")).to_have_js_property(
        "indeterminate", True
    )
    alice.get_by_role("link", name="Select all").click()
    hands.expect_selected(alice, 5)
    alice.get_by_role("main").get_by_role("link", name="Cancel").click()
    hands.expect_selected(alice, 0)
    sizes.nth(4).dblclick()
    expect(alice.get_by_role("heading", name="e.md")).to_be_visible()


def test_uploading_and_never_overwriting(alice: Page, folder: DemoFolder, watch: Watch) -> None:
    watch.expect_status(422)
    hands.open_folder(alice, folder)
    contents = [{"name": "Größe & #1.txt", "mimeType": "text/plain", "buffer": b"one"}]
    for number in (1, 2):
        alice.get_by_role("main").get_by_role("link", name="Upload").first.click()
        form = hands.dialog(alice, "Upload")
        hands.submit(form, "Upload")
        expect(form).to_contain_text("Choose at least one file.")
        form.get_by_label("Files").set_input_files(contents)
        hands.submit(form, "Upload")
        expect(form).to_have_count(0)
        expect(listed(alice)).to_have_count(number)
    assert folder.names == ["Größe & #1-1.txt", "Größe & #1.txt"]
    assert (folder.path / "Größe & #1.txt").read_bytes() == b"one"


def test_making_and_renaming_a_folder(alice: Page, folder: DemoFolder, watch: Watch) -> None:
    watch.expect_status(422)
    folder.add("documents/Welcome.md")
    hands.open_folder(alice, folder)
    alice.get_by_role("main").get_by_role("link", name="New folder").click()
    form = hands.dialog(alice, "New folder")
    for wrong, why in (("a/b", "slash"), ("..", "empty"), ("Welcome.md", "exists already")):
        form.get_by_label("Name").fill(wrong)
        hands.submit(form, "New folder")
        expect(form.get_by_label("Name")).to_have_accessible_description(re.compile(why))
        expect(form.get_by_label("Name")).to_have_value(wrong)
    form.get_by_label("Name").fill("Drafts")
    hands.submit(form, "New folder")
    expect(alice.get_by_role("status")).to_contain_text("Folder “Drafts” made.")
    hands.row_menu(alice, "Drafts").get_by_role("button", name="Rename").click()
    form = hands.dialog(alice, "Rename")
    expect(form.get_by_label("Name")).to_have_value("Drafts")
    form.get_by_label("Name").fill("Done")
    hands.submit(form, "Rename")
    expect(listed(alice)).to_have_text(["Done", "Welcome.md"])
    assert folder.names == ["Done", "Welcome.md"]


def test_deleting_and_restoring(alice: Page, folder: DemoFolder) -> None:
    names = [f"{folder.name}-{letter}.txt" for letter in "ab"]
    for name in names:
        (folder.path / name).write_text(name)
    hands.open_folder(alice, folder)
    hands.tick(alice, *names)
    alice.get_by_role("button", name="File actions").click()
    alice.locator("#row-menu").get_by_role("button", name="Delete").click()
    form = hands.dialog(alice, "Delete")
    expect(form).to_contain_text("recycle bin of Documents")
    hands.submit(form, "Delete")
    expect(alice.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    assert folder.names == []
    alice.get_by_role("navigation", name="Breadcrumbs").get_by_role("link").click()
    alice.get_by_role("link", name="Recycle bin").click()
    hands.box(alice, names[0]).check()
    hands.row_menu(alice, names[0]).get_by_role("button", name="Restore").click()
    hands.submit(hands.dialog(alice, "Restore"), "Restore")
    expect(alice.get_by_role("status")).to_contain_text("restored")
    expect(hands.box(alice, names[0])).to_have_count(0)
    assert folder.names == [names[0]]
    assert (folder.path / names[0]).read_text() == names[0]
    hands.row_menu(alice, names[1]).get_by_role("button", name="Delete for good").click()
    form = hands.dialog(alice, "Delete for good")
    expect(form).to_contain_text("Nobody can bring this back.")
    hands.submit(form, "Delete for good")
    expect(hands.box(alice, names[1])).to_have_count(0)


def test_metadata(alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf")
    alice.goto(f"{folder.address}/a.pdf")
    known = alice.get_by_role("list", name="Metadata")
    alice.get_by_role("link", name="Add metadata").click()
    alice.get_by_label("Name").fill("usermeta-project")
    alice.get_by_label("Value").fill("Harbour <b>& Sons</b>")
    alice.get_by_role("button", name="Save").click()
    expect(known).to_contain_text("Harbour <b>& Sons</b>")
    alice.get_by_role("link", name="Change usermeta-project").click()
    expect(alice.get_by_label("Value")).to_have_value("Harbour <b>& Sons</b>")
    alice.get_by_label("Value").fill("Bridge")
    alice.get_by_role("button", name="Save").click()
    expect(known).to_contain_text("Bridge")
    assert folder.metadata("a.pdf") == {"usermeta-project": "Bridge"}
    alice.get_by_role("button", name="Remove usermeta-project").click()
    expect(known).to_have_count(0)
    assert folder.metadata("a.pdf") == {}


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/ws/documents/contracts/Lease agreement.pdf", "Page 1 of"),
        ("/ws/media/Poster.png", "Preview"),
        ("/ws/media/Site photo 01.jpg", "Preview"),
    ],
)
def test_pictures_of_files(alice: Page, address: str, names: str) -> None:
    alice.goto(address)
    picture = alice.get_by_role("img", name=re.compile(names))
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") > 100


def test_the_next_page_of_a_pdf(alice: Page) -> None:
    alice.goto("/ws/documents/contracts/Lease agreement.pdf")
    alice.get_by_role("link", name="Next").click()
    expect(alice.get_by_role("img", name="Page 2 of")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "text"), [("Welcome.md", "# Welcome"), ("contacts.csv", ","), ("Minutes.md", "Ada")]
)
def test_the_text_of_files(alice: Page, name: str, text: str) -> None:
    alice.goto(f"/ws/documents/{name}")
    expect(alice.locator("pre.preview")).to_contain_text(text)


def test_who_may_only_read_is_offered_no_change(bob: Page) -> None:
    bob.goto("/ws/archive/")
    expect(bob.get_by_text("read only").first).to_be_visible()
    for label in ("Upload", "New folder", "File actions", "Rename", "Delete", "Compress"):
        expect(bob.get_by_role("main").get_by_text(label, exact=True)).to_have_count(0)


def test_an_unknown_address_says_what_to_do(alice: Page, watch: Watch) -> None:
    watch.expect_status(404)
    alice.goto("/ws/documents/no such file.pdf")
    expect(alice.get_by_role("heading", name="Not found")).to_be_visible()
    alice.get_by_role("link", name="Go to your workspaces").click()
    expect(alice.get_by_role("heading", name="Workspaces", level=1)).to_be_visible()


def test_signing_in_leads_to_where_somebody_wanted_to_go(stranger: Page, watch: Watch) -> None:
    watch.expect_status(401, 422)
    stranger.goto("/ws/documents/contracts")
    stranger.get_by_label("Login").fill("alice")
    stranger.get_by_label("Password").fill("wrong")
    stranger.get_by_role("button", name="Sign in").click()
    expect(stranger.get_by_role("alert")).to_be_visible()
    expect(stranger.get_by_label("Login")).to_have_value("alice")
    stranger.get_by_label("Password").fill("demo")
    stranger.get_by_role("button", name="Sign in").click()
    expect(stranger.get_by_role("heading", name="contracts")).to_be_visible()
    stranger.get_by_role("button", name="Account of").click()
    stranger.get_by_role("button", name="Sign out").click()
    expect(stranger.get_by_role("button", name="Sign in")).to_be_visible()
    stranger.goto("/ws/documents/contracts")
    expect(stranger.get_by_label("Password")).to_be_visible()
