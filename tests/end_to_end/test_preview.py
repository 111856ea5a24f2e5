"""A preview is sent from a form, says what would be made, changes nothing, and then it is run."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from pypdf import PdfWriter

from tests.end_to_end.test_retry import folder_of
from tests.end_to_end.test_runs import save, texts
from tests.served import PATIENCE, Served, served, wait_for

pytestmark = pytest.mark.served


def send(demo: Served, path: str, login: str = "alice", **fields: str) -> str:
    """Send a form as a page does, and return the ID of the run that it leads to."""
    headers = {"Authorization": f"Bearer {demo.token(login)}"}
    request = Request(demo.url + path, urlencode(fields).encode(), headers)
    with urlopen(request, timeout=PATIENCE) as answer:
        found: str = answer.geturl()
    start, _, task_id = found.rpartition("/")
    assert start == f"{demo.url}/runs"
    return task_id


def pages(folder: Path, name: str, count: int) -> None:
    writer = PdfWriter()
    for _ in range(count):
        writer.add_blank_page(100, 100)
    writer.write(folder / name)


def everything(demo: Served) -> dict[str, bytes | None]:
    """All files of the demo."""
    found = sorted(demo.files.rglob("*"))
    return {str(path): path.read_bytes() if path.is_file() else None for path in found}


def previewed(demo: Served, path: str, **fields: str) -> tuple[str, dict[str, Any]]:
    before = everything(demo)
    task_id = send(demo, path, preview="1", **fields)
    task = demo.run_to_end(task_id, "alice")
    assert everything(demo) == before
    assert (task["Status"], task["Outputs"]) == ("Finished", []), texts(task)
    return task_id, task


def test_what_is_previewed_from_the_form_is_what_is_made(demo: Served) -> None:
    folder = folder_of(demo, "preview-extract", {})
    pages(folder, "a.pdf", 3)
    pages(folder, "a-1.pdf", 1)
    form = {
        "folder": "documents/preview-extract", "select": "a.pdf", "p-SplitPages": "1-2",
        "TaskID": "preview-extract-1",
    }  # fmt: skip
    task_id, task = previewed(demo, "/a/scheduler/hooks/extract-pages", **form)
    assert texts(task) == [
        "This is a preview: nothing is changed.",
        "Would make “documents/preview-extract/a-1-1.pdf”.",
        "Would make “documents/preview-extract/a-2.pdf”.",
        "Result: Pages: 1-2 of a.pdf",
        "Would make 2.",
    ]
    page = demo.get(f"/runs/{task_id}", "alice").body.decode()
    assert "A preview: nothing was changed." in page
    made = send(demo, f"/runs/{task_id}/again", TaskID="preview-extract-2", real="1")
    assert demo.run_to_end(made, "alice")["Outputs"] == [
        "documents/preview-extract/a-1-1.pdf",
        "documents/preview-extract/a-2.pdf",
    ]
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["a-1-1.pdf", "a-1.pdf", "a-2.pdf", "a.pdf"]


def test_a_killed_worker_shows_nothing_twice(tmp_path: Path) -> None:
    slug, files = "preview-killed", [f"{number:04}.txt" for number in range(1_000)]
    only = {"@type": "tree.Query", "PathPrefix": [f"documents/{slug}"], "Type": "LEAF"}
    move = {
        "ID": "actions.tree.copymove",
        "NodesSelector": {"Query": {"SubQueries": [only]}},
        "Parameters": {
            "type": "move", "target": f"documents/{slug}/out", "targetParent": "true",
            "create": "true",
        },
    }  # fmt: skip
    hook = {
        "ApiSlug": slug,
        "Policies": [{"Subject": "profile:standard", "Effect": 1, "Action": 3}],
        "Metadata": {"flowbutton": json.dumps({"previews": True})},
    }
    with served(tmp_path, "--demo") as own:
        folder = folder_of(own, slug, dict.fromkeys(files, b"x"))
        save(own, tmp_path, slug, Actions=[move], Hooks=[hook])
        task_id = "preview-killed-1"
        own.command(
            "hook", "trigger", slug, "--user", "alice", "--preview", "--task-id", task_id
        )  # fmt: skip
        wait_for(lambda: own.get(f"/a/jobs/tasks/{task_id}", "alice").json["Progress"] > 0)
        own.kill_worker()
        assert own.run_to_end(task_id, "alice")["Status"] == "Finished"
        lines = own.get(f"/runs/{task_id}/log.txt", "alice").body.decode().splitlines()
        assert sorted(path.name for path in folder.iterdir()) == files
    moved = [line.partition("Would move ")[2] for line in lines if "Would move " in line]
    assert (len(moved), len(set(moved))) == (len(files), len(files))
    assert lines[-1].endswith("Would make 1, move 1,000.")
