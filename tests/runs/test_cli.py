"""The commands over runs, as people and scripts use them."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from app.extensions import db
from app.runs import following, models, state
from app.runs.cli import runs_group
from app.runs.errors import UnknownRun
from app.runs.models import Run
from app.runs.service import Order, start

Command = Callable[..., Result]


@pytest.fixture
def run(order: Order) -> Run:
    """A run that waits."""
    return start(order)


def command(*arguments: str) -> Result:
    return CliRunner().invoke(runs_group, arguments)


def test_runs_are_listed_for_people_and_scripts(run: Run) -> None:
    told = command("list").stdout
    assert all(text in told for text in (run.id, run.label, "Queued", "0%", run.owner_login))
    (row,) = json.loads(command("list", "--json").stdout)
    assert (row["TaskID"], row["Status"], row["Owner"]) == (run.id, "Queued", run.owner_login)


def test_runs_in_one_state_are_listed(run: Run) -> None:
    assert json.loads(command("list", "--status", "Queued", "--json").stdout)
    assert json.loads(command("list", "--status", "Error", "--json").stdout) == []
    assert command("list", "--status", "Error").stdout == "Runs: none\n"


@pytest.mark.parametrize("limit", ["0", "-1", "x"])
def test_a_limit_that_makes_no_sense_is_refused(run: Run, limit: str) -> None:
    assert command("list", "--limit", limit).exit_code == 2


def test_a_run_is_shown_for_people_and_scripts(run: Run) -> None:
    told = command("show", run.id).stdout
    assert "TaskID:" in told
    assert run.id in told
    assert json.loads(command("show", run.id, "--json").stdout)["TaskID"] == run.id


@pytest.mark.parametrize(("status", "code"), [("Finished", 0), ("Error", 1), ("Interrupted", 1)])
def test_following_ends_as_the_run_ends(
    run: Run, monkeypatch: pytest.MonkeyPatch, status: models.Status, code: int
) -> None:
    run_id = run.id
    monkeypatch.setattr(following.time, "sleep", lambda _: state.finish(run_id, status, "over"))
    result = command("follow", run_id, "--json")
    assert result.exit_code == code
    assert json.loads(result.stdout)["Status"] == status


def test_progress_is_told_at_each_look(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id, told = run.id, []

    def work(_seconds: float) -> None:
        one = models.find(run_id)
        assert one is not None
        one.progress += 0.5
        db.session.commit()
        if one.progress == 1:
            state.finish(run_id, "Finished", "")

    monkeypatch.setattr(following.time, "sleep", work)
    assert following.follow(run_id, told.append).status == "Finished"
    assert told == [0, 0.5, 1]


def test_a_run_that_is_gone_meanwhile_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def forget(_seconds: float) -> None:
        db.session.delete(models.find(run.id))
        db.session.commit()

    run_id = run.id
    monkeypatch.setattr(following.time, "sleep", forget)
    with pytest.raises(UnknownRun):
        following.follow(run_id, lambda _: None)


def test_a_run_is_stopped_for_people_and_scripts(run: Run) -> None:
    result = command("cancel", run.id, "--json")
    assert json.loads(result.stdout) == {
        "Success": True,
        "TaskID": run.id,
        "Status": "Interrupted",
    }
    assert command("cancel", run.id).exception is not None


@pytest.mark.parametrize("word", ["show", "follow", "cancel", "undo"])
def test_an_unknown_run_is_named(app: object, word: str) -> None:
    result = command(word, "missing")
    assert isinstance(result.exception, UnknownRun)
    assert "missing" in str(result.exception)
