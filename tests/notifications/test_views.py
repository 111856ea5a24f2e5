import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.accounts import service as accounts
from app.nodes.workspaces import create_datasource, create_workspace
from app.notifications import models, service
from app.notifications.service import Note
from tests.conftest import PASSWORD

PAGE = "/notifications"
TOKEN = re.compile(r'(?<="X-CSRFToken": ")[^"]+|(?<=name="csrf_token" value=")[^"]+')
"""What differs from one second to the next."""


@pytest.fixture
def people(app: Flask, tmp_path: Path) -> dict[str, int]:
    (tmp_path / "docs").mkdir()
    create_datasource("data", tmp_path / "docs")
    create_workspace("docs", "Docs", "data", grants={"user:alice": "rw"})
    logins = ("alice", "bob")
    return {login: accounts.create_user(login, PASSWORD).id for login in logins}


def told(user_id: int, key: str = "1", **values: Any) -> int:
    service.notify([Note(user_id, key, **{"title": "Done", "text": "It is **done**.", **values})])
    return models.page(user_id, offset=0, limit=1)[0].id


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("post", "/1/read"), ("post", "/read")])
def test_anonymous_is_sent_to_sign_in(client: Any, method: str, path: str) -> None:
    answer = getattr(client, method)(PAGE + path)
    assert (answer.status_code, "/login" in answer.location) in ((302, True), (303, True))


@pytest.mark.parametrize("path", ["/1/read", "/read"])
def test_getting_marks_nothing(client: Any, people: dict[str, int], path: str) -> None:
    told(people["alice"])
    assert client.sign_in("alice").get(PAGE + path).status_code in (404, 405)
    assert service.unread_count(people["alice"]) == 1


def test_another_persons_notification_answers_as_an_unknown_one(
    client: Any, people: dict[str, int]
) -> None:
    number = told(people["alice"])
    client.sign_in("bob")
    wrong = client.post(f"{PAGE}/{number}/read")
    unknown = client.post(f"{PAGE}/{number + 1}/read")
    assert (wrong.status_code, TOKEN.sub("", wrong.text)) == (404, TOKEN.sub("", unknown.text))
    assert client.post(f"{PAGE}/{10**30}/read").status_code == 404
    assert "Done" not in client.get(PAGE).text
    assert service.unread_count(people["alice"]) == 1


def test_page_shows_what_is_new_and_the_bell_counts_it(client: Any, people: dict[str, int]) -> None:
    told(people["alice"])
    text = client.sign_in("alice").get(PAGE).text
    assert "It is <strong>done</strong>." in text
    assert 'aria-label="Notifications, 1 unread"' in text
    assert 'aria-label="Notifications, 1 unread"' in client.get("/account").text


def test_marking_as_read_comes_back_to_the_page(client: Any, people: dict[str, int]) -> None:
    first, second = told(people["alice"]), told(people["alice"], "2")
    client.sign_in("alice")
    answer = client.post(f"{PAGE}/{first}/read")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert service.unread_count(people["alice"]) == 1
    assert client.post(f"{PAGE}/read").location == PAGE
    text = client.get(PAGE).text
    assert 'aria-label="Notifications"' in text
    assert "Mark" not in text
    assert f"note-{second}" in text


def test_nothing_yet_says_so(client: Any, people: dict[str, int]) -> None:
    assert "No notifications" in client.sign_in("alice").get(PAGE).text


def test_text_of_strangers_stays_text(client: Any, people: dict[str, int]) -> None:
    told(people["alice"], title="<script>a</script>", text="<script>b</script> [c](javascript:d)")
    text = client.sign_in("alice").get(PAGE).text
    assert "<script>a" not in text
    assert "<script>b" not in text
    assert 'href="javascript' not in text


def test_node_is_linked_only_for_who_may_see_it_now(client: Any, people: dict[str, int]) -> None:
    for user_id in people.values():
        told(user_id, node="data/a #1.txt", run_id="run-0001")
    text = client.sign_in("alice").get(PAGE).text
    assert 'href="/ws/docs/a%20%231.txt"' in text
    assert 'href="/runs/run-0001"' in text
    assert "a #1.txt" not in client.sign_in("bob").get(PAGE).text


def test_older_ones_are_on_further_pages(client: Any, people: dict[str, int]) -> None:
    service.notify([Note(people["alice"], str(n), f"Note {n:03}", "") for n in range(60)])
    client.sign_in("alice")
    first, second = client.get(PAGE).text, client.get(f"{PAGE}?page=2").text
    assert ("Note 059" in first, "Note 009" in first) == (True, False)
    assert ("Note 059" in second, "Note 009" in second) == (False, True)
    for page in ("0", "-1", "x", "9" * 30, "٣"):
        assert client.get(f"{PAGE}?page={page}").status_code == 200
