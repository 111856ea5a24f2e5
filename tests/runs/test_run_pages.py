"""The pages of one run: its actions, its log and its outputs; who may see them, and what."""

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import User
from app.database import now
from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from app.nodes.errors import StorageFailed
from app.nodes.workspaces import create_datasource, create_workspace
from app.runs import messages, state
from app.runs.events import RunEvent
from app.runs.log_view import SHOWN_LINE, SHOWN_LINES, SHOWN_TEXT
from app.runs.models import Run
from app.runs.service import Order, start
from tests.conftest import Client

KEPT = {
    "parameters": {"message": "<b>hello</b>"},
    "input": {
        "counts": {"nodes": 3},
        "items": {"nodes": ["data/a.txt", "secret/budget.csv"]},
        "variables": {},
        "text": "before",
    },
    "took": 0.25,
    "output": {"counts": {}, "items": {}, "variables": {"n": "1"}, "json": '{"a": 1}'},
}
PAGES = ("", "/actions/Actions[0]", "/log.txt", "/outputs")


def add(run: Run, kind: str, number: int = 0, **values: object) -> None:
    row = {"step": "0", "place": "0", "at": now(), "level": "", "text": "", "weight": 0.0}
    db.session.execute(
        sa.insert(RunEvent).values(run_id=run.id, kind=kind, number=number, **(row | values))
    )
    db.session.commit()


@pytest.fixture
def done(run: Run, tmp_path, app) -> Run:
    """A finished run of alice that said, did and made something, part of it out of her sight."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "budget.csv").write_text("1")
    create_datasource("secret", tmp_path / "secret")
    create_workspace("finance", "Finance", "secret", grants={"role:finance": "rw"})
    for number, level in enumerate(("info", "warning", "error")):
        add(run, "log", number, level=level, text=f"a line of {level}")
    add(run, "message", text=messages.as_text(KEPT), weight=0.25)
    add(run, "done", weight=1.0)
    add(run, "fail")
    add(run, "passed", 3)
    add(run, "left", 2)
    for number, path in enumerate(("data/a.txt", "data/gone.txt", "secret/budget.csv")):
        add(run, "output", number, text=path)
    state.begin(run.id)
    state.finish(run.id, "Finished", "")
    return run


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_finds_no_run(client: Client, done: Run, page: str) -> None:
    assert client.get(f"/runs/{done.id}{page}").status_code == 302
    assert client.sign_in("bob").get(f"/runs/{done.id}{page}").status_code == 404
    assert client.sign_in("admin").get(f"/runs/{done.id}{page}", buffered=True).status_code == 200


def test_the_page_colours_the_diagram_and_links_its_actions(client: Client, done: Run) -> None:
    page = client.sign_in("alice").get(f"/runs/{done.id}").text
    assert "box-failed" in page
    assert f'href="/runs/{done.id}/actions/Actions%5B0%5D"' in page


def test_an_action_shows_what_it_got_and_gave(client: Client, done: Run) -> None:
    page = client.sign_in("alice").get(f"/runs/{done.id}/actions/Actions[0]").text
    assert "docs/a.txt" in page
    assert "and 2 that are not shown" in page
    assert "budget" not in page
    assert "data/a.txt" not in page


def test_only_admins_see_what_an_action_was_given(client: Client, done: Run) -> None:
    address = f"/runs/{done.id}/actions/Actions[0]"
    assert "&lt;b&gt;hello" not in client.sign_in("alice").get(address).text
    assert "&lt;b&gt;hello" in client.sign_in("admin").get(address, buffered=True).text


@pytest.mark.parametrize("place", ["Actions[9]", "x", "Actions[0].MergeAction", "Actions[-1]"])
def test_an_action_that_is_not_there_is_404(client: Client, done: Run, place: str) -> None:
    assert client.sign_in("alice").get(f"/runs/{done.id}/actions/{place}").status_code == 404


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("", {"info", "warning", "error"}),
        ("warning", {"warning", "error"}),
        ("error", {"error"}),
        ("nonsense", {"info", "warning", "error"}),
    ],
)
def test_the_log_is_filtered_by_level(
    client: Client, done: Run, level: str, shown: set[str]
) -> None:
    page = client.sign_in("alice").get(f"/runs/{done.id}?level={level}").text
    assert {one for one in ("info", "warning", "error") if f"a line of {one}" in page} == shown


def test_the_whole_log_is_a_text_file(client: Client, done: Run) -> None:
    answer = client.sign_in("alice").get(f"/runs/{done.id}/log.txt", buffered=True)
    assert answer.mimetype == "text/plain"
    assert [line.split(" ", 1)[1] for line in answer.text.splitlines()] == [
        "info    Log: a line of info", "warning Log: a line of warning",
        "error   Log: a line of error",
    ]  # fmt: skip


def test_each_line_of_the_log_names_its_action(client: Client, done: Run) -> None:
    add(done, "log", 9, level="error", text="Log: a reason")
    add(done, "log", 0, step="input", place="input", level="info", text="of the run itself")
    page = client.sign_in("alice").get(f"/runs/{done.id}").text
    assert "<b>Log</b> a reason</span>" in page
    assert "<span>of the run itself</span>" in page


def test_older_lines_are_a_page_away_without_a_script(client: Client, done: Run) -> None:
    for number in range(10, 10 + 2 * SHOWN_LINES):
        add(done, "log", number, level="info", text=f"line {number}.")
    client.sign_in("alice")
    texts: list[str] = []
    address = f"/runs/{done.id}"
    while address:
        page = client.get(address).text
        texts = re.findall(r"line (\d+)\.", page) + texts
        older = re.search(r'href="([^"]+)">Show older lines', page)
        address = html.unescape(older[1]) if older else ""
    assert texts == [str(number) for number in range(10, 10 + 2 * SHOWN_LINES)]
    assert "a line of info" in page
    assert "Show the newest lines" in page


def test_the_text_of_long_lines_has_its_bounds(client: Client, done: Run) -> None:
    for number in range(10, 60):
        add(done, "log", number, level="info", text=f"{number} " + "é" * 3_000)
    page = client.sign_in("alice").get(f"/runs/{done.id}").text
    assert page.count("é") <= SHOWN_TEXT
    assert page.count("é…") == page.count("é" * (SHOWN_LINE - 3) + "…")
    assert "Show older lines" in page


def test_the_page_itself_shows_outputs_and_what_became_of_them(client: Client, done: Run) -> None:
    page = client.sign_in("alice").get(f"/runs/{done.id}").text
    assert 'href="/ws/docs/a.txt"' in page
    assert "gone.txt" in page
    assert 'href="/ws/docs/gone.txt"' not in page
    assert "1 that you may not read" in page
    assert "budget" not in page


def test_outputs_of_a_storage_that_is_away_are_listed(
    client: Client, done: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StorageFailed("data")

    monkeypatch.setattr("app.nodes.storage.local.LocalStorage.stat", away)
    client.sign_in("alice")
    for address in (f"/runs/{done.id}", f"/runs/{done.id}/outputs"):
        answer = client.get(address)
        assert (answer.status_code, "gone.txt" in answer.text) == (200, True)
    assert "not known now" in answer.text


def test_an_output_can_be_downloaded(client: Client, done: Run) -> None:
    page = client.sign_in("alice").get(f"/runs/{done.id}/outputs").text
    found = re.findall(r'href="([^"]+)"\s+aria-label="Download', page)
    assert len(found) == 1
    assert client.get(found[0], buffered=True).data == b"a"


def test_an_action_tells_what_its_filter_did_and_how_long_it_took(
    client: Client, done: Run
) -> None:
    page = client.sign_in("alice").get(f"/runs/{done.id}/actions/Actions[0]").text
    assert "3 went on, 2 left out" in page
    assert "<dt>Began</dt>" in page
    assert "0.2 s" in page


def test_items_are_paged_in_their_order_and_failures_can_be_picked(
    client: Client, run: Run
) -> None:
    for number in range(25):
        broken = number == 23
        kept = KEPT | {"error": f"broken {number}"} if broken else KEPT
        row = {"step": f"0/{number}", "text": messages.as_text(kept)}
        add(run, "message", level="error" if broken else "", **row)
        add(run, "done", step=f"0/{number}")
    add(run, "fail", step="0/23")
    client.sign_in("alice")
    address = f"/runs/{run.id}/actions/Actions[0]"
    first, second = (client.get(f"{address}?page={page}").text for page in (1, 2))
    numbers = [re.findall(r"<strong>Item (\d+)</strong>", page) for page in (first, second)]
    assert numbers == [[str(n) for n in range(1, 21)], [str(n) for n in range(21, 26)]]
    failed = client.get(f"{address}?failed=1").text
    assert re.findall(r"<strong>Item (\d+)</strong>", failed) == ["24"]
    assert "broken 23" in failed


def test_what_an_earlier_run_did_is_linked(client: Client, done: Run) -> None:
    add(done, "message", step="0/1", text=messages.as_text(KEPT | {"earlier": "task-0000"}))
    page = client.sign_in("alice").get(f"/runs/{done.id}/actions/Actions[0]").text
    assert 'href="/runs/task-0000/actions/Actions%5B0%5D">an earlier run</a>' in page


def live(client: Client, run: Run) -> str:
    return client.get(f"/runs/{run.id}/live", headers={"HX-Request": "true"}).text


@pytest.mark.parametrize(("actions", "drawn"), [(1, True), (39, True), (900, False)])
def test_what_is_renewed_each_second_is_small(
    client: Client, order: Order, actions: int, drawn: bool
) -> None:
    leaf = {"ID": "actions.scheduler.log-input", "Label": "An action with a name of some length"}
    document = {"Label": "Say", "Hooks": [{"ApiSlug": "say"}], "Actions": [leaf] * actions}
    store.save(parse(document), author="admin", replace="say")
    reference = store.find_hook("say")
    assert reference
    run = start(replace(order, hook=reference, task_id="large-0001"))
    for number in range(min(actions, 60)):
        add(run, "done", step=str(number), place=str(number))
        for line in range(10):
            text = "a line that says something of a usual length about what was done " * 3
            add(run, "log", line, step=str(number), place=str(number), level="info", text=text)
            add(run, "output", line, step=str(number), text=f"data/{'x' * 60}-{number}-{line}.txt")
    client.sign_in("alice")
    answer = live(client, run)
    assert len(answer.encode()) < 100_000
    assert ('class="diagram"' in answer) is drawn
    assert ("and 800 more" in answer) is (actions == 900)


def test_outputs_are_listed_gone_ones_marked_and_hidden_ones_counted(
    client: Client, done: Run
) -> None:
    page = client.sign_in("alice").get(f"/runs/{done.id}/outputs").text
    assert 'href="/ws/docs/a.txt"' in page
    assert "gone.txt" in page
    assert 'href="/ws/docs/gone.txt"' not in page
    assert "1 that you may not read is not shown" in page
    assert "budget" not in page


def test_a_page_number_out_of_bounds_shows_nothing_and_no_error(client: Client, done: Run) -> None:
    client.sign_in("alice")
    for page in ("0", "-1", "999999", "x"):
        assert client.get(f"/runs/{done.id}/outputs?page={page}").status_code == 200


@pytest.mark.parametrize(
    ("status", "offered"), [("Error", True), ("Interrupted", True), ("Finished", False)]
)
def test_retry_is_offered_where_a_run_failed(
    client: Client, run: Run, people: dict[str, User], status: str, offered: bool
) -> None:
    state.begin(run.id)
    db.session.execute(sa.update(Run).where(Run.id == run.id).values(status=status, end_time=now()))
    db.session.commit()
    page = client.sign_in("alice").get(f"/runs/{run.id}").text
    assert ("Retry from the failed step" in page) is offered
    answer = client.post(f"/runs/{run.id}/retry")
    assert answer.status_code == (303 if offered else 409)
    assert client.sign_in("bob").post(f"/runs/{run.id}/retry").status_code == 404


def test_retrying_twice_gives_one_run(client: Client, run: Run) -> None:
    state.begin(run.id)
    state.finish(run.id, "Error", "")
    client.sign_in("alice")
    first, second = (client.post(f"/runs/{run.id}/retry").location for _ in range(2))
    assert first == second
    again = db.session.scalar(sa.select(Run).where(Run.origin == run.id))
    assert again
    assert (again.root_id, again.owner_login) == (run.id, "alice")
    assert again.created_at - run.created_at < timedelta(days=1)
    assert "goes on from where this one ended" in client.get(f"/runs/{run.id}").text
