"""Passwords are searched for in every place, after all that can happen to a run."""

import base64
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from tests.end_to_end.test_preview import send
from tests.end_to_end.test_runs import save, say
from tests.served import Served, served

pytestmark = [pytest.mark.served, pytest.mark.xdist_group("secrets")]

SENT, PRESET, DEFAULT = ("Zq7sent5Kw9x", "Zq7preset5Kw9x", "Zq7default5Kw9x")
"""What the caller sends, a hook sets, and the flow sets; each is quoted by whatever holds it."""

QUOTED = '{} "ü\\&<'
LOGINS = ("admin", "alice", "bob", "carol")
MOST_PAGES = 250
FORMS = ("{{.JobParameters.Sent}}", "{{.JobParameters.Preset}}", "{{.JobParameters.Default}}")
EVERY = " ".join(FORMS)


def flow(*actions: dict[str, Any]) -> dict[str, Any]:
    secret = {"Type": "password"}
    return {
        "Parameters": [
            {"Name": "Sent", **secret},
            {"Name": "Preset", **secret},
            {"Name": "Default", "Value": QUOTED.format(DEFAULT), **secret},
        ],
        "Actions": list(actions),
    }


def telling(name: str) -> list[dict[str, Any]]:
    """Actions that say the secrets in every way, side by side, so that lanes carry them."""
    variables = {
        "ID": "actions.scheduler.build-message", "Label": f"Keep {name}",
        "Parameters": {
            "message": EVERY, "ctype": "string", "paramName": "Kept", "paramValue": EVERY,
        },
        "ChainedActions": [say("kept {{.Vars.Kept}} {{.LastOutput.StringBody | b64enc}}")],
    }  # fmt: skip
    body = {
        "ID": "actions.scheduler.build-message", "Label": f"Body {name}",
        "Parameters": {"message": json.dumps({"a": EVERY}), "ctype": "json"},
    }  # fmt: skip
    return [variables, body, say(f"said {EVERY}")]


def fan_out() -> dict[str, Any]:
    only = {"@type": "tree.Query", "PathPrefix": ["documents/contracts"], "Type": "LEAF"}
    chosen = {"Query": {"SubQueries": [only]}, "Collect": False}
    return {**say("Fan out"), "NodesSelector": chosen, "ChainedActions": [say(f"each {EVERY}")]}


FAILURES = {
    "address": {
        "ID": "actions.cmd.http",
        "Parameters": {
            "url": f"http://127.0.0.1/{EVERY}",
            "headers": json.dumps({"Authorization": EVERY}),
        },
    },
    "template": say("{{.JobParameters.Sent | fail}}"),
    "json": {"ID": "actions.put-meta", "Parameters": {"json": EVERY}},
    "said": {
        "ID": "actions.scheduler.build-message",
        "Parameters": {"message": EVERY, "ctype": "error"},
    },
}


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str]]:
    """An instance in which runs with secrets went well, failed, were gone on with, and previewed.

    Beside it stands what commands printed meanwhile.
    """
    folder = tmp_path_factory.mktemp("marked")
    with served(folder, "--demo", FLOWBUTTON_LOG_LEVEL="DEBUG") as demo:
        yield demo, "\n".join(happen(demo, folder))


def happen(demo: Served, folder: Path) -> Iterator[str]:
    save_with_preset(demo, folder, "tells", *telling("well"), fan_out())
    yield start(demo, "tells", "tells-run-1")
    yield demo.command(
        "hook", "trigger", "tells", "--user", "alice", "--preview", "--task-id", "tells-run-2",
        "--parameter", f"Sent={QUOTED.format(SENT)}",
    )  # fmt: skip
    demo.run_to_end("tells-run-2", "alice")
    send(demo, "/runs/tells-run-1/again")
    failing = [{"Label": name, **action} for name, action in FAILURES.items()]
    save_with_preset(demo, folder, "fails", *failing, *telling("before"))
    task = json.loads(start(demo, "fails", "fails-run-1"))
    assert task["StatusMessage"].endswith(f"(and {len(FAILURES) - 1} more)"), task
    yield json.dumps(task)
    gone_on = json.loads(demo.command("runs", "retry", "fails-run-1", "--json"))["TaskID"]
    yield json.dumps(demo.run_to_end(gone_on, "alice"))
    for command in (
        ["flow", "export", "tells"], ["flow", "versions", "tells", "--json"],
        ["runs", "list", "--json"], ["runs", "show", "tells-run-1"], ["check", "--json"],
    ):  # fmt: skip
        yield demo.command(*command)
    refused = {"JobParameters": {"Sent": f"{QUOTED.format(SENT)}\n"}, "TaskID": "tells-run-3"}
    answer = demo.post("/a/scheduler/hooks/tells", refused, "alice")
    assert answer.status == 422
    yield answer.body.decode()


def save_with_preset(demo: Served, folder: Path, slug: str, *actions: dict[str, Any]) -> None:
    policy = {"Subject": "profile:standard", "Effect": 1, "Action": 3}
    hook = {
        "ApiSlug": slug, "AllowOverridePresets": True, "Policies": [policy],
        "PresetParameters": {"Preset": QUOTED.format(PRESET)},
        "Metadata": {"flowbutton": json.dumps({"previews": True})},
    }  # fmt: skip
    save(demo, folder, slug, **flow(*actions), Hooks=[hook])


def start(demo: Served, slug: str, task_id: str) -> str:
    body = {"JobParameters": {"Sent": QUOTED.format(SENT)}, "TaskID": task_id}
    for _ in range(2):
        answer = demo.post(f"/a/scheduler/hooks/{slug}", body, "alice")
        assert answer.json["TaskID"] == task_id, answer.body
    return json.dumps(demo.run_to_end(task_id, "alice"))


def found_in(text: str) -> list[str]:
    """The secrets that a text tells: as they are, in base64 at any offset, in hexadecimal."""
    found = [secret for secret in (SENT, PRESET, DEFAULT) if secret in text]
    for secret in (SENT, PRESET, DEFAULT):
        for offset in range(3):
            whole = (b"\0" * offset + secret.encode())[: 3 * ((len(secret) + offset) // 3)]
            coded = base64.b64encode(whole).decode()[4 if offset else 0 :]
            found += [f"{secret} in base64"] if coded in text else []
        found += [f"{secret} in hexadecimal"] if secret.encode().hex() in text.lower() else []
    return found


def test_the_search_finds_what_it_looks_for() -> None:
    assert found_in(f"x{SENT}y") == [SENT]
    for user in ("", "a", "ab"):
        assert found_in(base64.b64encode(f"{user}{PRESET}".encode()).decode())
    assert not found_in("Zq7 5Kw9x")


def test_the_flow_had_its_secrets(marked: tuple[Served, str]) -> None:
    demo, _ = marked
    lines = [line["Text"] for line in demo.get("/a/jobs/tasks/tells-run-1", "alice").json["Log"]]
    assert "said ••• ••• •••" in lines
    assert demo.get("/a/jobs/tasks/tells-run-1", "alice").json["Status"] == "Finished"


def test_no_column_of_no_table_holds_a_secret(marked: tuple[Served, str]) -> None:
    demo, _ = marked
    rows = 0
    with closing(sqlite3.connect(demo.instance / "flowbutton.db")) as database:
        tables = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        assert {"run", "run_event", "flow_version", "operation_outputs"} <= set(tables)
        for table in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                rows += 1
                assert not found_in("\n".join(map(str, row))), table
    assert rows > 300


def test_no_file_of_the_instance_and_no_line_of_the_log_holds_a_secret(
    marked: tuple[Served, str],
) -> None:
    demo, _ = marked
    files = [path for path in demo.instance.rglob("*") if path.is_file()]
    log = demo.instance.parent / "serve.log"
    assert log.stat().st_size > 1_000
    for path in [*files, log]:
        assert not found_in(path.read_bytes().decode("latin-1")), path


def test_no_command_and_no_refusal_tells_a_secret(marked: tuple[Served, str]) -> None:
    assert not found_in(marked[1])


STARTS = (
    "/", "/runs", "/runs/tells-run-1", "/runs/tells-run-2",
    "/runs/fails-run-1",
    "/admin/flows", "/admin/flows/tells", "/admin/flows/tells/export",
    "/admin/flows/tells/parameters", "/admin/flows/tells/document",
    "/admin/flows/tells/versions", "/admin/flows/tells/run",
    "/admin/flows/tells/hooks", "/admin/buttons/tells", "/admin/runs", "/admin/audit",
    "/admin/audit/export", "/admin/hooks", "/a/openapi.json", "/a/scheduler/hooks/tells",
    "/a/jobs/tasks/tells-run-1", "/a/jobs/tasks/fails-run-1", "/metrics", "/account",
)  # fmt: skip
FOLLOWED = re.compile(r"/(runs|admin/(flows|buttons|runs|audit|hooks))(/|\?|$)")


@pytest.mark.parametrize("login", LOGINS)
def test_no_page_shows_a_secret_to_anybody(marked: tuple[Served, str], login: str) -> None:
    demo, _ = marked
    seen, waiting = set(STARTS), list(STARTS)
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        answer = demo.get(path, login)
        assert answer.status < 500, path
        text = answer.body.decode("utf-8", "replace")
        assert not found_in(unescape(text)), (path, login)
        for link in links(path, text):
            if link not in seen and FOLLOWED.match(link):
                seen.add(link)
                waiting.append(link)
    assert len(seen) > len(STARTS) or login == "carol"


def links(path: str, text: str) -> Iterator[str]:
    for found in re.findall(r'(?:href|hx-get)="([^"#]+)"', text):
        parts = urlsplit(urljoin(path, unescape(found)))
        if not parts.netloc:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def test_nobody_reads_a_secret_from_the_lists_of_runs(marked: tuple[Served, str]) -> None:
    demo, _ = marked
    for login in LOGINS:
        assert not found_in(demo.post("/a/jobs/user", {}, login).body.decode())
