"""Flows that start by themselves, carried out by real workers."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.served import PATIENCE, ROOT, Served, served, wait_for

pytestmark = pytest.mark.served

CREATED, METADATA = "NODE_CHANGE:0", "NODE_CHANGE:6"
HOURLY = {"Iso8601Schedule": "R/2026-01-01T00:00:00Z/PT1H"}


def save(demo: Served, tmp_path: Path, slug: str, **flow: Any) -> None:
    path = tmp_path / f"{slug}.json"
    path.write_text(json.dumps({"Label": slug, **flow}))
    report = json.loads(demo.command("flow", "import", str(path), "--json"))
    assert (report["state"], list(report["unsupported"])) == ("active", [])


def say(text: str) -> dict[str, Any]:
    return {"ID": "actions.scheduler.log-input", "Label": "Say", "Parameters": {"message": text}}


def put(path: str) -> dict[str, Any]:
    parameters = {"target_file": path, "contents": "{{.Node.Path}}"}
    return {"ID": "actions.tree.put", "Label": "Put", "Parameters": parameters}


def only(**trigger: Any) -> dict[str, Any]:
    return {"Query": {"SubQueries": [{"@type": "jobs.TriggerFilterQuery", **trigger}]}}


def below(folder: str, **more: Any) -> dict[str, Any]:
    query = {"@type": "tree.Query", "PathPrefix": [f"documents/{folder}"], **more}
    return {"Query": {"SubQueries": [query]}}


@dataclass(frozen=True)
class Started:
    """A run as the database has it."""

    task_id: str
    owner: str
    status: str


def runs(demo: Served, slug: str, *status: str) -> list[Started]:
    rows = query(
        demo,
        "SELECT id, owner_login, status FROM run WHERE flow_slug = ? ORDER BY created_at",
        slug,
    )
    found = [Started(*row) for row in rows]
    return [run for run in found if not status or run.status in status]


def wait_for_runs(demo: Served, slug: str, count: int = 1) -> None:
    wait_for(lambda: len(runs(demo, slug, "Finished")) >= count)


def texts(demo: Served, run: Started) -> list[str]:
    log = demo.get(f"/a/jobs/tasks/{run.task_id}", run.owner).json["Log"]
    return [line["Text"] for line in log]


def run_by_hand(demo: Served, *arguments: str) -> Started:
    answer = json.loads(demo.command("flow", "run", *arguments, "--user", "admin", "--json"))
    demo.run_to_end(answer["TaskID"], "admin")
    return Started(answer["TaskID"], "admin", "Finished")


def upload(demo: Served, login: str, folder: str, name: str) -> None:
    """Send a file as the upload form does."""
    body = (
        f'--form\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        "Content-Type: text/plain\r\n\r\nx\r\n--form--\r\n"
    )
    request = urllib.request.Request(f"{demo.url}/files/upload/{folder}", body.encode())
    request.add_header("Authorization", f"Bearer {demo.token(login)}")
    request.add_header("Content-Type", "multipart/form-data; boundary=form")
    urllib.request.urlopen(request, timeout=PATIENCE).close()


def query(demo: Served, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(demo.instance / "flowbutton.db", PATIENCE)) as connection:
        rows = connection.execute(statement, values).fetchall()
        connection.commit()
    return rows


def next_time(demo: Served, slug: str) -> str | None:
    found = query(
        demo,
        "SELECT next_at FROM flow_trigger JOIN flow ON flow.id = flow_id WHERE flow.slug = ?",
        slug,
    )
    return found[0][0]


def make_overdue(demo: Served, slug: str) -> None:
    query(
        demo,
        "UPDATE flow_trigger SET next_at = '2026-01-02 00:00:00.000000'"
        " WHERE flow_id = (SELECT id FROM flow WHERE slug = ?)",
        slug,
    )


@contextmanager
def second_worker(demo: Served) -> Iterator[None]:
    command = [sys.executable, "-m", "app", "worker", "--name", "second"]
    log = (demo.instance.parent / "second.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=demo.environment, stdout=log, stderr=log)
    try:
        wait_for(lambda: query(demo, "SELECT 1 FROM worker_beat WHERE worker LIKE 'second@%'"))
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_two_workers_start_no_due_time_twice(demo: Served, tmp_path: Path) -> None:
    with second_worker(demo):
        save(
            demo, tmp_path, "thrice", Actions=[say("tick")],
            Schedule={"Iso8601Schedule": "R3//PT2S"},
        )  # fmt: skip
        wait_for(lambda: next_time(demo, "thrice") is None)
        wait_for(lambda: not runs(demo, "thrice", "Queued", "Running"))
    started = runs(demo, "thrice")
    assert 1 <= len(started) <= 3
    assert {run.owner for run in started} == {"admin"}
    assert [texts(demo, run) for run in started] == [["tick"]] * len(started)


def test_a_flow_on_a_schedule_starts_again_and_again_until_it_is_replaced(
    demo: Served, tmp_path: Path
) -> None:
    ticks = {"Iso8601Schedule": "R/2026-01-01T00:00:00Z/PT1S"}
    actions = [
        {**say("by time"), "TriggerFilter": only(IsSchedule=True)},
        {**say("by hand"), "TriggerFilter": only(IsManual=True)},
    ]
    save(demo, tmp_path, "ticks", Actions=actions, Schedule=ticks)
    wait_for_runs(demo, "ticks", 3)
    (tmp_path / "still.json").write_text(json.dumps({"Label": "ticks", "Actions": actions}))
    demo.command("flow", "import", str(tmp_path / "still.json"), "--replace", "ticks", "--json")
    by_time = runs(demo, "ticks")
    assert {tuple(texts(demo, run)) for run in by_time[:3]} == {("by time",)}
    assert texts(demo, run_by_hand(demo, "ticks")) == ["by hand"]
    assert len(runs(demo, "ticks")) == len(by_time) + 1


def test_only_an_admin_runs_a_flow_by_hand(demo: Served, tmp_path: Path) -> None:
    save(demo, tmp_path, "by-hand", Actions=[say("{{.JobParameters.Word}}")],
         Parameters=[{"Name": "Word"}])  # fmt: skip
    demo.command("flow", "run", "by-hand", "--user", "alice", status=1)
    run = run_by_hand(demo, "by-hand", "--parameter", "Word=hello")
    assert [texts(demo, one) for one in runs(demo, "by-hand")] == [texts(demo, run)] == [["hello"]]


def test_what_was_missed_while_nothing_ran_is_made_up_for_once(tmp_path: Path) -> None:
    with served(tmp_path, "--demo") as own:
        save(own, tmp_path, "hourly", Actions=[say("tick")], Schedule=HOURLY)
        own.stop()
        make_overdue(own, "hourly")
        own.start("--demo")
        wait_for_runs(own, "hourly")
        assert (next_time(own, "hourly") or "") > "2026-11"
        assert len(runs(own, "hourly")) == 1


def test_a_flow_that_starts_when_it_is_saved_runs_once(demo: Served, tmp_path: Path) -> None:
    save(demo, tmp_path, "at-once", Actions=[say("started")], AutoStart=True)
    wait_for_runs(demo, "at-once")
    save(demo, tmp_path, "later", Actions=[say("started")], AutoStart=True)
    wait_for_runs(demo, "later")
    assert [texts(demo, run) for run in runs(demo, "at-once")] == [["started"]]


def test_an_upload_starts_a_flow_which_what_it_writes_does_not_start_again(
    demo: Served, tmp_path: Path
) -> None:
    """A second flow hears of what the first one wrote; its run tells that no more is to come."""
    inbox = demo.files / "documents" / "inbox"
    inbox.mkdir()
    stamp = put("documents/inbox/{{.Node.Path | base}}.stamp")
    save(
        demo, tmp_path, "stamp", EventNames=[CREATED], NodeEventFilter=below("inbox"),
        Actions=[{**stamp, "TriggerFilter": only(EventNames=[CREATED])}],
    )  # fmt: skip
    save(
        demo, tmp_path, "hear", EventNames=[CREATED],
        NodeEventFilter=below("inbox", Extension="stamp"), Actions=[say("{{.Event.Target.Path}}")],
    )  # fmt: skip
    upload(demo, "alice", "documents/inbox", "a.txt")
    wait_for_runs(demo, "hear")
    assert {path.name for path in inbox.iterdir()} == {"a.txt", "a.txt.stamp"}
    assert (inbox / "a.txt.stamp").read_text() == "documents/inbox/a.txt"
    assert [run.owner for slug in ("stamp", "hear") for run in runs(demo, slug)] == ["alice"] * 2
    assert texts(demo, runs(demo, "hear")[0]) == ["documents/inbox/a.txt.stamp"]


def test_two_flows_that_start_each_other_come_to_an_end(demo: Served, tmp_path: Path) -> None:
    (demo.files / "documents" / "pingpong").mkdir()
    for name, other in (("ping", "pong"), ("pong", "ping")):
        save(
            demo, tmp_path, name, EventNames=[CREATED],
            NodeEventFilter=below("pingpong", Extension=name),
            Actions=[put(f"documents/pingpong/{{{{.Node.Path | base}}}}.{other}")],
        )  # fmt: skip
    upload(demo, "alice", "documents/pingpong", "ball.ping")
    wait_for_runs(demo, "pong")
    wait_for(lambda: query(demo, "SELECT count(*) FROM node_event") == [(0,)])
    assert (len(runs(demo, "ping")), len(runs(demo, "pong"))) == (1, 1)


def test_metadata_that_a_flow_sets_starts_another_one(demo: Served, tmp_path: Path) -> None:
    (demo.files / "documents" / "signed").mkdir()
    (demo.files / "documents" / "signed" / "a.txt").write_text("x")
    sign = {"ID": "actions.put-meta", "Parameters": {"json": '{"usermeta-tags": "signed"}'}}
    policy = {"Subject": "profile:standard", "Effect": 1}
    save(demo, tmp_path, "sign", Actions=[sign], Hooks=[{"ApiSlug": "sign", "Policies": [policy]}])
    signed = below("signed", FreeString="+Meta.usermeta-tags:signed")
    save(demo, tmp_path, "tell", EventNames=[METADATA], NodeEventFilter=signed,
         Actions=[say("{{.ContextUser.Login}} signed {{.Node.Path}}")])  # fmt: skip
    body = {"Paths": ["documents/signed/a.txt"]}
    assert demo.post("/a/scheduler/hooks/sign", body, "bob").status == 200
    wait_for_runs(demo, "tell")
    (run,) = runs(demo, "tell")
    assert (run.owner, texts(demo, run)) == ("bob", ["bob signed documents/signed/a.txt"])


def test_an_event_survives_a_worker_that_is_killed(demo: Served, tmp_path: Path) -> None:
    (demo.files / "documents" / "killed").mkdir()
    save(demo, tmp_path, "survivor", EventNames=[CREATED], NodeEventFilter=below("killed"),
         Actions=[put("documents/killed/{{.Node.Path | base}}.done")])  # fmt: skip
    os.kill(demo.worker_pid(), signal.SIGSTOP)
    upload(demo, "alice", "documents/killed", "a.txt")
    demo.kill_worker()
    wait_for_runs(demo, "survivor")
    assert len(runs(demo, "survivor")) == 1
    found = sorted(path.name for path in (demo.files / "documents" / "killed").iterdir())
    assert found == ["a.txt", "a.txt.done"]
