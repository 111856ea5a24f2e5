"""People sign in through a real provider, which runs beside the test."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from oidc_provider_mock import User as Known

from app.accounts import changes, service
from app.accounts.models import User
from app.accounts.openid import people
from app.accounts.openid.claims import Described
from app.audit.models import AuditEntry
from app.config import ConfigurationError
from app.extensions import db
from tests.accounts.conftest import PASSWORD, Browser, MakeApp

CLAIMS = {
    "preferred_username": "erin",
    "name": "Erin Evans",
    "email": "erin@example.org",
    "flowbutton": "standard",
    "groups": ["reviewers"],
}
START = "/login/openid"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Where the provider is, which knows erin."""
    known = [Known(sub="248289", claims=CLAIMS)]
    with oidc_provider_mock.run_server_in_thread(user_claims=known) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def known(issuer: str) -> None:
    """Let the provider say of erin what it said at first."""
    say(issuer)


def say(issuer: str, **changed: Any) -> None:
    requests.put(f"{issuer}/users/248289", json={**CLAIMS, **changed}, timeout=10)


@pytest.fixture
def app(make_app: MakeApp, issuer: str) -> Flask:
    return make_app(
        oidc_issuer=issuer,
        oidc_client_id="flowbutton",
        oidc_client_secret="s3cret",
        oidc_label="Example ID",
        oidc_profile_claim="flowbutton",
        oidc_roles_claim="groups",
    )


@pytest.fixture
def browser(app: Flask) -> Browser:
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


def way_there(browser: Browser, target: str = "") -> str:
    """The address that the browser is sent to."""
    answer = browser.get(START, query_string={"next": target} if target else None)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def agreed(address: str, **data: str) -> str:
    """What the provider sends the browser back with."""
    answer = requests.post(
        address, data={"sub": "248289", **data}, allow_redirects=False, timeout=10
    )
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def come(browser: Browser, target: str = "") -> Any:
    return browser.get(agreed(way_there(browser, target)))


def erin() -> User:
    db.session.expire_all()
    return service.find_or_refuse("erin")


def test_somebody_new_is_let_in_with_what_the_provider_says(browser: Browser, issuer: str) -> None:
    answer = come(browser, "/runs?state=failed")
    assert (answer.status_code, answer.location) == (303, "/runs?state=failed")
    assert browser.get("/account").status_code == 200
    user = erin()
    assert (user.name, user.email, user.profile) == ("Erin Evans", "erin@example.org", "standard")
    assert [role.name for role in user.roles] == ["reviewers"]
    assert user.external_id == f"{issuer} 248289"


def test_the_provider_gets_a_challenge_a_state_and_a_nonce(browser: Browser) -> None:
    asked = parse_qs(urlsplit(way_there(browser)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["openid profile email"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()


def test_what_the_provider_says_later_counts(browser: Browser, issuer: str) -> None:
    come(browser)
    browser.press("/logout")
    say(issuer, name="Erin Frost", groups=["writers"], flowbutton="shared")
    assert come(browser).status_code == 303
    user = erin()
    assert (user.name, user.profile) == ("Erin Frost", "shared")
    assert [role.name for role in user.roles] == ["writers"]


def test_a_login_that_changes_there_stays_here(browser: Browser, issuer: str) -> None:
    come(browser)
    say(issuer, preferred_username="e.frost")
    assert come(browser).status_code == 303
    assert erin().external_id == f"{issuer} 248289"
    assert service.find("e.frost") is None


def test_a_session_of_before_is_not_gone_on_with(browser: Browser) -> None:
    with browser.session_transaction() as session:
        session["planted"] = True
    come(browser)
    with browser.session_transaction() as session:
        assert "planted" not in session
        assert not any(key.startswith("_state_") for key in session)


def test_it_is_in_the_audit_log(browser: Browser) -> None:
    come(browser)
    actions = db.session.scalars(
        sa.select(AuditEntry.action).where(AuditEntry.target == "user:erin")
    )
    assert {"user.create", "user.sign-in", "user.profile", "user.roles"} <= set(actions)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda back: re.sub(r"state=[^&]*", "state=another", back),
        lambda back: re.sub(r"code=[^&]*", "code=another", back),
        lambda back: re.sub(r"&?state=[^&]*", "", back),
        lambda _back: "/login/openid/back",
        lambda _back: "/login/openid/back?error=access_denied",
    ],
    ids=["state", "code", "no state", "nothing", "denied"],
)
def test_what_does_not_belong_together_lets_nobody_in(browser: Browser, spoil: Any) -> None:
    answer = browser.get(spoil(agreed(way_there(browser))))
    assert answer.status_code == 401
    assert "did not confirm who you are" in answer.text
    assert service.find("erin") is None


def test_a_way_back_counts_once_and_only_in_its_browser(app: Flask, browser: Browser) -> None:
    back = agreed(way_there(browser))
    assert app.test_client().get(back).status_code == 401
    assert browser.get(back).status_code == 303
    browser.press("/logout")
    assert browser.get(back).status_code == 401


def test_who_says_no_at_the_provider_is_not_let_in(browser: Browser) -> None:
    back = agreed(way_there(browser), action="deny")
    assert "error=access_denied" in back
    assert browser.get(back).status_code == 401


def test_the_login_of_a_local_account_is_not_taken_over(browser: Browser) -> None:
    service.create_user("erin", PASSWORD, profile="admin")
    answer = come(browser)
    assert answer.status_code == 401
    assert "belongs to another account" in answer.text
    assert erin().external_id is None


def test_who_is_disabled_stays_out(browser: Browser) -> None:
    come(browser)
    changes.set_enabled(erin(), False)
    answer = come(browser)
    assert answer.status_code == 401
    assert "is disabled" in answer.text
    assert browser.get("/account").status_code == 302


def test_a_profile_that_is_none_lets_nobody_in(browser: Browser, issuer: str) -> None:
    say(issuer, flowbutton="root")
    assert come(browser).status_code == 401
    assert service.find("erin") is None


def test_the_last_admin_is_not_lost_to_a_claim(browser: Browser, issuer: str) -> None:
    say(issuer, flowbutton="admin")
    assert come(browser).status_code == 303
    browser.press("/logout")
    say(issuer, flowbutton="standard")
    assert come(browser).status_code == 409
    assert erin().is_admin


def test_no_password_opens_the_account(browser: Browser) -> None:
    come(browser)
    browser.press("/logout")
    for password in ("!", "", PASSWORD):
        assert browser.sign_in("erin", password).status_code in (401, 422)


def test_local_accounts_still_sign_in(browser: Browser) -> None:
    service.create_user("local", PASSWORD)
    assert "Sign in with Example ID" in browser.get("/login").text
    assert browser.sign_in("local").status_code == 303


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "\\evil"])
def test_the_way_back_leads_only_to_pages_of_ours(browser: Browser, target: str) -> None:
    assert come(browser, target).location == "/"


def test_a_provider_that_is_away_is_told(make_app: MakeApp) -> None:
    app = make_app(oidc_issuer="http://localhost:9", oidc_client_id="flowbutton")
    answer = app.test_client().get(START)
    assert answer.status_code == 503
    assert "does not answer" in answer.text


def test_without_a_provider_there_is_no_such_page(make_app: MakeApp) -> None:
    client = make_app().test_client()
    assert client.get(START).status_code == 404
    assert client.get("/login/openid/back").status_code == 404
    assert "Sign in with" not in client.get("/login").text


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"oidc_issuer": "https://id.example.org"}, "FLOWBUTTON_OIDC_CLIENT_ID is missing"),
        ({"oidc_issuer": "http://id.example.org", "oidc_client_id": "x"}, "begin with https"),
    ],
)
def test_settings_that_are_not_whole_are_refused(
    make_app: MakeApp, settings: Mapping[str, str], words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words):
        make_app(**settings)


def test_two_first_sign_ins_at_once_make_one_user(
    app: Flask, issuer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frank = Described(f"{issuer} 1", "frank", "Frank", "", None, None)
    first = people.sign_in(frank, "").id
    find, looked = people.find, iter([None])
    monkeypatch.setattr(people, "find", lambda known: next(looked, find(known)))
    assert people.sign_in(frank, "").id == first


def test_who_has_no_password_here_is_offered_no_change_of_it(browser: Browser) -> None:
    come(browser)
    assert "Change password" not in browser.get("/account").text
