"""A preview says what a flow would do, with every action there is, and changes nothing."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from pypdf import PdfWriter

from app.accounts.models import User
from app.actions import registry
from app.actions.registry import ActionCall, ActionResult, action
from app.database import Base
from app.extensions import db
from app.flows import patience, store
from app.flows.definition import parse
from app.nodes.errors import StorageFailed
from app.runs import events, state, step_report
from app.runs.models import Run
from app.runs.service import Order, start
from tests.runs.test_durable import Records
from tests.runs.test_durable import records as records

OURS = [found.id for found in registry.all_actions()]
GIVEN: dict[str, dict[str, str]] = {
    "actions.tree.copymove": {"type": "copy", "target": "data/a-copy.txt"},
    "actions.tree.mkdir": {"path": "data/made"},
    "actions.tree.put": {"target_file": "data/put.txt", "contents": "x"},
    "actions.put-meta": {"json": '{"usermeta-x": 1}'},
    "actions.archive.compress": {"format": "zip", "target": "data"},
    "actions.contents.pdf": {"command": '{"@value": "split", "pages": "1-"}'},
    "actions.images.resize": {"sizes": "10"},
    "actions.images.convert": {"format": "png"},
    "actions.cmd.sendmail": {"subject": "s", "message": "m", "to-mail": "a@example.org"},
    "actions.cmd.http": {"url": "https://example.org/x"},
    "actions.cmd.shell": {"name": "list"},
    "actions.idm.user-activity": {"title": "t", "targetLogins": "bob"},
    "actions.scheduler.trigger-flow": {"flow": "say"},
    "actions.scheduler.log-advanced": {"zap_key": "k", "zap_value": "v"},
    "actions.scheduler.sleep": {"duration": "1h"},
    "actions.scheduler.log-input": {"message": "hello"},
    "actions.report.folder": {"format": "csv"},
    "actions.report.collect": {"target": "list.txt"},
}
INPUTS = {
    "actions.contents.pdf": "b.pdf",
    "actions.images": "c.png",
    "actions.archive.extract": "d.zip",
    "actions.report.folder": "e",
}


@pytest.fixture
def files(people: dict[str, User], tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(100, 100)
    writer.write(folder / "b.pdf")
    Image.new("RGB", (40, 20)).save(folder / "c.png")
    with zipfile.ZipFile(folder / "d.zip", "w") as archive:
        archive.writestr("inside.txt", "x")
    (folder / "e").mkdir()
    return folder


@pytest.fixture
def outside(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was sent out of the process or started in it, where all of that is allowed."""
    acted: list[str] = []
    for name in (
        "app.actions.mail.sendmail.delivery.connected",
        "app.actions.http.client.send",
        "app.actions.shell._run",
        "app.actions.notify.service.notify",
        "app.runs.service.start",
    ):
        monkeypatch.setattr(name, lambda *_args, name=name, **_kwargs: acted.append(name))
    commands = tmp_path / "commands.json"
    commands.write_text(json.dumps({"list": ["/bin/ls"]}))
    known = {"smtp_host": "127.0.0.1", "smtp_from": "us@example.org", "smtp_tls": "none"}
    here = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(here, **known, shell_commands=str(commands))
    return acted


def preview(
    records: Records, order: Order, name: str, actions: list[dict[str, Any]], **flow: Any
) -> tuple[Run, list[str]]:
    """Preview a flow over one file of `docs`, and return the run and its log."""
    hooks = [{"ApiSlug": "p", "Policies": [{"Subject": "profile:standard", "Effect": 1}]}]
    known = {"Parameters": [{"Name": "Key", "Type": "password"}], "Hooks": hooks, **flow}
    store.save(parse({"Label": "P", "Actions": actions, **known}), author="admin")
    hook = store.find_hook("p")
    assert hook
    made = start(
        Order(
            owner=order.owner, hook=hook, label="P", paths=[f"docs/{name}"],
            parameters={"Key": "hunter22"},
            nodes=[f"data/{name}"], call={}, task_id="preview-1", mode="preview",
        )
    )  # fmt: skip
    assert records.worker
    before = state_of_all(order)
    records.worker.run(made.id)
    db.session.expire_all()
    assert state_of_all(order) == before
    lines = events.of_kind(made.id, "log", 1_000)
    return made, [f"{line.level}: {line.text}" for line in lines]


def state_of_all(_order: Order) -> dict[str, list[Any]]:
    """Every row of ours but those of the run itself."""
    own = ("run", "run_event", "audit_entry")
    tables = (table for table in Base.metadata.sorted_tables if table.name not in own)
    return {table.name: list(db.session.execute(sa.select(table))) for table in tables}


def contents(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.mark.parametrize("action_id", OURS)
def test_every_action_of_ours_can_be_previewed_and_changes_nothing(
    records: Records, order: Order, files: Path, outside: list[str], action_id: str
) -> None:
    found = registry.find(action_id)
    assert found
    assert found.previews
    name = next((file for start, file in INPUTS.items() if action_id.startswith(start)), "a.txt")
    before = contents(files.parent)
    given = {"ID": action_id, "Label": "Act", "Parameters": GIVEN.get(action_id, {})}
    run, said = preview(records, order, name, [given])
    grown = (
        "nodes.db",
        "flowbutton.db",
        "flowbutton.db-wal",
        "flowbutton.db-shm",
        "flowbutton.db-turn",
    )
    after = contents(files.parent)
    assert {path for path in before.keys() ^ after.keys() if not path.endswith(grown)} == set()
    assert all(after[path] == before[path] for path in before if not path.endswith(grown))
    assert (run.status, outside) == ("Finished", []), said
    assert said[0] == "info: This is a preview: nothing is changed."
    assert len(said) > 2
    assert events.count(run.id, "output") == 0


@pytest.mark.parametrize(
    ("action_id", "sentences"),
    [
        ("actions.tree.copymove", ["info: Would copy “docs/a.txt” to “docs/a-copy.txt”."]),
        ("actions.tree.put", ["info: Would make “docs/put.txt”."]),
        ("actions.tree.delete", ["info: Would move “docs/a.txt” to the recycle bin."]),
        ("actions.put-meta", ["info: Would set usermeta-x of “docs/a.txt”."]),
        (
            "actions.cmd.http",
            ["info: Would call “example.org” with GET. The preview goes on without an answer."],
        ),
        ("actions.cmd.sendmail", ["info: Would send the mail “s” to a@example.org."]),
        ("actions.cmd.shell", ["info: Would run the command “list”."]),
        ("actions.idm.user-activity", ["info: Would tell “t” to bob."]),
        ("actions.scheduler.trigger-flow", ["info: Would start the flow “say” over 1 node."]),
        ("actions.scheduler.sleep", ["info: Would wait for 1h."]),
        ("actions.tree.read", ["info: “Act”: nothing to change."]),
    ],
)
def test_what_would_be_done_is_said(
    records: Records,
    order: Order,
    files: Path,
    outside: list[str],
    action_id: str,
    sentences: list[str],
) -> None:
    given = {"ID": action_id, "Label": "Act", "Parameters": GIVEN.get(action_id, {})}
    _, said = preview(records, order, "a.txt", [given])
    assert said[1:-1] == sentences


def test_later_actions_see_what_earlier_ones_would_do(
    records: Records, order: Order, files: Path
) -> None:
    move = {"type": "move", "target": "data/moved", "targetParent": "true", "create": "true"}
    chain = {
        "ID": "actions.tree.copymove",
        "Parameters": GIVEN["actions.tree.copymove"],
        "ChainedActions": [
            {
                "ID": "actions.tree.copymove",
                "Parameters": move,
                "ChainedActions": [{"ID": "actions.tree.delete"}],
            }
        ],
    }
    _, said = preview(records, order, "a.txt", [chain])
    assert said[1:] == [
        "info: Would copy “docs/a.txt” to “docs/a-copy.txt”.",
        "info: Would make the folder “docs/moved”.",
        "info: Would move “docs/a-copy.txt” to “docs/moved/a-copy.txt”.",
        "info: Would move “docs/moved/a-copy.txt” to the recycle bin.",
        "info: Would make 2, move 1, delete 1.",
    ]


def test_an_action_that_says_nothing_of_previews_is_not_called(
    records: Records, order: Order, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_actions", dict(registry._actions))

    @action("tests.unknown", "Unknown")
    def unknown(_call: ActionCall) -> ActionResult:
        raise AssertionError("called")

    after = {"ID": "actions.scheduler.log-input", "Parameters": {"message": "{{.Node.Path}}"}}
    given = {"to": "{{base .Node.Path}}", "none": "", "key": "{{.JobParameters.Key}}"}
    whole = {"ID": "tests.unknown", "Parameters": given, "ChainedActions": [after]}
    _, said = preview(records, order, "a.txt", [whole])
    assert said[1:-1] == [
        "info: Would run “Unknown” with to “a.txt”, key “•••”.",
        "info: data/a.txt",
    ]


def test_a_password_is_masked_in_what_would_be_done(
    records: Records, order: Order, files: Path
) -> None:
    made = {"ID": "actions.tree.mkdir", "Parameters": {"path": "data/{{.JobParameters.Key}}"}}
    _, said = preview(records, order, "a.txt", [made])
    assert said[1] == "info: Would make the folder “docs/•••”."


def test_selections_see_what_would_be_there(records: Records, order: Order, files: Path) -> None:
    below = {"@type": "tree.Query", "PathPrefix": ["data/made"], "Type": "LEAF"}
    copy = {"type": "copy", "target": "data/made", "targetParent": "true", "create": "true"}
    each = {
        "ID": "actions.scheduler.log-input",
        "NodesSelector": {"Query": {"SubQueries": [below]}},
        "Parameters": {"message": "{{.Node.Path}}"},
    }
    chain = {"ID": "actions.tree.copymove", "Parameters": copy, "ChainedActions": [each]}
    _, said = preview(records, order, "a.txt", [chain])
    assert said[-2] == "info: data/made/a.txt"


def test_an_address_that_may_not_be_called_is_told(
    records: Records, order: Order, files: Path
) -> None:
    call = {"ID": "actions.cmd.http", "Label": "Call", "Parameters": {"url": "ftp://example.org"}}
    run, _ = preview(records, order, "a.txt", [call])
    assert (run.status, run.status_message) == (
        "Error",
        "Call: Only addresses that start with http:// or https:// may be called.",
    )


def test_the_file_of_an_answer_is_planned(records: Records, order: Order, files: Path) -> None:
    given = {"url": "https://hooks.example.org/s3cret", "target": "data/answer.json"}
    _, said = preview(records, order, "a.txt", [{"ID": "actions.cmd.http", "Parameters": given}])
    assert said[2:] == ["info: Would make “docs/answer.json”.", "info: Would make 1."]
    assert "s3cret" not in said[1]


def test_a_flow_that_may_not_be_started_is_told(
    records: Records, order: Order, files: Path
) -> None:
    given = {"ID": "actions.scheduler.trigger-flow", "Parameters": {"flow": "none"}}
    run, _ = preview(records, order, "a.txt", [given])
    assert run.status == "Error"
    assert "There is no flow “none”." in run.status_message


def test_it_begins_anew_while_the_storage_is_away(
    records: Records, order: Order, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_actions", dict(registry._actions))
    monkeypatch.setattr(patience, "PAUSE_SECONDS", 0)
    tries: list[str] = []

    @action("tests.twice", "Twice", previews=True)
    def twice(call: ActionCall) -> ActionResult:
        call.files.copy("data/a.txt", "data", "b.txt")
        tries.append("copied")
        if len(tries) == 1:
            raise StorageFailed("data")
        return ActionResult()

    run, said = preview(records, order, "a.txt", [{"ID": "tests.twice"}])
    assert (run.status, len(tries)) == ("Finished", 2)
    assert sorted(said[1:]) == [
        "info: Would copy “docs/a.txt” to “docs/b.txt”.",
        "info: Would make 1.",
        'warning: The storage of "data" does not answer. Try again later. Waiting for it.',
    ]


@pytest.mark.parametrize("name", ["flow", "selection"])
def test_a_preview_that_takes_too_long_ends(
    records: Records, order: Order, files: Path, name: str
) -> None:
    say = {"ID": "actions.scheduler.log-input", "ChainedActions": []}
    late = {"Pathes": ["data"], "Timeout": "1us"}
    flow = {"flow": {"Timeout": "1us"}, "selection": {}}[name]
    actions = [say if name == "flow" else {**say, "NodesSelector": late}]
    run, said = preview(records, order, "a.txt", actions, **flow)
    assert run.status == "Error"
    assert f"The {name} took longer than 1us." in run.status_message
    assert f"error: {run.status_message}" in said


def test_a_stopped_preview_ends(
    records: Records, order: Order, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_actions", dict(registry._actions))
    monkeypatch.setattr(step_report, "STOP_CHECK_SECONDS", 0)

    @action("tests.stopped", "Stopped", previews=True)
    def stopped(call: ActionCall) -> ActionResult:
        state.interrupt("preview-1", "Stopped by alice.")
        db.session.commit()
        call.check_stop()
        raise AssertionError("not stopped")

    after = {"ID": "actions.scheduler.log-input"}
    given = {"ID": "tests.stopped", "ChainedActions": [after]}
    run, said = preview(records, order, "a.txt", [given])
    assert (run.status, run.status_message) == ("Interrupted", "Stopped by alice.")
    assert said == ["info: This is a preview: nothing is changed."]


def test_an_error_is_told_and_ends_the_preview(records: Records, order: Order, files: Path) -> None:
    wrong = {"ID": "actions.put-meta", "Label": "Mark", "Parameters": {"json": "no"}}
    run, said = preview(records, order, "a.txt", [wrong])
    assert run.status == "Error"
    assert any(line.startswith("error: Mark: ") for line in said)
