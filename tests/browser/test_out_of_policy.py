"""What somebody is not allowed to know is in no page, fragment or answer that this person gets."""

import re
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import APIResponse, Page

from tests.pages import seen

pytestmark = [pytest.mark.browser, pytest.mark.served]

SECRET = re.compile(r"\bApprove\b|\bReject\b|review-(approve|reject)|\bfinance\b", re.I)
MOST_PAGES = 120
UNFOLLOWED = re.compile(
    r"/(dl|assets|preview)/|/documents/(room-|test_|many/meter-(?!000[12]))|[?&](sort|all|select)="
)
"""Content, folders of other tests, and what differs in nothing but its order or its numbers."""

IN_REVIEW = "folder=documents/contracts&select=Lease+agreement.pdf"
FRAGMENT = {"HX-Request": "true"}


class Links(HTMLParser):
    """Every address in a page that a person or a script of the page may ask for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "hx-get") and value]


def crawl(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the address and the text of every page that links lead to."""
    home = page.request.get("/").url
    waiting, seen = deque([home]), {home}
    for _ in range(MOST_PAGES):
        if not waiting:
            return
        answer = page.request.get(address := waiting.popleft())
        text = answer.text()
        yield address, text
        if "text/html" not in answer.headers["content-type"]:
            continue
        for link in Links(text).found:
            target = urldefrag(urljoin(address, link)).url
            if urlsplit(target).netloc == urlsplit(home).netloc and target not in seen:
                seen.add(target)
                if not UNFOLLOWED.search(target):
                    waiting.append(target)


def test_no_page_tells_bob(bob: Page) -> None:
    told = {address: found for address, text in crawl(bob) if (found := secrets(text))}
    assert told == {}


def test_the_crawl_would_find_them(alice: Page) -> None:
    assert any(secrets(text) for _address, text in crawl(alice))


def secrets(text: str) -> list[str]:
    """The forbidden words; “approved” and “rejected” are statuses, which everybody sees."""
    return [match[0] for match in SECRET.finditer(text)]


@pytest.mark.parametrize(
    "address",
    [
        f"/a/buttons?{IN_REVIEW}",
        f"/buttons/toolbar?{IN_REVIEW}",
        f"/buttons/menu?{IN_REVIEW}",
        "/files/menu/documents/contracts?select=Lease+agreement.pdf",
        f"/account/buttons?{IN_REVIEW}",
        "/a/openapi.json",
        "/runs/tray",
        "/runs",
    ],
)
def test_no_answer_tells_bob(bob: Page, address: str) -> None:
    for headers in ({}, FRAGMENT):
        answer = bob.request.get(address, headers=headers)
        assert answer.ok
        assert secrets(answer.text()) == []


@pytest.mark.parametrize(
    ("address", "unknown"),
    [
        ("/a/scheduler/hooks/review-approve", "/a/scheduler/hooks/no-such-hook"),
        (f"/buttons/review-reject/form?{IN_REVIEW}", f"/buttons/no-such-hook/form?{IN_REVIEW}"),
        ("/ws/finance/", "/ws/nothing/"),
        ("/ws/finance/budget.csv", "/ws/finance/nothing.csv"),
        ("/dl/finance/budget.csv", "/dl/nothing/budget.csv"),
        ("/preview/finance/budget.csv", "/preview/nothing/budget.csv"),
        ("/files/upload/finance/", "/files/upload/nothing/"),
        ("/admin/explain", "/admin/nothing"),
        ("/admin/flows", "/admin/nothing"),
    ],
)
def test_the_forbidden_and_the_unknown_are_one_to_bob(
    bob: Page, address: str, unknown: str
) -> None:
    for headers in ({}, FRAGMENT):
        forbidden, missing = (bob.request.get(one, headers=headers) for one in (address, unknown))
        assert forbidden.status == 404
        assert same(forbidden) == same(missing)


@pytest.mark.parametrize("slug", ["review-approve", "review-reject"])
def test_forbidden_hooks_answer_calls_as_unknown_ones(bob: Page, slug: str) -> None:
    bob.goto("/")
    headers = {"X-CSRFToken": token_of(bob), "Accept": "application/json"}
    bodies = (
        {"data": {"Paths": ["documents/contracts/Lease agreement.pdf"]}},
        {"data": {"JobParameters": {"Reason": "No."}}},
        {"data": "not json", "headers": {**headers, "Content-Type": "text/plain"}},
        {"form": {"folder": "documents/contracts", "select": "Lease agreement.pdf"}},
    )
    for body in bodies:
        first, second = (
            bob.request.post(f"/a/scheduler/hooks/{one}", **{"headers": headers} | body)
            for one in (slug, "no-such-hook")
        )
        assert first.status == 404
        assert same(first) == same(second)


def test_a_forbidden_path_is_worded_as_a_missing_one(bob: Page) -> None:
    bob.goto("/")
    headers = {"X-CSRFToken": token_of(bob)}
    first, second = (
        bob.request.post(
            "/a/scheduler/hooks/compress", headers=headers, data={"Paths": [f"{one}/budget.csv"]}
        )
        for one in ("finance", "nothing")
    )
    assert first.status == second.status == 403
    assert first.text().replace("finance", "nothing") == second.text()


def token_of(page: Page) -> str:
    headers = page.locator("body").get_attribute("hx-headers") or ""
    return headers.split('"')[3]


def same(answer: APIResponse) -> tuple[int, dict[str, str], str]:
    """An answer without what differs each time: its ID, the date and the token of our forms."""
    left_out = ("date", "content-length", "set-cookie", "x-request-id")
    headers = {name: value for name, value in answer.headers.items() if name not in left_out}
    return answer.status, headers, seen(answer.text())
