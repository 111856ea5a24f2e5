"""A worker takes over what dead workers left, and nothing of those that may still live."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import now
from app.extensions import db
from app.runs import engine, lease, takeover
from app.runs.lease import Lease, WorkerBeat


@pytest.fixture
def recovered(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is queued again, where `a#1`, `b#1` and `gone#7` have runs in their hands."""
    told: list[list[str]] = []
    monkeypatch.setattr(engine, "executors", lambda _engine: {"a#1", "b#1", "gone#7"})
    monkeypatch.setattr(engine, "recover", told.append)
    return told


@pytest.fixture
def own(app: Flask) -> Lease:
    """The lease of this worker, `a`, beside that of `b`."""
    Lease(db.engine, "b", 60)
    return Lease(db.engine, "a", 60)


def run_out(worker: str) -> None:
    past = now() - timedelta(seconds=1)
    statement = sa.update(WorkerBeat).where(WorkerBeat.worker == worker)
    with db.engine.begin() as connection:
        connection.execute(statement.values(until=past))


def test_only_what_is_in_no_live_hands_is_queued_again(
    own: Lease, recovered: list[list[str]]
) -> None:
    takeover.look(own)
    assert recovered == [["gone#7"]]


def test_a_lease_that_has_run_out_is_ended_and_its_runs_are_queued_again(
    own: Lease, recovered: list[list[str]]
) -> None:
    run_out("b")
    takeover.look(own)
    assert recovered == [["b#1", "gone#7"]]
    assert [one.worker for one in lease.not_ended(db.engine)] == ["a"]


def test_a_worker_does_not_end_its_own_lease(own: Lease, recovered: list[list[str]]) -> None:
    run_out("a")
    takeover.look(own)
    assert recovered == [["gone#7"]]
    own.renew()


def test_after_an_outage_nobody_is_taken_for_dead_at_once(
    own: Lease, recovered: list[list[str]]
) -> None:
    run_out("b")
    own._safe_until = 0.0
    own.renew()
    takeover.look(own)
    assert recovered == [["gone#7"]]
    assert len(lease.not_ended(db.engine)) == 2


def test_a_worker_that_starts_again_finds_what_it_left(
    app: Flask, recovered: list[list[str]]
) -> None:
    Lease(db.engine, "b", 60)
    Lease(db.engine, "a", 60)
    takeover.look(Lease(db.engine, "a", 60))
    assert recovered == [["a#1", "gone#7"]]
