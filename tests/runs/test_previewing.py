"""A preview says what a flow would do, with every action there is, and changes nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from pypdf import PdfWriter

from app.accounts.models import User
from app.actions import registry
from app.actions.registry import ActionCall, ActionResult, action
from app.database import Base
from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from app.runs import models
from app.runs.models import Run
from app.runs.service import Order, start
from tests.runs.test_durable import Records
from tests.runs.test_durable import records as records

OURS = [found.id for found in registry.all_actions() if found.id.startswith("actions.")]
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
    "actions.cmd.shell": {"name": "nothing"},
    "actions.idm.user-activity": {"title": "t", "targetLogins": "bob"},
    "actions.scheduler.trigger-flow": {"flow": "say"},
    "actions.scheduler.sleep": {"duration": "1h"},
    "actions.scheduler.log-input": {"message": "hello"},
    "actions.report.folder": {"format": "csv"},
    "actions.report.collect": {"target": "list.txt"},
}
INPUTS = {"actions.contents.pdf": "b.pdf", "actions.images": "c.png"}


@pytest.fixture
def files(people: dict[str, User], tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(100, 100)
    writer.write(folder / "b.pdf")
    Image.new("RGB", (40, 20)).save(folder / "c.png")
    return folder


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail where anything is sent out of the process or started in it."""

    def never(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("acted outside of the nodes")

    for name in (
        "app.actions.mail.sendmail.delivery.connected",
        "app.actions.http.client.send",
        "app.actions.launch._start",
        "app.actions.shell._outputs",
        "app.actions.notify.service.notify",
    ):
        monkeypatch.setattr(name, never)
    return


def preview(
    records: Records, order: Order, name: str, actions: list[dict[str, Any]]
) -> tuple[Run, list[str]]:
    """Preview a flow over one file of `docs`, and return the run and its log."""
    hooks = [{"ApiSlug": "p", "Policies": [{"Subject": "profile:standard", "Effect": 1}]}]
    store.save(parse({"Label": "P", "Actions": actions, "Hooks": hooks}), author="admin")
    hook = store.find_hook("p")
    assert hook
    made = start(
        Order(
            owner=order.owner, hook=hook, label="P", parameters={}, paths=[f"docs/{name}"],
            nodes=[f"data/{name}"], call={}, task_id="preview-1", mode="preview",
        )
    )  # fmt: skip
    assert records.worker
    before = state_of_all(order)
    records.worker.run(made.id)
    db.session.expire_all()
    assert state_of_all(order) == before
    lines = models.events(made.id, "log", 1_000)
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
    records: Records, order: Order, files: Path, outside: None, action_id: str
) -> None:
    found = registry.find(action_id)
    assert found
    assert found.previews
    name = next((file for start, file in INPUTS.items() if action_id.startswith(start)), "a.txt")
    before = contents(files.parent)
    given = {"ID": action_id, "Label": "Act", "Parameters": GIVEN.get(action_id, {})}
    run, said = preview(records, order, name, [given])
    grown = ("nodes.db", "flowbutton.db", "flowbutton.db-wal", "flowbutton.db-shm")
    after = contents(files.parent)
    assert {path for path in before.keys() ^ after.keys() if not path.endswith(grown)} == set()
    assert all(after[path] == before[path] for path in before if not path.endswith(grown))
    assert said[0] == "info: This is a preview: nothing is changed."
    assert len(said) > 1, said
    assert models.count_events(run.id, "output") == 0


@pytest.mark.parametrize(
    ("action_id", "sentences"),
    [
        ("actions.tree.copymove", ["info: Would copy “docs/a.txt” to “docs/a-copy.txt”."]),
        ("actions.tree.put", ["info: Would make “docs/put.txt”."]),
        ("actions.tree.delete", ["info: Would move “docs/a.txt” to the recycle bin."]),
        ("actions.put-meta", ["info: Would set usermeta-x of “docs/a.txt”."]),
        ("actions.cmd.http", ["info: Would call “example.org” with GET."]),
        ("actions.idm.user-activity", ["info: Would tell “t” to bob."]),
        ("actions.scheduler.sleep", ["info: Would wait for 1h."]),
        ("actions.tree.read", ["info: “Act”: nothing to change."]),
    ],
)
def test_what_would_be_done_is_said(
    records: Records, order: Order, files: Path, outside: None, action_id: str, sentences: list[str]
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
    _, said = preview(records, order, "a.txt", [{"ID": "tests.unknown", "ChainedActions": [after]}])
    assert said[1:-1] == ["info: Would run “Unknown”.", "info: data/a.txt"]


def test_an_error_is_told_and_ends_the_preview(records: Records, order: Order, files: Path) -> None:
    wrong = {"ID": "actions.put-meta", "Label": "Mark", "Parameters": {"json": "no"}}
    run, said = preview(records, order, "a.txt", [wrong])
    assert run.status == "Error"
    assert any(line.startswith("error: Mark: ") for line in said)
