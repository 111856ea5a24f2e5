"""Hooks called from outside, followed to the result."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader

from tests.served import Served

pytestmark = pytest.mark.served
EXTRACT = "/a/scheduler/hooks/extract-pages"
JOIN = "/a/scheduler/hooks/join-pdfs"


@pytest.fixture
def folder(demo: Served, request: pytest.FixtureRequest) -> str:
    """A folder in `documents` for this test alone, with three PDFs."""
    name = f"{request.node.name}".replace("[", "-").replace("]", "")
    target = demo.files / "documents" / name
    target.mkdir()
    contracts = sorted((demo.files / "documents" / "contracts").glob("*.pdf"))[:3]
    for index, source in enumerate(contracts):
        shutil.copy(source, target / f"{'abc'[index]}.pdf")
    return name


def pages(demo: Served, folder: str, name: str) -> int:
    return len(PdfReader(demo.files / "documents" / folder / name).pages)


def test_extract_pages_makes_one_pdf_a_page(demo: Served, folder: str) -> None:
    body = {
        "Paths": [f"documents/{folder}/a.pdf"],
        "JobParameters": {"SplitPages": "1-3"},
        "TaskID": "extract-by-script-1",
    }
    answer = demo.post(EXTRACT, body, "alice")
    assert answer.json == {"Success": True, "TaskID": body["TaskID"], "Status": "Queued"}
    task = demo.run_to_end(body["TaskID"], "alice")
    assert (task["Status"], task["Progress"]) == ("Finished", 1.0)
    made = [path.rsplit("/", 1)[1] for path in task["Outputs"]]
    assert len(made) == 3
    assert [pages(demo, folder, name) for name in made] == [1, 1, 1]


def test_join_has_the_pages_of_all(demo: Served, folder: str) -> None:
    names = ("a.pdf", "b.pdf", "c.pdf")
    body = {
        "Paths": [f"documents/{folder}/{name}" for name in names],
        "JobParameters": {"JoinTarget": "all.pdf"},
        "TaskID": "join-by-script-1",
    }
    assert demo.post(JOIN, body, "alice").status == 200
    task = demo.run_to_end(body["TaskID"], "alice")
    assert task["Outputs"] == [f"documents/{folder}/all.pdf"]
    assert pages(demo, folder, "all.pdf") == sum(pages(demo, folder, name) for name in names)


def test_twenty_posts_at_once_start_one_run(demo: Served, folder: str) -> None:
    body = {"Paths": [f"documents/{folder}/a.pdf"], "TaskID": "twenty-at-once-1"}
    demo.token("alice")
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _n: demo.post(EXTRACT, body, "alice"), range(20)))
    assert {(answer.status, answer.json["TaskID"]) for answer in answers} == {(200, body["TaskID"])}
    task = demo.run_to_end(body["TaskID"], "alice")
    assert len(task["Outputs"]) == pages(demo, folder, "a.pdf")
    made = sorted(path.name for path in (demo.files / "documents" / folder).iterdir())
    assert len(made) == 3 + pages(demo, folder, "a.pdf")


def test_a_task_does_not_exist_for_others(demo: Served, folder: str) -> None:
    body = {"Paths": [f"documents/{folder}/a.pdf"], "TaskID": "not-for-bob-1"}
    demo.post(EXTRACT, body, "alice")
    seen = {login: demo.get("/a/jobs/tasks/not-for-bob-1", login) for login in ("bob", "carol")}
    unknown = demo.get("/a/jobs/tasks/no-such-task", "bob")
    assert [answer.status for answer in seen.values()] == [404, 404]
    assert seen["bob"].body == unknown.body
    assert demo.get("/a/jobs/tasks/not-for-bob-1", "admin").status == 200


def test_a_stopped_run_is_interrupted(demo: Served) -> None:
    body = {"Paths": ["documents/many"], "TaskID": "to-be-stopped-1"}
    assert demo.post("/a/scheduler/hooks/checksums", body, "alice").status == 200
    stop = {"Cmd": "Stop", "TaskId": body["TaskID"]}
    assert demo.ask("PUT", "/a/jobs/user", "alice", stop).status == 200
    task = demo.run_to_end(body["TaskID"], "alice")
    assert (task["Status"], task["StatusMessage"]) == ("Interrupted", "Stopped by alice.")
    assert demo.ask("PUT", "/a/jobs/user", "alice", stop).status == 409
