"""The interface for scripts that follow and stop runs."""

import pytest

from app.accounts import tokens
from app.runs import state
from app.runs.models import Run

TASK = "/a/jobs/tasks/task-0001"
USER = "/a/jobs/user"


@pytest.fixture
def headers(people) -> dict[str, dict[str, str]]:
    return {
        login: {"Authorization": f"Bearer {tokens.create(user, 'test', 1)[0]}"}
        for login, user in people.items()
    }


@pytest.mark.parametrize(("method", "path"), [("get", TASK), ("put", USER), ("post", USER)])
def test_anonymous_is_refused(client, run: Run, method: str, path: str) -> None:
    assert getattr(client, method)(path, json={}).status_code == 401


@pytest.mark.parametrize(("method", "path"), [("post", TASK), ("get", USER), ("delete", USER)])
def test_another_method_is_refused(client, run: Run, headers, method: str, path: str) -> None:
    assert getattr(client, method)(path, headers=headers["alice"]).status_code == 405


def test_a_task_has_the_fields_of_the_interface(client, run: Run, headers) -> None:
    task = client.get(TASK, headers=headers["alice"]).json
    assert task == {
        "TaskID": "task-0001",
        "Status": "Queued",
        "StatusMessage": "",
        "HasProgress": True,
        "Progress": 0.0,
        "StartTime": None,
        "EndTime": None,
        "Outputs": [],
        "Log": [],
    }


def test_a_task_of_others_answers_as_an_unknown_one(client, run: Run, headers) -> None:
    answers = {
        client.get(path, headers=headers["bob"]).text for path in (TASK, "/a/jobs/tasks/unknown-1")
    }
    assert len(answers) == 1
    assert client.get(TASK, headers=headers["bob"]).status_code == 404


def test_stop_interrupts_and_a_second_stop_conflicts(client, run: Run, headers) -> None:
    body = {"Cmd": "Stop", "TaskId": "task-0001"}
    first, second = (client.put(USER, json=body, headers=headers["alice"]) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 409)
    assert client.get(TASK, headers=headers["alice"]).json["Status"] == "Interrupted"


def test_others_cannot_stop_it(client, run: Run, headers) -> None:
    body = {"Cmd": "Stop", "TaskId": "task-0001"}
    assert client.put(USER, json=body, headers=headers["bob"]).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"Cmd": "Pause", "TaskId": "task-0001"},
        {"Cmd": "Stop", "TaskId": 1},
        {"Cmd": "Stop", "TaskID": "task-0001"},
        {},
    ],
)
def test_an_unknown_command_is_malformed(client, run: Run, headers, body) -> None:
    assert client.put(USER, json=body, headers=headers["alice"]).status_code == 400


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ({}, 1),
        ({"LoadTasks": "Any"}, 1),
        ({"LoadTasks": "Queued"}, 1),
        ({"LoadTasks": "Running"}, 0),
        ({"JobIDs": ["say"]}, 1),
        ({"JobIDs": ["other"]}, 0),
        ({"TasksOffset": 1}, 0),
        ({"TasksLimit": 1}, 1),
    ],
)
def test_own_tasks_are_listed_by_flow(client, run: Run, headers, body, count: int) -> None:
    jobs = client.post(USER, json=body, headers=headers["alice"]).json["Jobs"]
    assert [len(job["Tasks"]) for job in jobs] == [1] * count
    assert client.post(USER, json=body, headers=headers["bob"]).json["Jobs"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"TasksLimit": "9"},
        {"TasksOffset": True},
        {"JobIDs": "say"},
        {"JobIDs": [{}]},
        {"JobIDs": ["say", None]},
        {"JobIDs": ["say"] * 1001},
        {"Odd": 1},
        [],
    ],
)
def test_a_malformed_listing_is_refused(client, run: Run, headers, body) -> None:
    assert client.post(USER, json=body, headers=headers["alice"]).status_code == 400


def test_an_offset_past_all_runs_finds_nothing(client, run: Run, headers) -> None:
    answer = client.post(USER, json={"TasksOffset": 2**70}, headers=headers["alice"])
    assert (answer.status_code, answer.json["Jobs"]) == (200, [])


def test_a_page_hides_secrets_and_runs_of_others(client, run: Run) -> None:
    client.sign_in("alice")
    page = client.get("/runs/task-0001").text
    assert "docs/a.txt" in page
    assert "hunter22" not in page
    assert client.get("/runs").status_code == 200
    client.sign_in("bob")
    assert client.get("/runs/task-0001").status_code == 404
    assert "task-0001" not in client.get("/runs").text


def test_a_run_is_stopped_from_its_page(client, run: Run) -> None:
    client.sign_in("alice")
    answer = client.post("/runs/task-0001/stop")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/runs/task-0001")
    assert state.is_stopped("task-0001")


@pytest.mark.parametrize("path", ["/runs", "/runs/task-0001", "/runs/tray", "/runs/task-0001/live"])
def test_anonymous_is_sent_to_sign_in(client, run: Run, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login")


@pytest.mark.parametrize("query", ["status=Odd", "page=0", "page=x", "page=9999999999", "page=-1"])
def test_a_strange_query_shows_the_first_page(client, run: Run, query: str) -> None:
    client.sign_in("alice")
    assert "task-0001" in client.get(f"/runs?{query}").text
