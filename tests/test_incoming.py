"""What is told of each request, and which headers of proxies are believed."""

import contextvars
import logging
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, request

from app import create_app
from app.accounts import service as accounts
from app.accounts import tokens
from app.config import Settings
from app.logs import Lines


@pytest.mark.parametrize("sent", ["abcdefgh", "0f7c.A_b-9", "a" * 64])
def test_an_id_of_the_caller_is_taken_and_answered(client: Any, sent: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": sent})
    assert answer.headers["X-Request-ID"] == sent


@pytest.mark.parametrize(
    "sent", ["", "short", "a" * 65, "with space", "<script>alert(1)", "a=b&c=d1"]
)
def test_an_id_that_is_not_safe_is_replaced(client: Any, sent: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": sent})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_answers_to_errors_have_an_id_too(app: Flask, client: Any) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/broken", view_func=lambda: 1 // 0)
    for path, status in (("/nothing", 404), ("/broken", 500)):
        answer = client.get(path)
        assert (answer.status_code, len(answer.headers["X-Request-ID"])) == (status, 32)


class Kept(logging.Handler):
    """Keeps lines as they are written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(Lines())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {self.format(record)}")


@pytest.fixture
def kept() -> Any:
    handler = Kept()
    logger = logging.getLogger("app")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel("DEBUG")
    yield handler.lines
    logger.removeHandler(handler)
    logger.setLevel(before)


def test_a_line_tells_of_the_request_and_who_made_it(client: Any, kept: list[str]) -> None:
    user = accounts.create_user("alice", "correct horse", profile="standard")
    token, _ = tokens.create(user, "test", 1)
    headers = {"Authorization": f"Bearer {token}", "X-Request-ID": "request-1"}
    client.post("/a/scheduler/hooks/secret-slug?x=1", headers=headers, json={})
    line = next(line for line in kept if "POST" in line)
    assert "POST /a/scheduler/hooks/<slug>: 404 in " in line
    assert line.endswith("[request=request-1 user=alice]")
    assert line.startswith("INFO")
    assert token not in "".join(kept)


def test_looking_is_told_to_who_asks_for_every_line_only(client: Any, kept: list[str]) -> None:
    client.get("/healthz")
    (line,) = [line for line in kept if "GET /healthz" in line]
    assert line.startswith("DEBUG")


def test_the_next_request_says_nothing_of_the_one_before(client: Any, kept: list[str]) -> None:
    user = accounts.create_user("alice", "correct horse", profile="standard")
    token, _ = tokens.create(user, "test", 1)
    client.get("/a/buttons", headers={"Authorization": f"Bearer {token}"})
    client.get("/healthz")
    assert "user=alice" in next(line for line in kept if "/a/buttons" in line)
    assert "user=" not in next(line for line in kept if "/healthz" in line)


@pytest.mark.parametrize(
    ("proxies", "sent", "seen"),
    [
        (0, "198.51.100.9", "127.0.0.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "203.0.113.1, 198.51.100.9", "198.51.100.9"),
        (2, "203.0.113.1, 198.51.100.9", "203.0.113.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_an_address_is_believed_from_as_many_proxies_as_there_are(
    settings: Settings, proxies: int, sent: str, seen: str
) -> None:
    app = create_app(replace(settings, proxies=proxies))
    app.add_url_rule("/who", view_func=lambda: request.remote_addr or "")
    headers = {"X-Forwarded-For": sent} if sent else {}
    answer = contextvars.Context().run(app.test_client().get, "/who", headers=headers)
    assert answer.text == seen
