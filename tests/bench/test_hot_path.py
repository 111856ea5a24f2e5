"""What requests cost, in counts: never in seconds, which depend on the machine."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import Base
from app.extensions import db
from bench import toolbar
from bench.installation import Installation, fill, hook_of, prepare

SMALL = {"flow", "workspace", "workspace_grant", "datasource", "role"}
"""Tables that are read as a whole: an installation has few of these, and a page needs them all."""

SCAN = re.compile(r"^SCAN (\w+)|Seq Scan on \"?(\w+)")
CALLS_PER_HOOK = 3_000
"""Functions that a call of a hook calls, those of the test's own client among them; with an object
mapper it was more than twice as many."""

CALLS_PER_BUTTON = 250
"""Functions that a button of a toolbar calls, once it was drawn before."""

BYTES_PER_BUTTON = 1_300
"""What a button of a toolbar takes before it is compressed."""

Ask = Callable[[Installation], Any]


@pytest.fixture
def one(app: Flask, tmp_path: Path) -> Installation:
    token = prepare(app.config["SETTINGS"], [hook_of("trivial")])
    installation = Installation(app, tmp_path / "files", token)
    fill(installation.files / "many", 200)
    toolbar.describe(200)
    return installation


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Gather what is asked of the database in the block."""
    found: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement: str, parameters: Any, *_rest) -> None:
        found.append((statement, parameters))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def count_calls(work: Callable[[], object]) -> int:
    """Return how many functions of Python are called."""
    calls = 0

    def note(_frame, event: str, _argument) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def show_folder(one: Installation) -> str:
    return one.visitor.get("/ws/files/many").text


def call_hook(one: Installation) -> str:
    return one.visitor.post("/a/scheduler/hooks/trivial", json={}).text


def call_with_paths(one: Installation) -> str:
    body = {"Paths": [f"files/many/{number:07d}.txt" for number in range(200)]}
    return one.visitor.post("/a/scheduler/hooks/trivial", json=body).text


def call_again(one: Installation) -> str:
    body = {"TaskID": uuid4().hex}
    one.visitor.post("/a/scheduler/hooks/trivial", json=body)
    return one.visitor.post("/a/scheduler/hooks/trivial", json=body).text


def show_runs(one: Installation) -> str:
    return one.visitor.get("/runs").text


def show_toolbar(one: Installation) -> str:
    toolbar.save_buttons(20)
    return toolbar.press(one.visitor, toolbar.selection_of(100))


HOT_PATH = [show_folder, call_hook, call_with_paths, call_again, show_runs, show_toolbar]


@pytest.mark.parametrize(
    ("ask", "most"), [(show_folder, 16), (call_hook, 6), (call_with_paths, 10), (show_runs, 8)]
)
def test_a_request_asks_the_database_few_times(one: Installation, ask: Ask, most: int) -> None:
    ask(one)
    with statements() as asked:
        ask(one)
    assert len(asked) <= most, [statement for statement, _ in asked]


def test_a_call_of_a_hook_is_little_work(one: Installation) -> None:
    call_hook(one)
    assert count_calls(lambda: call_hook(one)) < CALLS_PER_HOOK


def test_a_button_of_a_toolbar_is_little_work(one: Installation) -> None:
    counts = []
    for buttons in (20, 40):
        toolbar.save_buttons(buttons)
        body = toolbar.selection_of(50)
        toolbar.press(one.visitor, body)
        counts.append(count_calls(lambda body=body: toolbar.press(one.visitor, body)))
    assert (counts[1] - counts[0]) / 20 < CALLS_PER_BUTTON


def test_more_buttons_and_nodes_ask_the_database_no_more(one: Installation) -> None:
    counts = []
    for buttons, nodes in ((20, 50), (60, 200)):
        toolbar.save_buttons(buttons)
        body = toolbar.selection_of(nodes)
        toolbar.press(one.visitor, body)
        with statements() as asked:
            toolbar.press(one.visitor, body)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_no_document_of_a_flow_is_read_again(one: Installation) -> None:
    show_toolbar(one)
    with statements() as asked:
        toolbar.press(one.visitor, toolbar.selection_of(100))
        call_hook(one)
    assert not [statement for statement, _ in asked if "flow_version.document" in statement]


@pytest.mark.parametrize("ask", HOT_PATH)
def test_no_large_table_is_scanned(one: Installation, ask: Ask) -> None:
    with statements() as asked:
        ask(one)
    selects = [(text, given) for text, given in asked if text.startswith("SELECT")]
    assert selects
    assert not [(table, text) for text, given in selects for table in scanned(text, given)]


def scanned(statement: str, parameters: Any) -> set[str]:
    """Return the tables that a statement reads as a whole, though they may grow large."""
    lite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        if not lite:
            # Small tables are scanned whatever indexes there are.
            connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN" if lite else "EXPLAIN"
        rows = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
    steps = [str(row[-1]) for row in rows]
    found = {name for step in steps for names in SCAN.findall(step) for name in names}
    return (found & Base.metadata.tables.keys()) - SMALL


def test_the_work_for_a_toolbar_grows_no_faster_than_buttons_and_nodes(one: Installation) -> None:
    calls = []
    for buttons, nodes in ((20, 50), (40, 100), (80, 200)):
        toolbar.save_buttons(buttons)
        body = toolbar.selection_of(nodes)
        toolbar.press(one.visitor, body)
        calls.append(count_calls(lambda body=body: toolbar.press(one.visitor, body)))
    assert calls[2] - calls[1] <= 2.5 * (calls[1] - calls[0])


def test_a_button_takes_few_bytes_of_a_toolbar(one: Installation) -> None:
    sizes = []
    for buttons in (20, 40):
        toolbar.save_buttons(buttons)
        sizes.append(len(toolbar.press(one.visitor, toolbar.selection_of(50)).encode()))
    assert (sizes[1] - sizes[0]) / 20 < BYTES_PER_BUTTON


def test_the_page_of_a_large_folder_is_as_much_work_as_that_of_a_smaller_one(
    one: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.nodes.storage.scanning.SETTLED", 0)
    fill(one.files / "more", 1_000)
    calls = {}
    for name in ("many", "more"):
        one.visitor.get(f"/ws/files/{name}")
        calls[name] = count_calls(lambda name=name: one.visitor.get(f"/ws/files/{name}"))
    assert calls["more"] <= 1.05 * calls["many"]
