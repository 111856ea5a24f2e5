"""Starting, finding again and stopping runs."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.models import User
from app.extensions import db
from app.runs import models, queueing, service, state
from app.runs.errors import BadTaskId, RunIsOver, TaskIdInUse, UnknownRun
from app.runs.models import Run
from app.runs.service import Order


def engine_rows(query: str) -> list[Any]:
    """What is in the engine's tables; on PostgreSQL they have a schema of their own."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("SET LOCAL search_path TO dbos"))
    found = db.session.execute(sa.text(query)).all()
    db.session.rollback()
    return list(found)


def queued() -> list[tuple[str, str, str]]:
    rows = engine_rows("SELECT workflow_uuid, queue_name, status FROM workflow_status")
    return [tuple(row) for row in rows]


def test_a_run_and_its_queue_entry_are_one_commit(order: Order) -> None:
    service.start(order)
    db.session.rollback()
    assert queued() == [("task-0001", "runs", "ENQUEUED")]
    assert models.find("task-0001") is not None


def test_what_fails_before_the_commit_leaves_neither(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any) -> None:
        raise RuntimeError("crash")

    monkeypatch.setattr(queueing, "state", fail)
    with pytest.raises(RuntimeError):
        service.start(order)
    db.session.rollback()
    assert (queued(), models.find("task-0001")) == ([], None)


def test_the_engine_keeps_no_parameter_and_no_path(run: Run) -> None:
    text = str([engine_rows(f"SELECT * FROM workflow_{name}") for name in ("status", "input")])
    assert "task-0001" in text
    assert not any(secret in text for secret in ("hunter22", "a.txt"))


def test_a_flow_with_a_limit_has_a_queue_with_that_limit(order: Order) -> None:
    flow = order.hook.flow.model_copy(update={"max_concurrency": 2})
    service.start(replace(order, hook=replace(order.hook, flow=flow)))
    assert queued() == [("task-0001", "runs-2", "ENQUEUED")]
    limits = engine_rows("SELECT partition_concurrency FROM queues WHERE name = 'runs-2'")
    assert limits == [(2,)]


def test_the_same_order_again_returns_the_run_of_the_first(order: Order, run: Run) -> None:
    db.session.expunge(run)
    assert service.start(order).id == run.id
    assert len(models.page(None, offset=0, limit=9)) == 1


@pytest.mark.parametrize("change", ["call", "owner"])
def test_another_order_under_the_same_id_is_refused(
    order: Order, run: Run, people: dict[str, User], change: str
) -> None:
    other = {"call": {"n": 2}, "owner": people["bob"]}
    db.session.expunge(run)
    with pytest.raises(TaskIdInUse):
        service.start(replace(order, **{change: other[change]}))


@pytest.mark.parametrize("task_id", ["short", "x" * 65, "has space", "ümlaut-id", "a/b/c/d/e", ""])
def test_an_id_of_another_form_is_refused(task_id: str) -> None:
    with pytest.raises(BadTaskId):
        service.check_task_id(task_id)


@pytest.mark.parametrize(("login", "sees"), [("alice", True), ("admin", True), ("bob", False)])
def test_a_run_exists_for_who_started_it_and_for_admins(
    run: Run, people: dict[str, User], login: str, sees: bool
) -> None:
    if sees:
        assert service.visible(run.id, people[login]) is run
    else:
        with pytest.raises(UnknownRun):
            service.visible(run.id, people[login])


def test_a_stopped_run_never_starts(run: Run) -> None:
    service.stop(run, "alice")
    db.session.expire_all()
    assert (run.status, run.status_message) == ("Interrupted", "Stopped by alice.")
    assert queued()[0][2] == "CANCELLED"
    assert state.begin(run.id) is None


def test_a_run_that_is_over_cannot_be_stopped(run: Run) -> None:
    state.begin(run.id)
    state.finish(run.id, "Finished", "")
    with pytest.raises(RunIsOver):
        service.stop(run, "alice")


def test_a_final_state_is_final(run: Run) -> None:
    state.begin(run.id)
    state.finish(run.id, "Error", "first")
    state.finish(run.id, "Finished", "second")
    db.session.expire_all()
    assert (run.status, run.status_message) == ("Error", "first")
