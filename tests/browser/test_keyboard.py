"""The whole product without a mouse."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import hands
from tests.browser.demo_folder import DemoFolder

pytestmark = [pytest.mark.browser, pytest.mark.served]

FAR = 80
"""Presses of Tab after which something counts as out of reach."""


def is_focused(target: Locator) -> bool:
    return target.count() == 1 and bool(target.evaluate("one => one === document.activeElement"))


def go_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press a key until the target has the focus."""
    expect(target).to_be_visible()
    for _ in range(FAR):
        if is_focused(target):
            return
        page.keyboard.press(key)
    raise AssertionError(f"not reached with {key}: {target}")


def test_the_main_job(stranger: Page, folder: DemoFolder) -> None:
    page, keys = stranger, stranger.keyboard
    folder.add_papers("a.pdf", "b.pdf")
    page.goto("/")
    expect(page.get_by_label("Login")).to_be_focused()
    keys.type("alice")
    keys.press("Tab")
    keys.type("demo")
    keys.press("Enter")
    go_to(page, page.get_by_role("main").get_by_role("link", name="Documents"))
    keys.press("Enter")
    expect(page.get_by_role("link", name=folder.name, exact=True)).to_be_visible()
    keys.press("Control+K")
    keys.type(folder.name)
    keys.press("Enter")
    go_to(page, hands.box(page, "a.pdf"))
    keys.press("Space")
    hands.expect_selected(page, 1)
    extract = hands.toolbar(page).get_by_role("button", name="Extract pages")
    expect(extract).to_be_enabled()
    go_to(page, hands.toolbar(page).locator("[tabindex='0']"), "Shift+Tab")
    go_to(page, extract, "ArrowRight")
    keys.press("Enter")
    form = hands.dialog(page, "Extract pages")
    expect(form.get_by_label("Pages")).to_be_focused()
    keys.press("Escape")
    expect(form).to_have_count(0)
    expect(extract).to_be_focused()
    keys.press("Enter")
    expect(form.get_by_label("Pages")).to_be_focused()
    keys.press("Control+A")
    keys.type("1-2")
    keys.press("Enter")
    expect(form).to_have_count(0)
    go_to(page, page.get_by_role("status").get_by_role("link", name="Open the run"))
    keys.press("Enter")
    hands.expect_finished(page)
    assert folder.names == ["a-1.pdf", "a-2.pdf", "a.pdf", "b.pdf"]


def test_the_toolbar_is_one_stop_and_its_reasons_are_read(alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf", "b.pdf")
    hands.open_folder(alice, folder)
    hands.tick(alice, "a.pdf")
    first = hands.toolbar(alice).get_by_role("button", name="Extract pages")
    first.focus()
    for name in ("Compress", "Join PDFs", "More actions", "Extract pages"):
        alice.keyboard.press("ArrowRight")
        expect(hands.toolbar(alice).get_by_role("button", name=name)).to_be_focused()
    alice.keyboard.press("ArrowLeft")
    alice.keyboard.press("ArrowLeft")
    join = hands.toolbar(alice).get_by_role("button", name="Join PDFs")
    expect(join).to_be_focused()
    reason = alice.get_by_role("tooltip", name="Choose two or more PDFs")
    expect(
        reason.or_(alice.get_by_text("Choose two or more PDFs: 1 is selected.")).first
    ).to_be_visible()
    alice.keyboard.press("Enter")
    expect(alice.get_by_role("dialog")).to_have_count(0)
    alice.keyboard.press("Tab")
    expect(hands.toolbar(alice).locator(":focus")).to_have_count(0)


def test_the_overflow_menu(alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf")
    hands.open_folder(alice, folder)
    hands.tick(alice, "a.pdf")
    more = hands.toolbar(alice).get_by_role("button", name="More actions")
    more.focus()
    alice.keyboard.press("Enter")
    report = hands.toolbar(alice).get_by_role("button", name="Folder report")
    expect(report).to_be_visible()
    alice.keyboard.press("Escape")
    expect(report).to_be_hidden()
    expect(more).to_be_focused()
    alice.keyboard.press("Enter")
    go_to(alice, report, "ArrowDown")
    alice.keyboard.press("Enter")
    expect(hands.dialog(alice, "Folder report").get_by_label("Format")).to_be_focused()
    alice.keyboard.press("Escape")
    expect(hands.dialog(alice, "Folder report")).to_have_count(0)
    expect(more).to_be_focused()


def test_the_menu_of_a_row(alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf", "b.pdf")
    hands.open_folder(alice, folder)
    dots = alice.get_by_role("button", name="Actions for b.pdf")
    dots.focus()
    alice.keyboard.press("Enter")
    rename = alice.locator("#row-menu").get_by_role("button", name="Rename")
    go_to(alice, rename, "ArrowDown")
    alice.keyboard.press("Enter")
    expect(hands.dialog(alice, "Rename").get_by_label("Name")).to_be_focused()
    alice.keyboard.press("Escape")
    expect(dots).to_be_focused()


def test_escape_clears_the_selection(alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf", "b.pdf")
    hands.open_folder(alice, folder)
    hands.tick(alice, "a.pdf", "b.pdf")
    hands.box(alice, "b.pdf").press("Escape")
    hands.expect_selected(alice, 0)


def test_a_button_is_found_by_its_name(alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf")
    hands.open_folder(alice, folder)
    hands.tick(alice, "a.pdf")
    alice.keyboard.press("Control+K")
    search = alice.get_by_role("combobox", name="Search files and actions")
    expect(search).to_be_focused()
    alice.keyboard.type("compr")
    expect(alice.get_by_role("option", name="Compress")).to_be_visible()
    alice.keyboard.press("Enter")
    expect(hands.dialog(alice, "Compress")).to_be_visible()


def test_the_first_stop_of_a_page_skips_to_its_content(alice: Page) -> None:
    alice.goto("/")
    alice.keyboard.press("Tab")
    expect(alice.get_by_role("link", name="Skip to content")).to_be_focused()
    alice.keyboard.press("Enter")
    expect(alice.get_by_role("main")).to_be_focused()
