"""Makes the pictures of the main pages that the README and the documentation show.

Usage: python -m tools.screenshots [FOLDER]

Each page is taken light and dark, and the folder also as a phone and a very wide screen show it.
They are WebP images in docs/screenshots, or in FOLDER.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.served import Served, served

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
SCHEMES = ("light", "dark")
WIDTHS = (360, 768, 2560)
"""Widths at which the folder is taken, too; all else is 1280 pixels wide."""

HEIGHT = 800
QUALITY = 82
CONTRACTS = "/ws/documents/contracts"
LEASE = "folder=documents/contracts&select=Lease+agreement.pdf"
RUN = "screenshots-1"
RUNS: dict[str, dict[str, Any]] = {
    "folder-report": {"Paths": ["documents/contracts"], "TaskID": "screenshots-3"},
    "join-pdfs": {
        "Paths": ["documents/contracts/REPORT.PDF", "documents/contracts/Service contract.pdf"],
        "TaskID": "screenshots-2",
    },
    "extract-pages": {
        "Paths": ["documents/contracts/Lease agreement.pdf"],
        "JobParameters": {"SplitPages": "1-3"},
        "TaskID": RUN,
    },
}
"""Calls of hooks before the pictures; what they make is in them."""


def main() -> None:
    """Take all pictures of a demo of its own."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="flowbutton-") as place,
        chromium() as browser,
        served(Path(place), "--demo") as demo,
    ):
        for slug, body in RUNS.items():
            demo.post(f"/a/scheduler/hooks/{slug}", body, "alice")
            demo.run_to_end(body["TaskID"], "alice")
        for name, content in pictures(browser, demo):
            (folder / f"{name}.webp").write_bytes(smaller(content))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield the browser that the tests use."""
    find = [str(ROOT / "tests" / "find-chromium"), sys.executable]
    path = subprocess.run(find, check=True, capture_output=True, text=True).stdout.strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path or None, args=["--no-sandbox"])
        yield browser
        browser.close()


def pictures(browser: Browser, demo: Served) -> Iterator[tuple[str, bytes]]:
    """Yield each picture and its name."""
    for scheme in SCHEMES:
        for login, pages in (("alice", PAGES), ("admin", ADMIN_PAGES)):
            page = signed_in(browser, demo, login, scheme, 1280)
            for name, show in pages.items():
                show(page)
                yield f"{name}-{scheme}", taken(page)
    for width in WIDTHS:
        page = signed_in(browser, demo, "alice", "light", width)
        folder(page)
        yield f"folder-{width}", taken(page)


def signed_in(browser: Browser, demo: Served, login: str, scheme: str, width: int) -> Page:
    """Return a page of somebody in a window of this width."""
    viewport = {"width": width, "height": HEIGHT}
    context = browser.new_context(
        base_url=demo.url, viewport=viewport, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Workspaces", level=1)).to_be_visible()
    return page


def taken(page: Page) -> bytes:
    """Return the picture of what the window shows once nothing loads any more."""
    page.wait_for_load_state("networkidle")
    return page.screenshot(animations="disabled")


def smaller(content: bytes) -> bytes:
    """Return a PNG as WebP: a tenth of the bytes."""
    result = io.BytesIO()
    Image.open(io.BytesIO(content)).save(result, "WEBP", quality=QUALITY, method=6)
    return result.getvalue()


def at(address: str) -> Callable[[Page], None]:
    """Return what shows the page of an address."""
    return lambda page: page.goto(address) and None


def folder(page: Page) -> None:
    """Show a folder with one file selected and the buttons that fit."""
    page.goto(CONTRACTS)
    with page.expect_response("**/buttons/toolbar*"):
        page.get_by_role("checkbox", name="Select Lease agreement.pdf", exact=True).check()


def form(page: Page) -> None:
    """Show the form of a button over the folder."""
    folder(page)
    toolbar = page.get_by_role("toolbar", name="Actions")
    toolbar.get_by_role("button", name="Extract pages", exact=True).click()
    dialog = page.get_by_role("dialog", name="Extract pages")
    dialog.get_by_label("Pages").fill("1-3")


PAGES: dict[str, Callable[[Page], None]] = {
    "workspaces": at("/"),
    "folder": folder,
    "form": form,
    "run": at(f"/runs/{RUN}"),
    "runs": at("/runs"),
}
ADMIN_PAGES: dict[str, Callable[[Page], None]] = {
    "editor": at("/admin/buttons/extract-pages"),
    "flow": at("/admin/flows/pdf-tools"),
    "explain": at(f"/admin/explain?user=bob&{LEASE}"),
}


if __name__ == "__main__":
    main()
