"""Who is calling, and who gets through to a view."""

import re
from typing import Any

import pytest
from flask import Flask

from app.accounts import changes, service, tokens
from app.accounts.callers import authenticated_by_token, caller
from app.accounts.guards import admin_required, browser_required, sign_in_required
from app.accounts.models import User
from app.extensions import db
from tests.pages import seen

PASSWORD = "correct horse"


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with pages that say who came through."""

    def who() -> str:
        return f"{caller().login} {'token' if authenticated_by_token() else 'session'}"

    for path, guard in (
        ("/a/who", sign_in_required),
        ("/page", sign_in_required),
        ("/ws/<path:path>", sign_in_required),
        ("/browser", browser_required),
        ("/admin/x", admin_required),
        ("/a/admin", admin_required),
    ):
        app.add_url_rule(path, path, guard(lambda path="": who()), methods=["GET", "POST"])
    return app


@pytest.fixture
def token(alice: User) -> str:
    return tokens.create(alice, "script", 1)[0]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_script_without_credentials_gets_401_and_the_scheme(visitor: Any) -> None:
    answer = visitor.get("/a/who")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 401
    assert "Set-Cookie" not in answer.headers


def test_page_sends_the_anonymous_to_sign_in(visitor: Any) -> None:
    assert visitor.get("/page?a=b").location == "/login?next=/page?a%3Db"
    assert visitor.press("/page", on="/login").location == "/login"


@pytest.mark.parametrize("name", ["%231%20offer%20100%25.pdf", "a%2Bb%20%26%20c.pdf", "a%5Cb"])
def test_way_back_survives_names_that_break_software(visitor: Any, name: str) -> None:
    asked = visitor.get(f"/ws/documents/{name}").location
    assert visitor.sign_in(to=asked).location == f"/ws/documents/{name}"


def test_fragment_sends_the_whole_page_to_sign_in_and_back(visitor: Any) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/ws/documents?page=2"}
    answer = visitor.get("/page", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=/ws/documents?page%3D2"
    assert answer.text == ""


def test_session_opens_pages_and_the_interface(signed_in: Any) -> None:
    assert signed_in.get("/page").text == "alice session"
    assert signed_in.get("/a/who").text == "alice session"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_token_opens_the_interface(visitor: Any, token: str, scheme: str) -> None:
    answer = visitor.get("/a/who", headers={"Authorization": f"{scheme} {token}"})
    assert answer.text == "alice token"
    assert "Set-Cookie" not in answer.headers


def test_call_by_token_needs_no_proof_of_ours(visitor: Any, token: str) -> None:
    assert visitor.post("/a/who", headers=bearer(token)).text == "alice token"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer fb_wrong",
        "Bearer  ",
        "Basic YWxpY2U6cGFzcw==",
        "Token x",
        "fb_wrong",
        "Bearer \xff",
        "Bearer x, Bearer y",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_bad_header_is_nobody_even_beside_a_session(
    signed_in: Any, header: str, method: str
) -> None:
    answer = getattr(signed_in, method)(
        "/a/who", headers={"Authorization": header, "X-CSRFToken": proof_of(signed_in)}
    )
    assert answer.status_code == 401
    assert signed_in.get("/a/who").text == "alice session"


def proof_of(visitor: Any) -> str:
    found = re.search(r'name="[\w-]*csrf_token"[^>]*value="([^"]+)"', visitor.get("/account").text)
    assert found
    return found[1]


@pytest.mark.parametrize("end", ["expire", "revoke", "disable"])
def test_token_that_has_ended_is_nobody(visitor: Any, alice: User, token: str, end: str) -> None:
    kept = tokens.of_user(alice)[0]
    if end == "expire":
        kept.expires_at = kept.created_at
        db.session.commit()
    elif end == "revoke":
        tokens.revoke(alice, kept.id)
    else:
        changes.set_enabled(alice, False)
    assert visitor.get("/a/who", headers=bearer(token)).status_code == 401


def test_token_counts_more_than_the_session_beside_it(app: Flask, signed_in: Any) -> None:
    bob = service.create_user("bob", PASSWORD)
    plain_text, _ = tokens.create(bob, "script", 1)
    assert signed_in.get("/a/who", headers=bearer(plain_text)).text == "bob token"
    assert signed_in.get("/a/who").text == "alice session"


def test_cookie_that_looks_like_remember_me_opens_nothing(visitor: Any, alice: User) -> None:
    visitor.set_cookie("remember_token", f"{alice.get_id()}|{'0' * 128}")
    assert visitor.get("/a/who").status_code == 401


def test_page_for_browsers_refuses_tokens(signed_in: Any, token: str) -> None:
    assert signed_in.get("/browser").text == "alice session"
    assert signed_in.get("/browser", headers=bearer(token)).status_code == 403


def test_admin_page_sends_the_anonymous_to_sign_in(visitor: Any) -> None:
    assert visitor.get("/admin/x").location == "/login?next=/admin/x"
    assert visitor.get("/a/admin").status_code == 401


@pytest.mark.parametrize("profile", ["standard", "shared"])
def test_admin_page_looks_unknown_to_others(signed_in: Any, alice: User, profile: str) -> None:
    alice.profile = profile
    db.session.commit()
    refused, unknown = signed_in.get("/admin/x"), signed_in.get("/admin/unknown")
    assert refused.status_code == unknown.status_code == 404
    assert seen(refused.text) == seen(unknown.text)
    assert signed_in.get("/a/admin").json == signed_in.get("/a/unknown").json


def test_admin_page_opens_for_admins(signed_in: Any, alice: User, token: str) -> None:
    alice.profile = "admin"
    db.session.commit()
    assert signed_in.get("/admin/x").text == "alice session"
    assert signed_in.get("/a/admin", headers=bearer(token)).text == "alice token"
