"""The main job in a browser that runs no script."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.conftest import OpenAs, Watch
from tests.browser.demo_folder import DemoFolder

pytestmark = [pytest.mark.browser, pytest.mark.served]


@pytest.fixture
def page(open_as: OpenAs) -> Page:
    return open_as("alice", java_script_enabled=False)


def tick(page: Page, *names: str) -> None:
    for name in names:
        hands.box(page, name).check()
    page.get_by_role("button", name="Update actions").click()
    for name in names:
        expect(hands.box(page, name)).to_be_checked()


def fill(page: Page, label: str, value: str) -> None:
    page.get_by_role("textbox", name=label, exact=True).fill(value)


def press(page: Page, label: str) -> None:
    hands.toolbar(page).get_by_role("button", name=label, exact=True).click()


def test_browse_tick_press_fill_submit_follow(page: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf", "b.pdf", "c.pdf")
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Documents").click()
    page.get_by_role("link", name=folder.name, exact=True).click()
    tick(page, "a.pdf")
    press(page, "Extract pages")
    form = hands.dialog(page, "Extract pages")
    expect(form).to_contain_text("a.pdf")
    form.get_by_label("Pages").fill("1-3")
    hands.submit(form, "Extract pages")
    hands.expect_finished(page)
    page.get_by_role("main").get_by_role("link", name="a-2.pdf").click()
    expect(page.get_by_role("heading", name="a-2.pdf")).to_be_visible()
    assert [folder.pages(f"a-{number}.pdf") for number in (1, 2, 3)] == [1, 1, 1]


def test_several_files(page: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf", "b.pdf", "c.pdf")
    hands.open_folder(page, folder)
    tick(page, "a.pdf", "b.pdf", "c.pdf")
    press(page, "Join PDFs")
    form = hands.dialog(page, "Join PDFs")
    form.get_by_label("Target file name").fill("all.pdf")
    hands.submit(form, "Join PDFs")
    hands.expect_finished(page)
    assert folder.pages("all.pdf") == sum(map(folder.pages, ("a.pdf", "b.pdf", "c.pdf")))


def test_pressing_a_button_that_does_not_fit_says_why(
    page: Page, folder: DemoFolder, watch: Watch
) -> None:
    watch.expect_status(422)
    folder.add_papers("a.pdf")
    hands.open_folder(page, folder)
    hands.box(page, "a.pdf").check()
    hands.toolbar(page).get_by_role("button", name="Join PDFs").click(force=True)
    expect(page.get_by_role("main")).to_contain_text("Choose two or more PDFs: 1 is selected.")
    assert folder.runs == []


def test_what_is_wrong_stands_at_its_field(page: Page, folder: DemoFolder, watch: Watch) -> None:
    watch.expect_status(422)
    folder.add_papers("a.pdf")
    hands.open_folder(page, folder)
    tick(page, "a.pdf")
    press(page, "Extract pages")
    form = hands.dialog(page, "Extract pages")
    form.get_by_label("Pages").fill("first to last")
    hands.submit(form, "Extract pages")
    pages = hands.dialog(page, "Extract pages").get_by_label("Pages")
    expect(pages).to_have_attribute("aria-invalid", "true")
    expect(pages).to_have_value("first to last")
    assert folder.runs == []
    pages.fill("1")
    hands.submit(hands.dialog(page, "Extract pages"), "Extract pages")
    hands.expect_finished(page)
    assert folder.names == ["a-1.pdf", "a.pdf"]


def test_the_dots_of_a_row_select_it(page: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf", "b.pdf")
    hands.open_folder(page, folder)
    page.get_by_role("link", name="Actions for b.pdf", exact=True).click()
    expect(hands.box(page, "b.pdf")).to_be_checked()
    expect(hands.box(page, "a.pdf")).not_to_be_checked()


def test_files_are_made_renamed_and_deleted(page: Page, folder: DemoFolder) -> None:
    hands.open_folder(page, folder)
    page.get_by_role("link", name="New folder").click()
    fill(page, "Name", "Drafts")
    page.get_by_role("button", name="New folder").click()
    expect(page.get_by_role("status")).to_contain_text("Folder “Drafts” made.")
    hands.box(page, "Drafts").check()
    page.get_by_role("button", name="Rename").click()
    fill(page, "Name", "Done")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("status")).to_contain_text("Renamed to “Done”.")
    hands.box(page, "Done").check()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status")).to_contain_text("moved to the recycle bin")
    assert folder.names == []
