"""Every answer to everybody carries the headers that protect, and no page has code within it."""

import re

import pytest

from tests.authorisation.calls import call_of
from tests.authorisation.table import Row, rows
from tests.authorisation.world import ROLES, World

DIRECTIVES = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
SANDBOX = {"sandbox", "default-src 'none'"}
EXACT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CACHED = {
    "/assets/<digest>/<name>": "no-cache",
    "/dl/<workspace>/<inner:inner>": "private, no-cache",
}
"""What may be kept: our own files, and downloads by who got them; all else is kept nowhere."""

INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|<script\b(?![^>]*\bsrc=)|(?:href|src|action)=\"javascript:|"
    r"hx-on|hx-vals=['\"]js:",
    re.IGNORECASE,
)
"""Code or style that stands in a page."""


@pytest.mark.parametrize("row", rows(), ids=str)
def test_every_answer_carries_the_headers(installation: World, row: Row) -> None:
    for role in ROLES:
        address, sent = call_of(row.method, row.rule, installation)
        answer = installation.ask(role, row.method, address, **sent)
        told = {name: answer.headers.get(name) for name in EXACT}
        assert told == EXACT
        sandboxed = row.rule.startswith("/dl/") and answer.status_code == 200
        policy = set(answer.headers["Content-Security-Policy"].split("; "))
        assert policy == (SANDBOX if sandboxed else DIRECTIVES)
        cached = CACHED.get(row.rule, "") if answer.status_code == 200 else ""
        assert answer.headers["Cache-Control"] == (cached or "no-store")
        assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize("row", rows(), ids=str)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_no_page_has_code_or_style_within_it(
    installation: World, row: Row, headers: dict[str, str]
) -> None:
    for role in ROLES:
        address, sent = call_of(row.method, row.rule, installation)
        answer = installation.ask(role, row.method, address, headers=headers, **sent)
        if answer.mimetype == "text/html":
            assert not INLINE.search(answer.text)
