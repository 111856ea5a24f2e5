"""A failed run is gone on with: what ended well is taken over, what failed is done once."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.test_runs import save, say, texts
from tests.served import Served, wait_for

pytestmark = pytest.mark.served

NO_TEXT = b"\xff\xfe\xfd"


def folder_of(demo: Served, name: str, files: dict[str, bytes]) -> Path:
    folder = demo.files / "documents" / name
    folder.mkdir()
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return folder


def call(demo: Served, hook: str, task_id: str, paths: list[str]) -> dict[str, Any]:
    body = {"Paths": paths, "TaskID": task_id}
    assert demo.post(hook, body, "alice").status == 200
    return demo.run_to_end(task_id, "alice")


def retry(demo: Served, task_id: str, status: int = 0) -> dict[str, Any]:
    """Go on with a run by the command, twice: one run does."""
    told = [demo.command("runs", "retry", task_id, "--json", status=status) for _ in range(2)]
    if status:
        return {}
    first, second = (json.loads(text)["TaskID"] for text in told)
    assert first == second
    return demo.run_to_end(first, "alice")


def test_a_half_done_copy_is_completed_and_not_doubled(demo: Served, tmp_path: Path) -> None:
    copy = {
        "ID": "actions.tree.copymove",
        "Label": "Copy",
        "Parameters": {
            "type": "copy", "target": "documents/half-done/made", "targetParent": "true",
            "create": "true",
        },
        "ChainedActions": [say("after")],
    }  # fmt: skip
    hook = save(demo, tmp_path, "half-done", Actions=[copy])
    folder = folder_of(demo, "half-done", {"a.txt": b"a", "b.txt": b"", "c.txt": b"c"})
    (folder / "b.txt").unlink()
    (folder / "b.txt").symlink_to("a.txt")
    paths = [f"documents/half-done/{name}.txt" for name in "abc"]
    assert call(demo, hook, "half-done-1", paths)["Status"] == "Error"
    assert [path.name for path in (folder / "made").iterdir()] == ["a.txt"]
    (folder / "b.txt").unlink()
    (folder / "b.txt").write_bytes(b"b")
    ended = retry(demo, "half-done-1")
    assert ended["Status"] == "Finished", ended["StatusMessage"]
    made = {path.name: path.read_bytes() for path in (folder / "made").iterdir()}
    assert made == {"a.txt": b"a", "b.txt": b"b", "c.txt": b"c"}
    assert "after" in texts(ended)
    retry(demo, ended["TaskID"], status=1)


def each_file(label: str, chained: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "ID": "actions.tree.read",
        "Label": label,
        "NodesSelector": {"Pathes": [], "All": False, "Collect": False},
        "ChainedActions": chained,
    }


def test_of_a_fan_out_only_what_failed_is_done_again(demo: Served, tmp_path: Path) -> None:
    only = {"@type": "tree.Query", "PathPrefix": ["documents/fan-out"], "Type": "LEAF"}
    read = each_file("Read", [say("read {{.LastOutput.StringBody}}")])
    read["NodesSelector"]["Query"] = {"SubQueries": [only]}
    hook = save(demo, tmp_path, "fan-out-retry", Actions=[read])
    files = {f"{number:02}.txt": f"n{number}".encode() for number in range(50)}
    bad = ("07.txt", "23.txt", "41.txt")
    folder = folder_of(demo, "fan-out", files | dict.fromkeys(bad, NO_TEXT))
    first = call(demo, hook, "fan-out-1", ["documents/fan-out"])
    assert first["Status"] == "Error"
    assert sum(text.startswith("read n") for text in texts(first)) == 47
    for name in bad:
        (folder / name).write_bytes(files[name])
    (folder / "00.txt").write_bytes(NO_TEXT)  # not read again: it ended well
    second = retry(demo, "fan-out-1")
    assert second["Status"] == "Finished", second["StatusMessage"]
    assert sorted(text for text in texts(second) if text.startswith("read")) == [
        "read n23", "read n41", "read n7",
    ]  # fmt: skip


def test_a_stopped_run_goes_on(demo: Served, tmp_path: Path) -> None:
    sleep = {"ID": "actions.scheduler.sleep", "Parameters": {"duration": "8s"}}
    hook = save(
        demo, tmp_path, "stopped-retry",
        Actions=[say("first", ChainedActions=[{**sleep, "ChainedActions": [say("last")]}])],
    )  # fmt: skip
    demo.post(hook, {"TaskID": "stopped-retry-1"}, "alice")
    wait_for(lambda: "first" in texts(demo.get("/a/jobs/tasks/stopped-retry-1", "alice").json))
    demo.command("runs", "cancel", "stopped-retry-1")
    ended = retry(demo, "stopped-retry-1")
    assert ended["Status"] == "Finished"
    assert "first" not in texts(ended)
    assert "last" in texts(ended)


def test_a_run_that_went_well_is_not_gone_on_with(demo: Served, tmp_path: Path) -> None:
    hook = save(demo, tmp_path, "went-well-retry", Actions=[say("well")])
    call(demo, hook, "went-well-1", [])
    retry(demo, "went-well-1", status=1)


def test_what_merges_all_items_is_done_again_with_those_that_failed(
    demo: Served, tmp_path: Path
) -> None:
    only = {"@type": "tree.Query", "PathPrefix": ["documents/merge-retry"], "Type": "LEAF"}
    read = each_file("Read", [])
    read["NodesSelector"]["Query"] = {"SubQueries": [only]}
    read["MergeAction"] = {
        "ID": "actions.report.collect",
        "Label": "Collect",
        "Parameters": {"target": "documents/merged.txt"},
    }
    hook = save(demo, tmp_path, "merge-retry", Actions=[read])
    files = {f"{number}.txt": f"text {number}".encode() for number in range(5)}
    folder = folder_of(demo, "merge-retry", files | {"3.txt": NO_TEXT})
    assert call(demo, hook, "merge-retry-1", [])["Status"] == "Error"
    merged = demo.files / "documents" / "merged.txt"
    assert "text 3" not in merged.read_text()
    (folder / "3.txt").write_bytes(files["3.txt"])
    assert retry(demo, "merge-retry-1")["Status"] == "Finished"
    assert sorted(merged.read_text().split("\n"))[-5:] == [f"text {n}" for n in range(5)]
