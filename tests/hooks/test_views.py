"""The endpoint of hooks: every row of the interface's table of answers."""

import json
from typing import Any

import pytest

from app.accounts import service as accounts
from app.hooks.again import repeat
from app.runs import models
from app.runs.models import Run

SAY = "/a/scheduler/hooks/say"
Headers = dict[str, dict[str, str]]


def count_runs() -> int:
    return len(models.page(None, offset=0, limit=1000))


def test_anonymous_is_refused(client, headers: Headers) -> None:
    answer = client.post(SAY, json={})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.mimetype == "application/problem+json"


def test_a_bad_token_is_refused(client, headers: Headers) -> None:
    assert client.post(SAY, json={}, headers={"Authorization": "Bearer fb_x"}).status_code == 401


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_another_method_is_refused(client, headers: Headers, method: str) -> None:
    assert getattr(client, method)(SAY, headers=headers["bob"]).status_code == 405


def test_a_call_is_accepted_kept_and_queued(client, headers: Headers) -> None:
    body = {"Paths": ["docs/a.txt"], "JobParameters": {"Pages": "2"}, "TaskID": "preset-0001"}
    answer = client.post(SAY, json=body, headers=headers["bob"])
    assert answer.status_code == 200
    assert answer.json == {"Success": True, "TaskID": "preset-0001", "Status": "Queued"}
    assert answer.headers["Location"] == "/a/jobs/tasks/preset-0001"
    run = models.find("preset-0001")
    assert run is not None
    assert run.parameters == {"Pages": "2", "Size": "3", "Target": "bob", "Secret": ""}
    assert (run.paths, run.nodes) == (["docs/a.txt"], ["docs-data/a.txt"])


@pytest.mark.parametrize("mimetype", ["application/json", "application/vnd.cells+json"])
@pytest.mark.parametrize("body", ["{}", '{"Paths": null}', '{"Paths": []}', ""])
def test_no_paths_missing_null_and_empty_are_the_same(
    client, headers: Headers, body: str, mimetype: str
) -> None:
    answer = client.post(SAY, data=body, content_type=mimetype, headers=headers["bob"])
    assert answer.status_code == 200
    assert models.find(answer.json["TaskID"]).nodes == []


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        '{"Paths": {"a": 1}}',
        '{"Paths": [1]}',
        '{"JobParameters": "x"}',
        '{"Path": ["docs/a.txt"]}',
        '{"TaskID": "short"}',
        '{"TaskID": "has a space in it"}',
        '{"TaskID": 12345678}',
        json.dumps({"TaskID": "x" * 65}),
    ],
)
def test_a_malformed_body_is_400_and_starts_nothing(client, headers: Headers, body: str) -> None:
    answer = client.post(SAY, data=body, content_type="application/json", headers=headers["bob"])
    assert (answer.status_code, count_runs()) == (400, 0)
    assert answer.json["status"] == 400


@pytest.mark.parametrize(
    "path",
    [
        "docs/missing.txt",
        "finance/budget.csv",
        "nowhere/a.txt",
        "docs/../finance/budget.csv",
        "docs/%2e%2e/finance/budget.csv",
        "/docs/a.txt",
        "docs//a.txt",
        "docs/a.txt/",
        "docs\\a.txt",
        "docs/a.txt\0",
        "",
    ],
)
def test_a_path_out_of_reach_is_403_in_one_wording(client, headers: Headers, path: str) -> None:
    body = {"Paths": ["docs/a.txt", path]}
    answer = client.post(SAY, json=body, headers=headers["bob"])
    assert (answer.status_code, count_runs()) == (403, 0)
    assert answer.json["detail"] == f'You may not use "{path}", or it does not exist.'


def test_the_same_path_is_open_to_whom_it_belongs(client, headers: Headers) -> None:
    body = {"Paths": ["finance/budget.csv"]}
    answer = client.post("/a/scheduler/hooks/review", json=body, headers=headers["alice"])
    assert answer.status_code == 200


def test_an_unknown_hook_and_one_out_of_policy_or_off_answer_the_same(
    client, headers: Headers
) -> None:
    answers = {
        (
            client.post(f"/a/scheduler/hooks/{slug}", json={}, headers=headers["bob"]).text,
            client.get(f"/a/scheduler/hooks/{slug}", headers=headers["bob"]).text,
        )
        for slug in ("unknown", "review", "off")
    }
    assert len(answers) == 1
    assert json.loads(answers.pop()[0])["status"] == 404
    assert count_runs() == 0


def test_the_same_call_again_finds_its_run(client, headers: Headers) -> None:
    body = {"TaskID": "again-0001", "Paths": ["docs/a.txt"], "JobParameters": {"Pages": "1"}}
    first, second = (client.post(SAY, json=body, headers=headers["bob"]) for _ in range(2))
    assert (first.status_code, second.status_code, count_runs()) == (200, 200, 1)
    assert first.json["TaskID"] == second.json["TaskID"]


def test_a_retry_finds_its_run_after_its_file_is_gone(client, headers: Headers, folder) -> None:
    body = {"TaskID": "again-0002", "Paths": ["docs/a.txt"]}
    client.post(SAY, json=body, headers=headers["bob"])
    (folder / "a.txt").unlink()
    assert client.post(SAY, json=body, headers=headers["bob"]).status_code == 200


@pytest.mark.parametrize(
    ("login", "slug", "change"),
    [
        ("alice", "say", {}),
        ("bob", "say", {"Paths": []}),
        ("bob", "say", {"JobParameters": {"Pages": "9"}}),
        ("bob", "rare", {}),
    ],
)
def test_another_call_with_the_same_task_id_is_409(
    client, headers: Headers, login: str, slug: str, change: dict[str, Any]
) -> None:
    body = {"TaskID": "taken-0001", "Paths": ["docs/a.txt"]}
    client.post(SAY, json=body, headers=headers["bob"])
    url = f"/a/scheduler/hooks/{slug}"
    answer = client.post(url, json=body | change, headers=headers[login])
    assert (answer.status_code, count_runs()) == (409, 1)


def test_a_body_over_the_limit_is_413(client, headers: Headers) -> None:
    body = {"Paths": ["docs/a.txt" * 120_000]}
    answer = client.post(SAY, json=body, headers=headers["bob"])
    assert (answer.status_code, count_runs()) == (413, 0)


@pytest.mark.parametrize("mimetype", ["text/plain", "application/xml", "application/octet-stream"])
def test_an_unknown_content_type_is_415(client, headers: Headers, mimetype: str) -> None:
    answer = client.post(SAY, data="{}", content_type=mimetype, headers=headers["bob"])
    assert (answer.status_code, count_runs()) == (415, 0)


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"Unknown": "x"}, "Unknown"),
        ({"Target": "x"}, "Target"),
        ({"Pages": ""}, "Pages"),
        ({"Size": "x"}, "Size"),
        ({"Size": 10}, "Size"),
    ],
)
def test_a_parameter_that_is_not_acceptable_is_422(
    client, headers: Headers, parameters: dict[str, Any], field: str
) -> None:
    answer = client.post(SAY, json={"JobParameters": parameters}, headers=headers["bob"])
    assert (answer.status_code, count_runs()) == (422, 0)
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_a_mandatory_parameter_without_a_value_starts_nothing(client, headers: Headers) -> None:
    answer = client.post(SAY, json={"JobParameters": {"Pages": "  "}}, headers=headers["bob"])
    assert (answer.status_code, count_runs()) == (422, 0)


def test_null_leaves_the_preset_and_empty_overrides_it(client, headers: Headers) -> None:
    body = {"JobParameters": {"Pages": None, "Size": ""}}
    answer = client.post(SAY, json=body, headers=headers["bob"])
    parameters = models.find(answer.json["TaskID"]).parameters
    assert (parameters["Pages"], parameters["Size"]) == ("1-", "")


def test_template_text_in_a_value_stays_text(client, headers: Headers) -> None:
    body = {"JobParameters": {"Pages": "{{.ContextUser.Login}}"}}
    answer = client.post(SAY, json=body, headers=headers["bob"])
    assert models.find(answer.json["TaskID"]).parameters["Pages"] == "{{.ContextUser.Login}}"


def test_a_hook_called_too_often_is_429_with_a_time(client, headers: Headers) -> None:
    first, second = (
        client.post("/a/scheduler/hooks/rare", json={}, headers=headers["bob"]) for _ in range(2)
    )
    assert (first.status_code, second.status_code, count_runs()) == (200, 429, 1)
    assert int(second.headers["Retry-After"]) > 0


def test_a_hook_that_needs_rights_elsewhere_is_403(client, headers: Headers) -> None:
    answer = client.post("/a/scheduler/hooks/publish", json={}, headers=headers["bob"])
    assert (answer.status_code, count_runs()) == (403, 0)
    assert "archive" not in answer.text


def test_the_schema_tells_what_this_caller_may_send(client, headers: Headers) -> None:
    answer = client.get(SAY, headers=headers["bob"])
    parameters = answer.json["properties"]["JobParameters"]
    assert set(parameters["properties"]) == {"Pages", "Size", "Secret"}
    assert parameters["properties"]["Size"]["maximum"] == 9
    assert parameters["properties"]["Pages"]["default"] == "1-"
    assert parameters["additionalProperties"] is False


def test_a_get_starts_nothing(client, headers: Headers) -> None:
    client.get(SAY, headers=headers["bob"])
    assert count_runs() == 0


def test_a_cookie_without_our_token_starts_nothing(app, client, headers: Headers) -> None:
    client.sign_in("bob")
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post(SAY, json={})
    assert (answer.status_code, count_runs()) == (400, 0)


def test_running_again_sends_the_same_input(client, headers: Headers) -> None:
    body = {"Paths": ["docs/a.txt"], "JobParameters": {"Pages": "7"}}
    first = models.find(client.post(SAY, json=body, headers=headers["bob"]).json["TaskID"])
    bob = accounts.find("bob")
    assert isinstance(first, Run)
    second = repeat(bob, first)
    assert second.id != first.id
    assert (second.parameters, second.nodes) == (first.parameters, first.nodes)
