"""Fixtures of the browser tests: a Chromium, people who are signed in, and a folder for each."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.browser.demo_folder import DemoFolder
from tests.served import Served

PATIENCE = 45_000
"""Milliseconds; far more than anything needs on a busy machine."""

SUPERSEDED = ("htmx:sendAbort", "htmx:afterRequest")
"""What the script logs of a request that a newer one has made needless."""

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The Chromium of the machine, without what it would do on its own."""
    quiet = "gpu quic background-networking component-update sync"
    return {
        "executable_path": os.environ.get("CHROMIUM") or shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--no-first-run",
            *(f"--disable-{word}" for word in quiet.split()),
        ],
    }


@pytest.fixture(scope="package")
def browser(browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """A Chromium that is gone after the last test of this folder.

    As long as it is there, its event loop keeps the tests of the application from running.
    """
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(**browser_type_launch_args)
        yield one
        one.close()


@dataclass
class Watch:
    """What went wrong in the pages of a test without anybody seeing it."""

    home: str
    found: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def expect_status(self, *statuses: int) -> None:
        """Answers with these statuses are no fault in this test."""
        self.expected |= set(statuses)

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"error in a page: {error.error}"))
        context.on("request", self._request)
        context.on("dialog", self._dialog)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning") or message.text in SUPERSEDED:
            return
        status = re.search(r"(?:status of|Status Error Code) (\d{3})", message.text)
        if not status or int(status[1]) not in self.expected:
            self.found.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.found.append(f"request to another host: {request.url}")

    def _dialog(self, dialog: Any) -> None:
        self.found.append(f"a script opened a window: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def watch(demo: Served) -> Iterator[Watch]:
    """Fails the test at its end where a page logged an error, a violation of the policy too."""
    one = Watch(demo.url)
    yield one
    assert one.found == []


@pytest.fixture(scope="package")
def signed_in(
    browser: Browser, demo: Served, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Return where the cookies of a person lie; each signs in once."""
    folder = tmp_path_factory.mktemp("people")

    def state(login: str) -> Path:
        path = folder / f"{login}.json"
        if not path.exists():
            context = browser.new_context(base_url=demo.url)
            sign_in(context.new_page(), login)
            context.storage_state(path=path)
            context.close()
        return path

    return state


def sign_in(page: Page, login: str) -> None:
    page.goto("/login")
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Workspaces", level=1)).to_be_visible()


OpenAs = Callable[..., Page]


@pytest.fixture
def open_as(
    browser: Browser, demo: Served, signed_in: Callable[[str], Path], watch: Watch
) -> Iterator[OpenAs]:
    """Return a page of a person who is signed in, or of nobody; options: a browser context's."""
    contexts: list[BrowserContext] = []

    def new(login: str, **options: Any) -> Page:
        context = browser.new_context(
            **{"base_url": demo.url, "viewport": {"width": 1280, "height": 800}} | options,
            storage_state=signed_in(login) if login else None,
        )
        context.set_default_timeout(PATIENCE)
        watch.follow(context)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def alice(open_as: OpenAs) -> Page:
    return open_as("alice")


@pytest.fixture
def bob(open_as: OpenAs) -> Page:
    return open_as("bob")


@pytest.fixture
def stranger(open_as: OpenAs) -> Page:
    """A page of nobody: what signs out would sign out the other tests' people."""
    return open_as("")


@pytest.fixture
def folder(demo: Served) -> DemoFolder:
    """An empty folder in `documents` for this test alone."""
    one = DemoFolder(demo, f"documents/room-{uuid4().hex[:8]}")
    one.path.mkdir()
    return one
