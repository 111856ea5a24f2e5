"""What a run did is taken back by a run: in full, once, by who may, or nothing is touched."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.models import User
from app.actions.message import Json
from app.actions.registry import ActionCall, ActionResult, action
from app.audit.models import AuditEntry
from app.extensions import db
from app.flows import store
from app.flows.store import HookRef
from app.nodes import journal, step_calls
from app.nodes.claims import ClaimRecord
from app.nodes.effects import StepEffects
from app.nodes.tree import Tree
from app.nodes.workspaces import create_workspace
from app.runs import events, models, retrying, state, step_report, undoing
from app.runs.errors import NotUndoable
from app.runs.models import Run
from app.runs.service import Order
from app.runs.service import start as start_order
from tests.conftest import Client
from tests.runs.test_durable import Records, begin
from tests.runs.test_durable import records as records

Work = Callable[[StepEffects], object]
DOING: dict[str, Work] = {}


@action("tests.do", "Do", previews=True)
def do(call: ActionCall) -> ActionResult:
    """Do what the test put into DOING."""
    DOING["work"](call.files)
    return ActionResult()


@action("tests.send", "Send", acts_outside=True)
def send(_call: ActionCall) -> ActionResult:
    """Act outside of the nodes, as far as anybody knows."""
    return ActionResult()


@pytest.fixture(autouse=True)
def folder(people: dict[str, User], tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    (docs / "old").mkdir()
    (docs / "old" / "b.txt").write_text("b")
    Tree(people["alice"].subjects).set_metadata("data/a.txt", {"usermeta-x": 1})
    return docs


def write(text: str) -> Callable[[Any], None]:
    return lambda file: file.write(text.encode()) and None


def carry_out(records: Records, run: Run) -> Run:
    """Carry a run out with records of its own."""
    assert records.worker
    records.steps.clear()
    records.worker.run(run.id)
    db.session.expire_all()
    return run


def done(records: Records, order: Order, work: Work, *more: Json, task_id: str = "") -> Run:
    """A run over which `work` was done, followed by other actions."""
    DOING["work"] = work
    actions = [{"ID": "tests.do", "Label": "Do", "ChainedActions": list(more)}]
    return carry_out(
        records, begin(replace(order, task_id=task_id or order.task_id), Actions=actions)
    )


def seen(folder: Path) -> dict[str, Any]:
    """All files outside of the recycle bin with content, all folders, and all metadata."""
    found: dict[str, Any] = {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }
    found = {name: known for name, known in found.items() if not name.startswith("recycle_bin")}
    tree = Tree(None)
    known = {name: dict(tree.stat(f"data/{name}").metadata) for name in found}
    return {"files": found, "metadata": known}


def lines(run: Run) -> list[str]:
    return [event.text for event in events.of_kind(run.id, "log", 100)]


def all_of_it(files: StepEffects) -> None:
    files.mkdir("data/new/deep")
    files.create("data/new/deep", "made.txt", write("made"))
    files.copy("data/old", "data/new", "twin")
    files.replace("data/old/b.txt", write("anew"))
    files.move("data/old/b.txt", "data/new", "b.txt")
    files.set_metadata("data/a.txt", {"usermeta-x": 2, "usermeta-y": "there"})
    files.delete("data/old")


EFFECTS: dict[str, tuple[Work, str]] = {
    "create": (
        lambda f: f.create("data", "a.txt", write("x")), "“docs/a-1.txt” is in the recycle bin."
    ),
    "copy": (lambda f: f.copy("data/old", "data", "twin"), "“docs/twin” is in the recycle bin."),
    "folders": (lambda f: f.mkdir("data/x/y"), "The folder “docs/x/y” is removed."),
    "move": (
        lambda f: f.move("data/a.txt", "data/old", "c.txt"),
        "“docs/old/c.txt” is back as “docs/a.txt”.",
    ),
    "move a folder": (
        lambda f: f.move("data/old", "data", "young"), "“docs/young” is back as “docs/old”."
    ),
    "delete": (
        lambda f: f.delete("data/a.txt"), "“docs/recycle_bin/a.txt” is back as “docs/a.txt”."
    ),
    "replace": (
        lambda f: f.replace("data/a.txt", write("new")), "“docs/a.txt” has its old content again."
    ),
    "describe": (
        lambda f: f.set_metadata("data/a.txt", {"usermeta-x": None, "usermeta-y": 2}),
        "“docs/a.txt” has its old metadata again: usermeta-x, usermeta-y.",
    ),
    "all of it": (all_of_it, "The folder “docs/new” is removed."),
}  # fmt: skip


@pytest.mark.parametrize("kind", EFFECTS)
def test_each_effect_is_taken_back(
    records: Records, order: Order, people: dict[str, User], folder: Path, kind: str
) -> None:
    work, sentence = EFFECTS[kind]
    before = seen(folder)
    run = done(records, order, work)
    assert seen(folder) != before
    made = carry_out(records, undoing.start(run, people["alice"]))
    assert (made.status, made.mode, made.origin) == ("Finished", "undo", run.id)
    assert seen(folder) == before
    assert sentence in lines(made)
    assert journal.of_runs(run.id, made.id) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ClaimRecord)) == 0


def test_an_undo_is_told_in_the_audit_log_and_pressed_once(
    records: Records, order: Order, people: dict[str, User]
) -> None:
    run = done(records, order, all_of_it)
    made = undoing.start(run, people["alice"])
    assert undoing.start(run, people["alice"]) is made
    told = sa.select(AuditEntry).where(AuditEntry.action == "run.undo")
    assert [entry.target for entry in db.session.scalars(told)] == [f"run:{made.id}"]
    carry_out(records, made)
    assert undoing.start(run, people["alice"]) is made
    assert not undoing.may_undo(run)


@pytest.mark.parametrize("which", ["an undo", "at work", "without effects"])
def test_what_cannot_be_undone_is_refused(
    records: Records, order: Order, people: dict[str, User], which: str
) -> None:
    run = done(records, order, lambda f: which == "without effects" or f.delete("data/a.txt"))
    if which == "an undo":
        run = carry_out(records, undoing.start(run, people["alice"]))
    if which == "at work":
        run.status = "Running"
        db.session.commit()
    with pytest.raises(NotUndoable, match="changed nothing, is not over, or is undone"):
        undoing.start(run, people["alice"])


def test_what_others_changed_is_named_and_nothing_is_touched(
    records: Records, order: Order, people: dict[str, User], folder: Path
) -> None:
    run = done(records, order, all_of_it)
    made = undoing.start(run, people["alice"])
    Tree(people["bob"].subjects).write("data/new/b.txt", [b"by bob"], replace=True)
    before = seen(folder)
    assert carry_out(records, made).status == "Error"
    assert lines(made) == ["“docs/new” was changed since.", "“docs/new/b.txt” was changed since."]
    assert seen(folder) == before
    with pytest.raises(NotUndoable) as refused:
        undoing.start(run, people["alice"])
    assert [error.message for error in refused.value.errors] == lines(made)


def test_a_refusal_names_some_and_counts_the_others(
    records: Records, order: Order, people: dict[str, User], folder: Path
) -> None:
    def many(files: StepEffects) -> None:
        for number in range(25):
            files.create("data", f"{number:02}.txt", write("x"))

    run = done(records, order, many)
    for number in range(25):
        (folder / f"{number:02}.txt").write_text("changed")
    reasons = undoing.look(run, people["alice"]).reasons
    assert len(reasons) == 21
    assert reasons[0] == "“docs/00.txt” was changed since."
    assert reasons[-1] == "5 more were changed since."


def test_what_would_be_taken_back_is_named(
    records: Records, order: Order, people: dict[str, User]
) -> None:
    run = done(records, order, all_of_it, {"ID": "tests.send", "Label": "Tell them"})
    undo = undoing.look(run, people["alice"])
    assert undo.names[:3] == ["“docs/old”", "“docs/a.txt”", "“docs/old/b.txt”"]
    assert not undo.more
    assert undo.warnings == ["What “Tell them” did outside of the files is not taken back."]
    assert undo.counts == {
        "folder": 2, "create": 1, "copy": 1, "keep": 1, "change": 1, "move": 1, "describe": 1,
        "delete": 1,
    }  # fmt: skip


def test_a_part_that_one_may_not_write_stops_the_whole(
    records: Records, order: Order, people: dict[str, User], folder: Path
) -> None:
    """An admin undoes with rights of their own: nothing is done by half, and no path is told."""
    create_workspace("old", "Old", "data", "old", {"profile:admin": "rw"})

    def work(files: StepEffects) -> None:
        files.create("data", "mine.txt", write("x"))
        files.create("data/old", "ours.txt", write("x"))

    run = done(records, order, work)
    before = seen(folder)
    with pytest.raises(NotUndoable) as refused:
        undoing.start(run, people["admin"])
    assert [error.message for error in refused.value.errors] == [
        "Something that you may not see may not be changed by you."
    ]
    assert seen(folder) == before
    made = carry_out(records, undoing.start(run, people["alice"]))
    assert made.status == "Finished"


def test_rights_that_were_taken_away_stop_an_undo_before_it_begins(
    records: Records, order: Order, people: dict[str, User], folder: Path
) -> None:
    run = done(records, order, all_of_it)
    made = undoing.start(run, people["alice"])
    before = seen(folder)
    people["alice"].enabled = False
    db.session.commit()
    assert carry_out(records, made).status == "Error"
    assert seen(folder) == before


def test_a_failed_run_and_its_retry_are_undone_together(
    records: Records, order: Order, people: dict[str, User], folder: Path
) -> None:
    before = seen(folder)

    def fails(files: StepEffects) -> None:
        files.move("data/a.txt", "data/old", "a.txt")
        raise RuntimeError("broken")

    first = done(records, order, fails)
    assert first.status == "Error"
    assert undoing.may_undo(first)
    DOING["work"] = lambda files: files.create("data", "more.txt", write("x"))
    again = start_order(
        replace(order, hook=_hook_of(first), task_id="retry-0001", origin=first.id, root=first.id)
    )
    carry_out(records, again)
    assert again.status == "Finished"
    assert not undoing.may_undo(first)
    made = carry_out(records, undoing.start(again, people["alice"]))
    assert made.status == "Finished"
    assert seen(folder) == before


def _hook_of(run: Run) -> HookRef:
    reference = store.find_hook("say")
    assert reference is not None
    assert reference.version_id == run.version_id
    return reference


def test_a_run_that_was_undone_is_not_gone_on_with(
    records: Records, order: Order, people: dict[str, User]
) -> None:
    def fails(files: StepEffects) -> None:
        files.delete("data/a.txt")
        raise RuntimeError("broken")

    run = done(records, order, fails)
    assert retrying.may_retry(run, people["alice"])
    carry_out(records, undoing.start(run, people["alice"]))
    assert not retrying.may_retry(run, people["alice"])


class Stopping:
    """Stops an undo after so many effects, each of which takes a second."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, run: Run, after: int) -> None:
        self.taken = 0
        real = undoing.take_back

        def take_back(*arguments: Any) -> str:
            self.taken += 1
            if self.taken == after:
                state.interrupt(run.id, "Stopped by alice.")
            return real(*arguments)

        monkeypatch.setattr(step_report, "time", SimpleNamespace(monotonic=lambda: self.taken))
        monkeypatch.setattr(undoing, "take_back", take_back)


def writes_and_moves(files: StepEffects) -> None:
    files.create("data", "list.txt", write("one"))
    files.replace("data/list.txt", write("two"))
    files.copy("data/old", "data", "twin")
    files.replace("data/twin/b.txt", write("three"))
    files.move("data/twin", "data/old", "twin")
    files.replace("data/old/twin/b.txt", write("four"))


@pytest.mark.parametrize("after", range(1, 10))
def test_an_undo_that_was_stopped_is_gone_on_with_by_the_next(
    records: Records, order: Order, people: dict[str, User], folder: Path,
    monkeypatch: pytest.MonkeyPatch, after: int,
) -> None:  # fmt: skip
    """The files that were written again have another date than the run left them with."""
    before = seen(folder)
    run = done(records, order, writes_and_moves)
    first = undoing.start(run, people["alice"])
    with monkeypatch.context() as patch:
        stopping = Stopping(patch, first, after)
        carry_out(records, first)
        assert (first.status, stopping.taken) == ("Interrupted", after)
    second = undoing.start(run, people["alice"]) if undoing.may_undo(run) else first
    carry_out(records, second)
    assert seen(folder) == before


@pytest.mark.parametrize("after", range(1, 10))
def test_what_a_dead_worker_had_taken_back_is_not_taken_back_again(
    records: Records, order: Order, people: dict[str, User], folder: Path,
    monkeypatch: pytest.MonkeyPatch, after: int,
) -> None:  # fmt: skip
    """It dies before it has marked the effect; the undo is stopped, and another one begins."""
    before = seen(folder)
    run = done(records, order, writes_and_moves)
    first = undoing.start(run, people["alice"])
    marked = []
    real = journal.hand_over

    def hand_over(change: journal.NodeChange, root: str) -> None:
        marked.append(change.id)
        if len(marked) == after:
            raise SystemExit
        real(change, root)

    with monkeypatch.context() as patch:
        patch.setattr(journal, "hand_over", hand_over)
        with pytest.raises(SystemExit):
            carry_out(records, first)
    state.interrupt(first.id, "Stopped by alice.")
    second = carry_out(records, undoing.start(run, people["alice"]))
    assert second.status == "Finished", lines(second)
    assert seen(folder) == before


def test_a_second_try_minds_only_what_is_left(
    records: Records, order: Order, people: dict[str, User], folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def work(files: StepEffects) -> None:
        files.move("data/old/b.txt", "data", "moved.txt")
        files.replace("data/a.txt", write("new"))

    run = done(records, order, work)
    first = undoing.start(run, people["alice"])
    with monkeypatch.context() as patch:
        Stopping(patch, first, 1)
        carry_out(records, first)
    (folder / "a.txt").write_text("later by bob")
    second = carry_out(records, undoing.start(run, people["alice"]))
    assert second.status == "Finished"
    assert (folder / "a.txt").read_text() == "later by bob"
    assert (folder / "old" / "b.txt").read_text() == "b"


def test_progress_is_the_share_of_what_was_taken_back(
    records: Records, order: Order, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def many(files: StepEffects) -> None:
        for number in range(20):
            files.create("data", f"{number}.txt", write("x"))

    run = done(records, order, many)
    made = undoing.start(run, people["alice"])
    Stopping(monkeypatch, made, 10)
    seen_progress: list[float] = []
    partial = step_report.StepReport.progress
    monkeypatch.setattr(
        step_report.StepReport, "progress",
        lambda self, fraction: (seen_progress.append(fraction), partial(self, fraction))[1],
    )  # fmt: skip
    carry_out(records, made)
    assert seen_progress == pytest.approx([number / 20 for number in range(1, 11)])


def test_what_is_marked_as_taken_back_was_told(
    records: Records, order: Order, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is killed at any moment leaves a line of everything that is done."""
    run = done(records, order, all_of_it)
    made = undoing.start(run, people["alice"])
    real = journal.hand_over
    told: list[bool] = []

    def hand_over(change: journal.NodeChange, root: str) -> None:
        found = sa.select(events.RunEvent).where(events.RunEvent.step == f"undo/{change.id}")
        told.append(db.session.scalar(found) is not None)
        real(change, root)

    monkeypatch.setattr(journal, "hand_over", hand_over)
    carry_out(records, made)
    assert told == [True] * 9


def test_an_effect_that_nobody_completed_is_taken_back_too(
    records: Records, order: Order, people: dict[str, User], folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The worker dies when the file is there, and somebody stops the run instead of waiting."""
    before = seen(folder)

    def dies(*_arguments: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(step_calls.completion, "finish", dies)
        run = done(records, order, lambda f: f.move("data/a.txt", "data/old", "a.txt"))
    assert seen(folder) != before
    assert journal.counts(run.id) == {}
    StepEffects(Tree(None), f"{run.id}:other").create("data", "b.txt", write("x"))
    made = carry_out(records, undoing.start(run, people["alice"]))
    assert made.status == "Finished", lines(made)
    assert seen(folder) == before


def test_an_undo_of_a_run_that_is_gone_carries_out_no_flow(
    records: Records, order: Order, people: dict[str, User], folder: Path
) -> None:
    run = done(records, order, lambda f: f.create("data", "x.txt", write("x")))
    made = undoing.start(run, people["alice"])
    journal.forget(run.id)
    db.session.execute(sa.delete(events.RunEvent).where(events.RunEvent.run_id == run.id))
    db.session.execute(sa.delete(Run).where(Run.id == run.id))
    db.session.commit()
    before = seen(folder)
    carry_out(records, made)
    assert "Do" not in " ".join(records.steps)
    assert seen(folder) == before


def test_a_run_with_very_many_effects_is_looked_at_by_the_worker_only(
    records: Records, order: Order, people: dict[str, User], folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    run = done(records, order, all_of_it)
    (folder / "a.txt").write_text("changed")
    monkeypatch.setattr(undoing, "MOST_LOOKED", 3)
    assert undoing.look(run, people["alice"]).reasons == []
    made = carry_out(records, undoing.start(run, people["alice"]))
    assert lines(made) == ["“docs/a.txt” was changed since."]


def test_the_page_names_what_it_is_about_and_answers_with_the_run_that_undoes(
    records: Records, order: Order, client: Client, folder: Path
) -> None:
    run = done(records, order, lambda f: f.move("data/a.txt", "data/old", "a.txt"))
    client.sign_in("alice")
    page = client.get(f"/runs/{run.id}/undo")
    assert page.status_code == 200
    assert "“docs/a.txt”" in page.text
    assert "1 moved" in page.text
    answer = client.post(f"/runs/{run.id}/undo")
    assert answer.status_code == 303
    made = models.undo_of(run.id)
    assert made
    assert answer.location.endswith(f"/runs/{made.id}")
    assert client.post(f"/runs/{run.id}/undo").location == answer.location


def test_a_refused_post_names_the_nodes(
    records: Records, order: Order, client: Client, folder: Path
) -> None:
    run = done(records, order, lambda f: f.move("data/a.txt", "data/old", "a.txt"))
    (folder / "old" / "a.txt").write_text("by bob")
    client.sign_in("alice")
    answer = client.post(f"/runs/{run.id}/undo")
    assert answer.status_code == 409
    assert "“docs/old/a.txt” was changed since." in answer.text
    document = client.post(f"/runs/{run.id}/undo", headers={"Accept": "application/json"}).json
    assert [error["message"] for error in document["errors"]] == [
        "“docs/old/a.txt” was changed since."
    ]


@pytest.mark.parametrize(("login", "status"), [("bob", 404), ("", 302), ("alice", 200)])
def test_only_those_who_see_the_run_may_ask(
    records: Records, order: Order, client: Client, login: str, status: int
) -> None:
    run = done(records, order, lambda f: f.delete("data/a.txt"))
    if login:
        client.sign_in(login)
    assert client.get(f"/runs/{run.id}/undo").status_code == status


def test_many_presses_at_once_start_one_undo(
    records: Records, order: Order, people: dict[str, User], app: Any
) -> None:
    run = done(records, order, lambda f: f.delete("data/a.txt"))
    run_id, user_id, made, gate = run.id, people["alice"].id, [], threading.Barrier(4)
    db.session.commit()

    def press() -> None:
        with app.app_context():
            found, user = db.session.get(Run, run_id), db.session.get(User, user_id)
            assert found
            assert user
            gate.wait()
            made.append(undoing.start(found, user).id)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1
