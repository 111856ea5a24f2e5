"""A run that the engine lost or gave up ends, or is queued again once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.runs import engine, reconciling
from app.runs.models import Run, find


def engine_rows(app: Flask) -> list[str]:
    known = engine.client(db.engine).list_workflows()
    return [one.workflow_id for one in known]


def set_in_engine(run_id: str, status: str) -> None:
    schema = None if db.engine.dialect.name == "sqlite" else engine.SCHEMA
    table = sa.table("workflow_status", *map(sa.column, ("workflow_uuid", "status")), schema=schema)
    db.session.execute(
        sa.update(table).where(table.c.workflow_uuid == run_id).values(status=status)
    )
    db.session.commit()


def status_of(run_id: str) -> str:
    db.session.expire_all()
    run = find(run_id)
    assert run is not None
    return run.status


@pytest.mark.parametrize("status", ["ENQUEUED", "PENDING"])
def test_a_run_that_waits_or_works_in_the_engine_is_left(run: Run, app: Flask, status: str) -> None:
    set_in_engine(run.id, status)
    reconciling.reconcile()
    assert status_of(run.id) == "Queued"
    assert engine_rows(app) == [run.id]


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ("ERROR", "Error"),
        ("SUCCESS", "Error"),
        ("MAX_RECOVERY_ATTEMPTS_EXCEEDED", "Error"),
        ("CANCELLED", "Interrupted"),
    ],
)
def test_a_run_that_is_over_in_the_engine_ends(
    run: Run, app: Flask, known: str, status: str
) -> None:
    set_in_engine(run.id, known)
    reconciling.reconcile()
    assert status_of(run.id) == status
    assert run.status_message


def test_a_run_that_the_engine_lost_is_queued_again_once(run: Run, app: Flask) -> None:
    engine.forget(db.engine, [run.id])
    run_id = run.id
    db.session.commit()

    def reconcile(_number: int) -> None:
        with app.app_context():
            reconciling.reconcile()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(reconcile, range(4)))
    assert engine_rows(app) == [run_id]
    assert engine.states(db.engine, [run_id]) == {run_id: "ENQUEUED"}
    assert status_of(run_id) == "Queued"


def test_a_run_that_has_ended_is_not_queued_again(run: Run, app: Flask) -> None:
    engine.forget(db.engine, [run.id])
    run.status = "Finished"
    db.session.commit()
    reconciling.reconcile()
    assert engine_rows(app) == []
