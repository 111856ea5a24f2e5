"""The pages of one run: its actions, its log and its outputs; who may see them, and what."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import User
from app.database import now
from app.extensions import db
from app.nodes.workspaces import create_datasource, create_workspace
from app.runs import messages, state
from app.runs.models import Run, RunEvent
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
    add(run, "message", text=messages.as_text(KEPT))
    add(run, "done", weight=1.0)
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
        "info    a line of info", "warning a line of warning", "error   a line of error",
    ]  # fmt: skip


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
