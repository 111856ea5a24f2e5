"""One place turns every error into a page, a fragment or a problem document."""

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.extensions import db
from app.problems import FieldError, InvalidProblem, NotFoundProblem
from tests.conftest import PASSWORD
from tests.pages import seen


@pytest.fixture
def failing(app: Flask) -> Flask:
    """Addresses that fail in every way, for scripts and for people."""

    def refuse() -> str:
        raise InvalidProblem("Too long.", [FieldError("name", "<b>too long</b>")])

    def unknown() -> str:
        raise NotFoundProblem("the secret finance folder")

    def crash() -> str:
        raise RuntimeError("a secret in a traceback")

    for name, view in (("refuse", refuse), ("unknown", unknown), ("crash", crash)):
        app.add_url_rule(f"/{name}", name, view)
        app.add_url_rule(f"/a/{name}", f"a_{name}", view)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def test_a_script_gets_a_problem_document(failing: Flask, client) -> None:
    answer = client.get("/a/refuse")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json == {
        "type": "about:blank",
        "title": "Not acceptable",
        "status": 422,
        "detail": "Too long.",
        "errors": [{"field": "name", "message": "<b>too long</b>"}],
    }


def test_a_person_gets_a_page_in_which_nothing_of_it_is_markup(failing: Flask, client) -> None:
    answer = client.get("/refuse")
    assert (answer.status_code, answer.mimetype) == (422, "text/html")
    assert "Too long." in answer.text
    assert "<b>too long" not in answer.text


@pytest.mark.parametrize("path", ["/", "/runs", "/login", "/a/jobs/tasks/unknown-1", "/never"])
def test_a_database_that_is_away_is_no_fault_of_the_caller(app: Flask, client, path: str) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    accounts.create_user("alice", PASSWORD)
    client.sign_in("alice")
    db.session.close()
    db.engine.dispose()
    instance = app.config["SETTINGS"].instance
    instance.rename(instance.with_name("away"))
    answer = client.get(path)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")
    assert "try again" in answer.text
    assert "sqlite" not in answer.text
    instance.with_name("away").rename(instance)
    assert client.get(path).status_code in (200, 303, 404)


def test_htmx_gets_a_toast(failing: Flask, client) -> None:
    answer = client.get("/refuse", headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#toasts"
    assert "<html" not in answer.text


@pytest.mark.parametrize("prefix", ["", "/a"])
def test_what_does_not_exist_is_told_in_one_wording(failing: Flask, client, prefix: str) -> None:
    texts = {seen(client.get(f"{prefix}/{name}").text) for name in ("unknown", "never-heard-of")}
    assert len(texts) == 1
    assert "finance" not in texts.pop()


@pytest.mark.parametrize("prefix", ["", "/a"])
def test_what_nobody_named_is_logged_and_not_told(
    failing: Flask, client, caplog: pytest.LogCaptureFixture, prefix: str
) -> None:
    answer = client.get(f"{prefix}/crash")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "a secret in a traceback" in caplog.text


def test_a_wrong_method_names_the_right_ones(client) -> None:
    answer = client.delete("/healthz")
    assert (answer.status_code, "GET" in answer.headers["Allow"]) == (405, True)


def test_every_answer_carries_the_headers_that_protect(client) -> None:
    for path in ("/login", "/healthz", "/nowhere"):
        headers = client.get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def test_a_post_without_our_token_is_refused(app: Flask, client) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/login", data={"login": "x", "password": "y"}).status_code == 400
