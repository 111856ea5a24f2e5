"""The sign-in page: sessions, ways on, and what brute force meets."""

import re
from typing import Any

import pytest
from flask import Flask

from app.accounts import changes, service
from app.accounts.models import User

PASSWORD = "correct horse"
ELSEWHERE = "192.0.2.7"


def cookie_of(visitor: Any) -> str:
    cookie = visitor.get_cookie("session")
    return cookie.value if cookie else ""


def is_signed_in(visitor: Any) -> bool:
    return visitor.get("/account").status_code == 200


def test_anonymous_is_sent_to_sign_in_and_back(visitor: Any) -> None:
    answer = visitor.get("/account?tab=tokens")
    assert answer.status_code == 302
    assert answer.location == "/login?next=/account?tab%3Dtokens"
    assert visitor.sign_in(to=answer.location).location == "/account?tab=tokens"


@pytest.mark.parametrize(("method", "path"), [("put", "/login"), ("get", "/logout")])
def test_wrong_method_is_refused(visitor: Any, method: str, path: str) -> None:
    assert getattr(visitor, method)(path, headers={"Authorization": "Bearer x"}).status_code == 405


def test_page_has_labelled_fields_and_a_button(visitor: Any) -> None:
    page = visitor.get("/login").text
    for name, label in (("login", "Login"), ("password", "Password")):
        assert re.search(rf'<label[^>]*for="{name}"[^>]*>\s*{label}\b', page)
        assert re.search(rf'<input[^>]*\bid="{name}"', page)
    assert re.search(r"<button[^>]*>\s*<span>Sign in</span>\s*</button>", page)
    assert "style=" not in page
    assert "<script>" not in page


def test_right_password_signs_in(visitor: Any) -> None:
    answer = visitor.sign_in()
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(visitor)


@pytest.mark.parametrize(
    ("login", "password"),
    [("alice", "not hers"), ("nobody", PASSWORD), ("disabled", PASSWORD), ("alice", "x" * 2000)],
)
def test_refusal_has_one_wording_and_keeps_the_login(
    visitor: Any, login: str, password: str
) -> None:
    changes.set_enabled(service.create_user("disabled", PASSWORD), False)
    answer = visitor.sign_in(login, password)
    assert answer.status_code == 401
    assert "Login or password is wrong." in answer.text
    assert f'value="{login}"' in answer.text
    assert password not in answer.text
    assert not is_signed_in(visitor)


@pytest.mark.parametrize(
    ("login", "password", "message"),
    [
        ("", PASSWORD, "Enter your login."),
        ("alice", "", "Enter your password."),
    ],
)
def test_empty_field_is_named(visitor: Any, login: str, password: str, message: str) -> None:
    answer = visitor.sign_in(login, password)
    assert answer.status_code == 422
    assert message in answer.text


def test_login_and_refusal_are_escaped(visitor: Any) -> None:
    answer = visitor.sign_in('"><script>alert(1)</script>', "x")
    assert "<script>alert" not in answer.text


def test_form_without_our_proof_is_refused(visitor: Any) -> None:
    visitor.get("/login")
    data = {"login": "alice", "password": PASSWORD}
    assert visitor.post("/login", data=data).status_code == 400
    assert not is_signed_in(visitor)


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/runs?page=2", "/runs?page=2"),
        ("//evil.example", "/"),
        ("/%09/evil.example", "/"),
        ("/%2509/evil.example", "/"),
        ("/%5Cevil.example", "/"),
        ("https://evil.example", "/"),
    ],
)
def test_way_on_stays_with_us(visitor: Any, target: str, location: str) -> None:
    assert visitor.sign_in(to=f"/login?next={target}").location == location
    assert visitor.get(f"/login?next={target}").location == location


def test_session_is_renewed_at_sign_in(visitor: Any) -> None:
    visitor.get("/login")
    with visitor.session_transaction() as session:
        session["planted"] = "by somebody else"
        proof = session["csrf_token"]
    planted = cookie_of(visitor)
    visitor.sign_in()
    with visitor.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != proof
        assert session.permanent
    assert cookie_of(visitor) != planted
    visitor.set_cookie("session", planted)
    assert not is_signed_in(visitor)


def test_every_sign_in_has_its_own_session(visitor: Any) -> None:
    numbers = set()
    for _ in range(2):
        visitor.delete_cookie("session")
        visitor.sign_in()
        with visitor.session_transaction() as session:
            numbers.add(session["sign_in"])
    assert len(numbers) == 2


def test_session_cookie_lives_as_long_as_the_setting(make_app: Any) -> None:
    app: Flask = make_app(session_hours=2)
    service.create_user("alice", PASSWORD)
    visitor = app.test_client()
    header = visitor.sign_in().headers["Set-Cookie"]  # type: ignore[attr-defined]
    assert app.permanent_session_lifetime.total_seconds() == 2 * 3600
    assert "Expires=" in header
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header


def test_sign_out_ends_the_session_on_the_server(signed_in: Any) -> None:
    kept = cookie_of(signed_in)
    answer = signed_in.press("/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert not is_signed_in(signed_in)
    signed_in.set_cookie("session", kept)
    assert not is_signed_in(signed_in)


def test_only_a_session_that_names_somebody_is_renewed(signed_in: Any) -> None:
    assert "Expires=" in signed_in.get("/account").headers["Set-Cookie"]
    kept = cookie_of(signed_in)
    signed_in.press("/logout")
    signed_in.set_cookie("session", kept)
    assert "Set-Cookie" not in signed_in.options("/login").headers
    assert "session=;" in signed_in.get("/account").headers["Set-Cookie"]


def test_sign_out_leaves_other_browsers_of_the_user_alone(app: Flask, signed_in: Any) -> None:
    other: Any = app.test_client()
    other.sign_in()
    signed_in.press("/logout")
    assert is_signed_in(other)


def test_sign_out_needs_our_proof_and_harms_nobody_who_is_out(visitor: Any) -> None:
    assert visitor.press("/logout", on="/login").location == "/login"
    visitor.sign_in()
    assert visitor.post("/logout").status_code == 400
    assert is_signed_in(visitor)


def test_disabled_user_is_out_at_once(signed_in: Any, alice: User) -> None:
    changes.set_enabled(alice, False)
    assert not is_signed_in(signed_in)
    changes.set_enabled(alice, True)
    assert not is_signed_in(signed_in)


def test_session_without_a_sign_in_of_ours_names_nobody(visitor: Any, alice: User) -> None:
    with visitor.session_transaction() as session:
        session["_user_id"] = alice.get_id()
    assert not is_signed_in(visitor)


def test_signed_in_person_goes_on_without_the_page(signed_in: Any) -> None:
    assert signed_in.get("/login").location == "/"


@pytest.fixture
def limited(make_app: Any) -> Any:
    """A browser of an application that allows three failures a minute."""
    app: Flask = make_app(login_rate="3 per minute")
    for login in ("alice", "bob"):
        service.create_user(login, PASSWORD)
    return app.test_client()


def test_brute_force_from_one_address_meets_the_limit(limited: Any) -> None:
    answers = [limited.sign_in(f"login{n}", "wrong").status_code for n in range(5)]
    assert answers == [401, 401, 401, 429, 429]
    answer = limited.sign_in()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    assert "Too many failed attempts" in answer.text
    assert limited.get("/login").status_code == 200


def test_brute_force_on_one_login_meets_the_limit_from_anywhere(limited: Any) -> None:
    logins = ["alice", "ALICE", " alice "]
    answers = [
        limited.sign_in(login, "wrong", address=f"192.0.2.{n}").status_code
        for n, login in enumerate(logins)
    ]
    assert answers == [401, 401, 401]
    assert limited.sign_in("alice", PASSWORD, address=ELSEWHERE).status_code == 429
    assert limited.sign_in("bob", PASSWORD, address=ELSEWHERE).status_code == 303


def test_good_sign_ins_do_not_count(limited: Any) -> None:
    for _ in range(6):
        limited.delete_cookie("session")
        assert limited.sign_in().status_code == 303


def test_signing_in_oneself_does_not_buy_further_attempts(limited: Any) -> None:
    for _ in range(3):
        limited.delete_cookie("session")
        limited.sign_in("bob", PASSWORD)
        limited.delete_cookie("session")
        limited.sign_in("alice", "wrong")
    assert limited.sign_in("nobody", "wrong").status_code == 429


def test_refused_sign_in_is_logged_without_what_was_typed(visitor: Any, caplog: Any) -> None:
    visitor.sign_in("my-password-typed-here", "wrong password")
    assert "Sign-in refused to 127.0.0.1" in caplog.text
    assert "password-typed" not in caplog.text
    assert "wrong password" not in caplog.text
