"""How long actions took, summed up by many workers."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.runs import action_times
from app.runs.action_times import BOUNDS, UNKNOWN, Times
from app.runs.reporter import Reporter

COPY = "actions.tree.copymove"
LOG = "actions.scheduler.log-input"


def kept() -> dict[tuple[str, str, int], tuple[int, float]]:
    db.session.rollback()
    db.session.expire_all()
    rows = action_times.all_times()
    return {(row.action, row.outcome, row.bucket): (row.count, row.seconds) for row in rows}


def test_steps_of_several_batches_and_workers_add_up(app: Flask) -> None:
    workers = [Reporter(db.engine) for _ in range(2)]
    for worker in workers:
        for _batch in range(2):
            worker.acted(LOG, 0.02, failed=False)
            worker.acted(COPY, 0.02, failed=False)
            worker.acted(LOG, 0.02, failed=True)
            worker.flush()
    four = (4, pytest.approx(0.08))
    assert kept() == {(LOG, "ok", 1): four, (COPY, "ok", 1): four, (LOG, "error", 1): four}


@pytest.mark.parametrize(
    ("seconds", "bucket"), [(0.0, 0), (0.01, 0), (0.011, 1), (1.0, 4), (1e6, len(BOUNDS))]
)
def test_a_step_falls_into_the_bucket_whose_bound_it_does_not_pass(
    seconds: float, bucket: int
) -> None:
    times = Times()
    times.add(LOG, seconds, failed=False)
    assert list(times.take()) == [(LOG, "ok", bucket)]


def test_actions_that_are_not_installed_are_one(app: Flask) -> None:
    reporter = Reporter(db.engine)
    for number in range(3):
        reporter.acted(f"actions.acme.{number}", 0.001, failed=True)
    reporter.flush()
    assert list(kept()) == [(UNKNOWN, "error", 0)]


def test_what_cannot_be_written_is_added_later(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    reporter = Reporter(db.engine)

    def fail(*_words: object) -> None:
        raise sa.exc.OperationalError("", {}, Exception("away"))

    with monkeypatch.context() as patch:
        patch.setattr(action_times, "write", fail)
        reporter.acted(LOG, 0.001, failed=False)
        with pytest.raises(sa.exc.OperationalError):
            reporter.flush()
    reporter.acted(LOG, 0.001, failed=False)
    reporter.flush()
    assert kept() == {(LOG, "ok", 0): (2, pytest.approx(0.002))}


def test_a_batch_with_times_is_still_one_commit(app: Flask) -> None:
    reporter, commits = Reporter(db.engine), []
    sa.event.listen(db.engine, "commit", commits.append)
    reporter.acted(LOG, 0.001, failed=False)
    reporter.partial("nothing", "0", 0.5)
    reporter.flush()
    assert len(commits) == 1
