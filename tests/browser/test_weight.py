"""How heavy and how wide the main pages are."""

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import OpenAs, Watch
from tests.browser.demo_folder import DemoFolder

pytestmark = [pytest.mark.browser, pytest.mark.served]

MOST_BYTES = 100_000
"""What a page may bring over the line before its pictures, with nothing in the cache."""

PAGES = {
    "workspaces": "/",
    "folder": "/ws/documents/contracts",
    "many files": "/ws/documents/many",
    "a PDF": "/ws/documents/contracts/Lease agreement.pdf",
    "a text": "/ws/documents/Welcome.md",
    "form": "/buttons/review-submit/form?folder=documents/contracts&select=REPORT.PDF",
    "runs": "/runs",
    "account": "/account",
    "hostile names": "/ws/documents/names?hidden=1",
    "empty bin": "/ws/media/",
    "not found": "/ws/documents/nothing",
}
NARROW = {"width": 360, "height": 740}


def transferred(page: Page, address: str) -> dict[str, int]:
    """The bytes of each body as they came over the line, by the last part of its address."""
    answers: list[Response] = []
    page.on("response", lambda one: answers.append(one))
    page.goto(address, wait_until="networkidle")
    return {
        one.url.rpartition("/")[2]: one.request.sizes()["responseBodySize"]
        for one in answers
        if "/preview/" not in one.url
    }


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_a_page_is_light(open_as: OpenAs, watch: Watch, address: str) -> None:
    watch.expect_status(404)
    found = transferred(open_as("alice"), address)
    print(f"{sum(found.values()):7} bytes in {len(found)} answers: {address}")
    assert len(found) > 4
    assert sum(found.values()) < MOST_BYTES


def test_signing_in_is_light(stranger: Page) -> None:
    found = transferred(stranger, "/login")
    print(f"{sum(found.values()):7} bytes in {len(found)} answers: /login")
    assert sum(found.values()) < MOST_BYTES


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_a_narrow_window_holds_it_all(open_as: OpenAs, watch: Watch, address: str) -> None:
    watch.expect_status(404)
    page = open_as("alice", viewport=NARROW, has_touch=True)
    page.goto(address)
    expect_no_overflow(page)


def test_a_narrow_window_holds_dialog_menu_and_run(open_as: OpenAs, folder: DemoFolder) -> None:
    folder.add_papers("a.pdf")
    page = open_as("alice", viewport=NARROW, has_touch=True)
    page.goto(folder.address)
    page.get_by_role("button", name="Actions for a.pdf").click()
    page.locator("#row-menu").get_by_role("button", name="Extract pages").click()
    dialog = page.get_by_role("dialog", name="Extract pages")
    expect(dialog).to_be_visible()
    expect_no_overflow(page)
    dialog.get_by_role("button", name="Extract pages").click()
    page.get_by_role("status").get_by_role("link", name="Open the run").click()
    expect(page.get_by_role("main").get_by_text("Finished", exact=True)).to_be_visible()
    expect_no_overflow(page)


def expect_no_overflow(page: Page) -> None:
    expect(page.get_by_role("heading").first).to_be_attached()
    wider = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 0
