"""Housekeeping: what is dropped of old runs, what stays, and that the rest is found by indexes."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import now
from app.extensions import db
from app.nodes.claims import ClaimRecord
from app.nodes.tree import Tree
from app.runs import engine, housekeeping, models, state
from app.runs.events import RunEvent
from app.runs.housekeeping import Tidied, tidy
from app.runs.models import Run
from app.runs.service import Order, start

DAY = timedelta(days=1)


@pytest.fixture
def kept(app: Flask) -> None:
    limits = {"keep_runs_days": 20, "keep_logs_days": 5}
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **limits)


def ended(order: Order, task_id: str, days: int, status: models.Status = "Finished") -> Run:
    """A run that ended some days ago, which said one line."""
    run = start(replace(order, task_id=task_id))
    state.begin(run.id)
    state.finish(run.id, status, "")
    moment = now() - days * DAY
    db.session.execute(sa.update(Run).where(Run.id == run.id).values(end_time=moment))
    line = {"step": "0", "place": "0", "kind": "log", "number": 0, "at": moment, "text": "x"}
    db.session.execute(sa.insert(RunEvent).values(run_id=run.id, **line))
    claim = {"call": "c", "what": "note", "source": "", "place": "p", "kind": "file"}
    marks = {"token": "", "origin": "", "number": 1}
    db.session.execute(sa.insert(ClaimRecord).values(owner=f"{run.id}:0", **claim, **marks))
    db.session.commit()
    return run


def recorded(run_id: str) -> bool:
    known = engine.client(db.engine).list_workflows(workflow_ids=[run_id], load_input=False)
    return bool(known)


def test_old_runs_go_with_all_that_is_known_of_them(kept: None, order: Order) -> None:
    ended(order, "long-gone", 21)
    ended(order, "gone-wrong", 21, "Error")
    ended(order, "recent-1", 19)
    assert tidy(now()).runs == 2
    assert db.session.scalars(sa.select(Run.id)).all() == ["recent-1"]
    assert not recorded("long-gone")
    assert not recorded("gone-wrong")
    assert db.session.scalars(sa.select(ClaimRecord.owner)).all() == ["recent-1:0"]
    assert db.session.scalars(sa.select(RunEvent.run_id)).all() == []


def test_logs_go_before_their_runs(kept: None, order: Order) -> None:
    ended(order, "older-run", 6)
    ended(order, "newer-run", 4)
    assert tidy(now()) == Tidied(runs=0, events=1, records=2, nodes=0)
    assert db.session.scalars(sa.select(RunEvent.run_id)).all() == ["newer-run"]
    assert tidy(now()) == Tidied(0, 0, 0, 0)


def test_the_engine_keeps_what_retrying_goes_on_from(kept: None, order: Order) -> None:
    ended(order, "went-well", 2)
    ended(order, "went-wrong", 2, "Error")
    ended(order, "just-ended", 0)
    waiting = start(replace(order, task_id="still-waits"))
    assert tidy(now()).records == 1
    found = {run_id for run_id in ("went-well", "went-wrong", "just-ended") if recorded(run_id)}
    assert found == {"went-wrong", "just-ended"}
    assert recorded(waiting.id)
    assert not models.find("went-well").recorded  # type: ignore[union-attr]


def test_a_run_stays_as_long_as_one_that_goes_on_with_it(kept: None, order: Order) -> None:
    first = ended(order, "the-first", 90, "Error")
    goes_on = replace(order, origin=first.id, root=first.id)
    second = ended(goes_on, "the-second", 10, "Error")
    assert tidy(now()).runs == 0
    assert db.session.scalars(sa.select(ClaimRecord.owner)).all() == ["the-first:0", "the-second:0"]
    moment = now() - 21 * DAY
    db.session.execute(sa.update(Run).where(Run.id == second.id).values(end_time=moment))
    db.session.commit()
    assert tidy(now()).runs == 2
    assert db.session.scalars(sa.select(ClaimRecord.owner)).all() == []


def test_what_is_active_is_never_dropped(kept: None, order: Order) -> None:
    run = start(replace(order, task_id="works-long"))
    state.begin(run.id)
    assert tidy(now() + 1000 * DAY) == Tidied(0, 0, 0, 0)


def test_bins_are_emptied_where_a_setting_says_so(app: Flask, kept: None, order: Order) -> None:
    Tree(None).delete("data/a.txt")
    late = now() + 31 * DAY
    assert tidy(late).nodes == 0
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], keep_deleted_days=30)
    assert (tidy(now()).nodes, tidy(late).nodes, tidy(late).nodes) == (0, 1, 0)


def test_zero_days_keep_all(app: Flask, order: Order) -> None:
    limits = {"keep_runs_days": 0, "keep_logs_days": 0}
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **limits)
    ended(order, "years-ago", 4000)
    assert tidy(now()) == Tidied(runs=0, events=0, records=1, nodes=0)


def test_more_than_a_batch_is_dropped(
    kept: None, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "BATCH", 2)
    for number in range(5):
        ended(order, f"old-run-{number}", 30)
    assert tidy(now()).runs == 5
