"""A run is undone by a run: files and metadata are as they were, through crashes, or it refuses."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.test_retry import folder_of
from tests.end_to_end.test_runs import save, texts
from tests.faults.rows import rows
from tests.faults.test_killed_worker import kill_worker
from tests.served import Served, served, wait_for

pytestmark = pytest.mark.served

FILES = 200


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def undo(demo: Served, task_id: str, login: str = "alice") -> dict[str, Any]:
    told = demo.command("runs", "undo", task_id, "--user", login)
    again = demo.command("runs", "undo", task_id, "--user", login)
    assert told.split()[-1] == again.split()[-1]
    return demo.run_to_end(told.split()[-1], login)


def sorting(demo: Served, tmp_path: Path, slug: str) -> tuple[str, Path]:
    """A flow that moves each file of a folder to another one, and marks and rewrites some."""
    each = {"Query": {"SubQueries": [
        {"@type": "tree.Query", "PathPrefix": [f"documents/{slug}/in"], "Type": "LEAF"}
    ]}}  # fmt: skip
    move = {
        "type": "move", "target": f"documents/{slug}/out", "targetParent": "true", "create": "true",
    }  # fmt: skip
    mark = {"ID": "actions.put-meta", "Parameters": {"json": '{"usermeta-sorted": true}'}}
    hook = save(
        demo, tmp_path, slug,
        Actions=[
            {"ID": "actions.tree.copymove", "NodesSelector": each, "Parameters": move,
             "ChainedActions": [mark]},
            {"ID": "actions.tree.put",
             "Parameters": {"target_file": f"documents/{slug}/list.txt", "contents": "new list"}},
        ],
    )  # fmt: skip
    folder = folder_of(demo, slug, {"list.txt": b"old list"})
    (folder / "in").mkdir()
    return hook, folder


def test_all_that_a_run_did_is_taken_back(demo: Served, tmp_path: Path) -> None:
    hook, folder = sorting(demo, tmp_path, "undo-sorting")
    for number in range(5):
        (folder / "in" / f"{number}.txt").write_text(str(number))
    before = contents(folder)
    task_id = demo.post(hook, {}, "alice").json["TaskID"]
    assert demo.run_to_end(task_id, "alice")["Status"] == "Finished"
    assert sorted(contents(folder)) == ["list.txt", *(f"out/{number}.txt" for number in range(5))]
    ended = undo(demo, task_id)
    assert ended["Status"] == "Finished", texts(ended)
    assert contents(folder) == before
    assert not (folder / "out").exists()
    assert "“documents/undo-sorting/list.txt” has its old content again." in texts(ended)
    query = "select count(*) from node_metadata where path like 'undo-sorting/%'"
    assert rows(demo, query) == [(0,)]
    audit = "select login, action from audit_entry where target = :target"
    assert ("command line", "run.undo") in rows(demo, audit, target=f"run:{ended['TaskID']}")
    told = demo.command("runs", "undo", ended["TaskID"], "--user", "alice", status=1)
    assert told == ""


def test_what_somebody_changed_meanwhile_is_named_and_nothing_is_touched(
    demo: Served, tmp_path: Path
) -> None:
    hook, folder = sorting(demo, tmp_path, "undo-refused")
    (folder / "in" / "a.txt").write_text("a")
    task_id = demo.post(hook, {}, "alice").json["TaskID"]
    assert demo.run_to_end(task_id, "alice")["Status"] == "Finished"
    (folder / "out" / "a.txt").write_text("changed by hand")
    now = contents(folder)
    demo.command("runs", "undo", task_id, "--user", "alice", status=1)
    page = demo.ask("GET", f"/runs/{task_id}/undo", "alice")
    text = page.body.decode()
    assert page.status == 200
    assert "“documents/undo-refused/out/a.txt” was changed since." in text
    assert not re.search(r"<button[^>]*type=\"submit\"[^>]*>\s*[^<]*Undo", text)
    assert contents(folder) == now


def test_a_failed_run_is_undone_too(demo: Served, tmp_path: Path) -> None:
    folder = folder_of(demo, "undo-failed", {"a.txt": b"a"})
    copy = {"type": "copy", "target": "documents/undo-failed/b.txt"}
    broken = {"ID": "actions.put-meta", "Parameters": {"json": "no json"}}
    action = {"ID": "actions.tree.copymove", "Parameters": copy, "ChainedActions": [broken]}
    hook = save(demo, tmp_path, "undo-failed", Actions=[action])
    body = {"Paths": ["documents/undo-failed/a.txt"]}
    task_id = demo.post(hook, body, "alice").json["TaskID"]
    assert demo.run_to_end(task_id, "alice")["Status"] == "Error"
    assert sorted(contents(folder)) == ["a.txt", "b.txt"]
    assert undo(demo, task_id)["Status"] == "Finished"
    assert contents(folder) == {"a.txt": b"a"}


def test_only_the_owner_and_admins_see_that_it_can_be_undone(demo: Served, tmp_path: Path) -> None:
    folder_of(demo, "undo-rights", {"a.txt": b"a"})
    copy = {"type": "copy", "target": "documents/undo-rights/b.txt"}
    hook = save(
        demo, tmp_path, "undo-rights",
        Actions=[{"ID": "actions.tree.copymove", "Parameters": copy}],
    )  # fmt: skip
    task_id = demo.post(hook, {"Paths": ["documents/undo-rights/a.txt"]}, "alice").json["TaskID"]
    demo.run_to_end(task_id, "alice")
    assert demo.ask("GET", f"/runs/{task_id}/undo", "bob").status == 404
    assert demo.ask("GET", f"/runs/{task_id}/undo", "admin").status == 200


def test_an_undo_survives_a_killed_worker(tmp_path: Path) -> None:
    with served(tmp_path, "--demo") as demo:
        hook, folder = sorting(demo, tmp_path, "undo-killed")
        for number in range(FILES):
            (folder / "in" / f"{number:04}.txt").write_text(str(number))
        before = contents(folder)
        task_id = demo.post(hook, {}, "alice").json["TaskID"]
        assert demo.run_to_end(task_id, "alice")["Status"] == "Finished"
        told = demo.command("runs", "undo", task_id, "--user", "alice")
        undoing = told.split()[-1]

        def progress() -> dict[str, Any]:
            return demo.get(f"/a/jobs/tasks/{undoing}", "alice").json

        for least in (0.2, 0.6):
            wait_for(lambda least=least: progress()["Progress"] >= least)
            if progress()["Status"] == "Running":
                kill_worker(demo)
        ended = demo.run_to_end(undoing, "alice")
        assert ended["Status"] == "Finished", texts(ended)[-3:]
        assert contents(folder) == before
        left = [str(path) for path in folder.rglob(".*")]
        print(f"\n{FILES} moves undone, killed twice; left behind: {left}")
        assert left == []
