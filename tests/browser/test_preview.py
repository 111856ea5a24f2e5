"""A preview: see first what a button would do, then do it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.demo_folder import DemoFolder

pytestmark = [pytest.mark.browser, pytest.mark.served]


def test_preview_then_run_it(alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf")
    hands.open_folder(alice, folder)
    hands.tick(alice, "a.pdf")
    form = hands.open_dialog(alice, "Extract pages")
    form.get_by_label("Pages").fill("1-2")
    form.get_by_role("button", name="Preview").click()
    said = alice.get_by_role("status").filter(has_text="Nothing is changed.")
    said.get_by_role("link", name="Open the preview").click()
    log = alice.get_by_role("log")
    expect(log).to_contain_text(f"Would make “{folder.userspace}/a-1.pdf”.")
    expect(log).to_contain_text("Would make 2.")
    expect(alice.get_by_text("A preview: nothing was changed.")).to_be_visible()
    assert folder.names == ["a.pdf"]
    alice.get_by_role("button", name="Run it").click()
    expect(alice.get_by_role("main").get_by_text("Finished", exact=True)).to_be_visible()
    assert folder.names == ["a-1.pdf", "a-2.pdf", "a.pdf"]


def test_a_preview_leaves_the_folder_as_it_is_shown(alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf")
    hands.open_folder(alice, folder)
    hands.tick(alice, "a.pdf")
    targets: list[str | None] = []
    alice.on("request", lambda request: targets.append(request.headers.get("hx-target")))
    form = hands.open_dialog(alice, "Extract pages")
    form.get_by_role("button", name="Preview").click()
    expect(alice.get_by_role("status").get_by_text("Nothing is changed.")).to_be_visible()
    expect(alice.locator("#tray [data-run]")).to_have_count(0)
    hands.expect_selected(alice, 1)
    assert "tray" in targets
    assert "listing" not in targets


def test_enter_runs_and_does_not_preview(alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf")
    hands.open_folder(alice, folder)
    hands.tick(alice, "a.pdf")
    form = hands.open_dialog(alice, "Extract pages")
    form.get_by_label("Pages").fill("1")
    form.get_by_label("Pages").press("Enter")
    hands.follow(alice)
    assert folder.names == ["a-1.pdf", "a.pdf"]


def test_a_button_without_preview_offers_none(alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf", "b.pdf")
    hands.open_folder(alice, folder)
    hands.tick(alice, "a.pdf", "b.pdf")
    form = hands.open_dialog(alice, "Join PDFs")
    expect(form.get_by_role("button", name="Preview")).to_have_count(0)
