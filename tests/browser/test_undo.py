"""Undo from the page of a run, and its refusal where somebody changed a file meanwhile."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.demo_folder import DemoFolder

pytestmark = [pytest.mark.browser, pytest.mark.served]


def extract(alice: Page, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf")
    hands.open_folder(alice, folder)
    hands.tick(alice, "a.pdf")
    form = hands.open_dialog(alice, "Extract pages")
    form.get_by_label("Pages").fill("1-2")
    hands.submit(form, "Extract pages")
    hands.follow(alice)


def test_a_run_is_undone_from_its_page(alice: Page, folder: DemoFolder) -> None:
    extract(alice, folder)
    alice.get_by_role("link", name="Undo").click()
    expect(alice.get_by_text("2 made")).to_be_visible()
    alice.get_by_role("button", name="Undo").click()
    expect(alice.get_by_role("heading", name="Undo: Extract pages")).to_be_visible()
    hands.expect_finished(alice)
    assert folder.names == ["a.pdf"]
    alice.get_by_role("link", name="an earlier run").click()
    expect(alice.get_by_text("This run was undone.")).to_be_visible()
    expect(alice.get_by_role("link", name="Undo", exact=True)).to_have_count(0)


def test_a_file_that_somebody_changed_is_named(alice: Page, folder: DemoFolder) -> None:
    extract(alice, folder)
    (folder.path / "a-1.pdf").write_bytes(b"written over")
    alice.get_by_role("link", name="Undo").click()
    expect(alice.get_by_text(f"“{folder.userspace}/a-1.pdf” was changed since.")).to_be_visible()
    expect(alice.get_by_role("button", name="Undo")).to_have_count(0)
    assert folder.names == ["a-1.pdf", "a-2.pdf", "a.pdf"]
