"""The main job: browse, tick, press, fill, submit, follow, have the result."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser import hands
from tests.browser.demo_folder import DemoFolder

pytestmark = [pytest.mark.browser, pytest.mark.served]


@pytest.fixture
def papers(folder: DemoFolder) -> DemoFolder:
    folder.add_papers("a.pdf", "b.pdf", "c.pdf")
    return folder


def walk_to(page: Page, folder: DemoFolder) -> None:
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Documents").click()
    page.get_by_role("link", name=folder.name, exact=True).click()
    expect(page.get_by_role("heading", name=folder.name, level=1)).to_be_visible()


def test_extract_pages_with_the_toolbar(alice: Page, papers: DemoFolder, tmp_path: Path) -> None:
    walk_to(alice, papers)
    hands.tick(alice, "a.pdf")
    expect(hands.action(alice, "Extract pages")).to_be_enabled()
    form = hands.open_dialog(alice, "Extract pages")
    form.get_by_label("Pages").fill("1-3")
    hands.submit(form, "Extract pages")
    expect(alice.get_by_role("status")).to_contain_text("The pages are being extracted.")
    hands.expect_selected(alice, 0)
    hands.follow(alice)
    assert papers.names == ["a-1.pdf", "a-2.pdf", "a-3.pdf", "a.pdf", "b.pdf", "c.pdf"]
    for number in (1, 2, 3):
        alice.get_by_role("main").get_by_role("link", name=f"a-{number}.pdf").click()
        with alice.expect_download() as download:
            alice.get_by_role("link", name="Download").click()
        saved = hands.saved(download.value, tmp_path / f"{number}.pdf")
        assert len(PdfReader(saved).pages) == 1
        alice.go_back()


def test_a_button_that_does_not_work_says_why(alice: Page, papers: DemoFolder) -> None:
    hands.open_folder(alice, papers)
    hands.tick(alice, "a.pdf")
    join = hands.action(alice, "Join PDFs")
    expect(join).to_have_attribute("aria-disabled", "true")
    expect(join).to_have_accessible_description("Choose two or more PDFs: 1 is selected.")
    join.click(force=True)
    expect(alice.get_by_role("dialog")).to_have_count(0)


def test_join_pdfs_with_the_toolbar(alice: Page, papers: DemoFolder) -> None:
    hands.open_folder(alice, papers)
    hands.tick(alice, "a.pdf", "b.pdf", "c.pdf")
    extract = hands.toolbar(alice).get_by_role("button", name="Extract pages", include_hidden=True)
    expect(extract).to_have_attribute("aria-disabled", "true")
    form = hands.open_dialog(alice, "Join PDFs")
    form.get_by_label("Target file name").fill("all.pdf")
    hands.run_here(alice, "Join PDFs")
    assert papers.pages("all.pdf") == sum(map(papers.pages, ("a.pdf", "b.pdf", "c.pdf")))


def test_extract_pages_with_the_menu_of_a_row(alice: Page, papers: DemoFolder) -> None:
    hands.open_folder(alice, papers)
    hands.row_menu(alice, "b.pdf").get_by_role("button", name="Extract pages").click()
    expect(hands.box(alice, "b.pdf")).to_be_checked()
    hands.dialog(alice, "Extract pages").get_by_label("Pages").fill("2")
    hands.run_here(alice, "Extract pages")
    assert papers.names == ["a.pdf", "b-2.pdf", "b.pdf", "c.pdf"]


def test_the_menus_offer_what_the_toolbar_offers(alice: Page, papers: DemoFolder) -> None:
    hands.open_folder(alice, papers)
    hands.tick(alice, "a.pdf", "c.pdf")
    join = hands.toolbar(alice).get_by_role("button", name="Join PDFs", include_hidden=True)
    expect(join).to_be_enabled()
    in_toolbar = states(hands.toolbar(alice).locator(".tool:not(.tool-more) > button"))
    in_menu = states(hands.row_menu(alice, "a.pdf").locator("form .tool > button"))
    alice.keyboard.press("Escape")
    alice.get_by_role("link", name="c.pdf", exact=True).click(button="right")
    expect(alice.locator("#row-menu").get_by_role("button", name="Join PDFs")).to_be_visible()
    by_right_click = states(alice.locator("#row-menu form .tool > button"))
    assert in_menu == by_right_click == in_toolbar
    assert in_menu["Join PDFs"] == ""


def states(buttons: object) -> dict[str, str]:
    """The labels of buttons with the text that disables them."""
    script = """all => all.map(one => [
        one.textContent.trim(), one.ariaDisabled ? one.nextElementSibling.textContent.trim() : ""
    ])"""
    return dict(buttons.evaluate_all(script))  # type: ignore[attr-defined]


def test_the_folder_shows_what_a_run_made(alice: Page, papers: DemoFolder) -> None:
    hands.open_folder(alice, papers)
    hands.tick(alice, "a.pdf")
    form = hands.open_dialog(alice, "Extract pages")
    form.get_by_label("Pages").fill("1")
    hands.submit(form, "Extract pages")
    expect(hands.box(alice, "a-1.pdf")).to_be_visible()
    expect(alice.get_by_role("row", name="a-1.pdf")).to_have_class("new")


def test_a_run_can_be_repeated_and_is_listed(alice: Page, papers: DemoFolder) -> None:
    hands.open_folder(alice, papers)
    hands.tick(alice, "a.pdf")
    hands.open_dialog(alice, "Extract pages").get_by_label("Pages").fill("2")
    hands.run_here(alice, "Extract pages")
    alice.get_by_role("button", name="Run again").click()
    hands.expect_finished(alice)
    assert papers.names == ["a-2-1.pdf", "a-2.pdf", "a.pdf", "b.pdf", "c.pdf"]
    alice.get_by_role("link", name="My runs").first.click()
    expect(alice.get_by_role("row", name="Extract pages").first).to_contain_text("Finished")
