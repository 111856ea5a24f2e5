"""A page of somebody else changes nothing here, though the browser sends our cookie with it."""

from collections.abc import Iterator

import pytest

from app.accounts import service as accounts
from app.accounts import tokens
from tests.authorisation.calls import call_of
from tests.authorisation.table import Row, rows
from tests.authorisation.world import ELSEWHERE, LOGINS, World, state_of

UNSAFE = [row for row in rows() if row.method != "GET"]
by_name = pytest.mark.parametrize("row", UNSAFE, ids=str)


@pytest.fixture
def strict(installation: World) -> Iterator[World]:
    """The installation, in which each change must prove that it comes from our pages."""
    installation.app.config["WTF_CSRF_ENABLED"] = True
    yield installation
    installation.app.config["WTF_CSRF_ENABLED"] = False


@by_name
@pytest.mark.parametrize(
    "headers",
    [{}, {"X-CSRFToken": "guessed"}, {"HX-Request": "true"}],
    ids=["plain", "guessed", "htmx"],
)
def test_a_change_without_our_token_is_refused(
    strict: World, row: Row, headers: dict[str, str]
) -> None:
    before = state_of(strict)
    for role in ("anonymous", *LOGINS):
        address, sent = call_of(row.method, row.rule, strict)
        answer = strict.ask(role, row.method, address, headers=headers, **sent)
        hidden = row.rule.startswith("/admin/") and role != "admin"
        assert answer.status_code == (404 if hidden else 400), role
    assert state_of(strict) == before


@by_name
@pytest.mark.parametrize("header", ["Bearer wrong", "Basic YWxpY2U6eA==", ""])
def test_credentials_that_are_wrong_stand_for_no_token(
    strict: World, row: Row, header: str
) -> None:
    before = state_of(strict)
    address, sent = call_of(row.method, row.rule, strict)
    answer = strict.ask("admin", row.method, address, headers={"Authorization": header}, **sent)
    assert answer.status_code in (400, 401, 404)
    assert state_of(strict) == before


@pytest.mark.parametrize("row", [row for row in UNSAFE if row.rule.startswith("/a/")], ids=str)
def test_a_call_by_api_token_needs_none(strict: World, row: Row) -> None:
    alice = accounts.find("alice")
    assert alice is not None
    headers = {"Authorization": f"Bearer {tokens.create(alice, 'script', 1)[0]}"}
    address, sent = call_of(row.method, row.rule, strict)
    answer = strict.ask("anonymous", row.method, address, headers=headers, **sent)
    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "192.0.2.9", "a b"])
def test_a_name_that_is_not_ours_is_not_answered(installation: World, host: str) -> None:
    for row in rows():
        address, sent = call_of(row.method, row.rule, installation)
        answer = installation.ask("admin", row.method, address, headers={"Host": host}, **sent)
        watched = row.rule in ("/healthz", "/readyz", "/metrics")
        assert (answer.status_code == 400) is not watched, row


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_cookies_go_by_https_only_once_they_came_so(
    installation: World, scheme: str, secure: bool
) -> None:
    client = installation.app.test_client()
    data = {"login": "alice", "password": "correct horse"}
    address = {"base_url": f"{scheme}://localhost", "environ_base": {"REMOTE_ADDR": ELSEWHERE}}
    answer = client.post("/login", data=data, **address)
    [cookie] = answer.headers.getlist("Set-Cookie")
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert ("Secure" in parts) is secure
    assert ("Strict-Transport-Security" in answer.headers) is secure
