"""A worker may act as long as nobody has ended its lease, and one of all others ends it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import now
from app.extensions import db
from app.nodes.claims import Claim, ClaimRecord, Claims
from app.nodes.fencing import fence
from app.nodes.workspaces import create_datasource
from app.runs import heartbeat, lease, state
from app.runs.lease import Held, Lease, WorkerBeat
from app.runs.models import Run, find
from app.runs.worker import worker_id


class Lost(BaseException):
    """Raised in place of the end of the process."""


def lost() -> None:
    raise Lost


def taken(worker: str = "w", seconds: float = 60) -> Lease:
    return Lease(db.engine, worker, seconds, lost)


def run_out(worker: str = "w") -> None:
    """Let the lease of a worker be over by the clock of the database."""
    past = now() - timedelta(seconds=1)
    with db.engine.begin() as connection:
        connection.execute(
            sa.update(WorkerBeat).where(WorkerBeat.worker == worker).values(until=past)
        )


@pytest.fixture
def guarded(app: Flask):
    """A lease that this process asks before what it does is seen."""
    own = taken()
    fence.guard_with(own)
    yield own
    fence.guard_with(None)


def test_each_start_has_a_name_of_its_own_in_the_engine(app: Flask) -> None:
    assert [taken().held.executor for _ in range(3)] == ["w#1", "w#2", "w#3"]
    assert taken("other").held.executor == "other#1"


def test_an_earlier_process_of_the_same_worker_is_fenced(app: Flask) -> None:
    first = taken()
    taken()
    with pytest.raises(Lost):
        first.renew()


def test_a_lease_holds_until_it_runs_out_or_is_ended(app: Flask) -> None:
    own = taken()
    assert (lease.live(db.engine), lease.over(db.engine)) == ([own.held], [])
    assert heartbeat.alive()
    run_out()
    assert (lease.live(db.engine), lease.over(db.engine)) == ([], [own.held])
    assert not heartbeat.alive()
    own.renew()
    assert lease.live(db.engine) == [own.held]
    own.give_up()
    assert lease.not_ended(db.engine) == []


def test_a_lease_that_holds_is_ended_by_nobody_else(app: Flask) -> None:
    own = taken()
    assert not lease.ended(db.engine, own.held, only_if_over=True)
    run_out()
    assert lease.ended(db.engine, own.held, only_if_over=True)
    assert not lease.ended(db.engine, own.held, only_if_over=True)


def test_of_many_one_ends_a_lease(app: Flask) -> None:
    own, engine, gate = taken(), db.engine, threading.Barrier(8)
    run_out()

    def end(_number: int) -> bool:
        gate.wait()
        return lease.ended(engine, own.held, only_if_over=True)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(end, range(8))) == [False] * 7 + [True]


def test_who_lost_the_lease_claims_nothing(guarded: Lease, tmp_path) -> None:
    (tmp_path / "files").mkdir()
    create_datasource("data", tmp_path / "files")
    Claims("run:1").save(Claim("a", "create", place="data/a"))
    assert lease.ended(db.engine, guarded.held)
    with pytest.raises(Lost):
        Claims("run:2").save(Claim("b", "create", place="data/b"))
    db.session.rollback()
    assert db.session.scalars(sa.select(ClaimRecord.owner)).all() == ["run:1"]


def test_who_lost_the_lease_changes_no_run(run: Run, guarded: Lease) -> None:
    lease.ended(db.engine, guarded.held)
    with pytest.raises(Lost):
        state.finish(run.id, "Finished", "")
    db.session.rollback()
    kept = find(run.id)
    assert kept is not None
    assert kept.status == "Queued"


def test_the_database_is_asked_before_a_rename_after_a_long_sleep_only(guarded: Lease) -> None:
    lease.ended(db.engine, guarded.held)
    guarded.assure_lately()
    guarded._safe_until = 0.0
    with pytest.raises(Lost):
        guarded.assure_lately()


def test_after_a_late_renewal_a_worker_judges_nobody_for_a_while(app: Flask) -> None:
    own = taken()
    assert own.is_steady
    own._safe_until = 0.0
    own.renew()
    assert not own.is_steady


def test_a_worker_is_known_by_its_name_its_machine_and_its_instance(settings) -> None:
    first = worker_id(settings, "a")
    assert first == worker_id(settings, "a")
    assert first.startswith("a@")
    assert worker_id(settings, "b") != first
    (settings.instance / "worker_id").unlink()
    assert worker_id(settings, "a") != first


def test_a_lease_is_named_after_its_number() -> None:
    assert Held("w@host", 3).executor == "w@host#3"
