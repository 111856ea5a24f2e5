"""What happens in a run reaches the database once, in batches."""

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.runs import models
from app.runs.models import Run
from app.runs.reporter import Reporter


@pytest.fixture
def reporter(run: Run) -> Reporter:
    return Reporter(db.engine)


def progress(run: Run) -> float:
    db.session.rollback()
    db.session.refresh(run)
    return run.progress


def test_an_event_told_twice_is_kept_once(reporter: Reporter, run: Run) -> None:
    for _repeat in range(2):
        reporter.log(run.id, "0", 0, "info", "hello")
        reporter.output(run.id, "0", 0, "data/a")
        reporter.done(run.id, "0", 0.5)
        reporter.flush()
    assert [event.text for event in models.events(run.id, "log", 9)] == ["hello"]
    assert models.count_events(run.id, "output") == 1
    assert progress(run) == 0.5


def test_progress_is_the_sum_of_what_is_done_and_the_part_at_work(
    reporter: Reporter, run: Run
) -> None:
    reporter.done(run.id, "0/0", 0.25)
    reporter.partial(run.id, "0/1", 0.125)
    reporter.flush()
    assert progress(run) == 0.375
    reporter.done(run.id, "0/1", 0.25)
    reporter.flush()
    assert progress(run) == 0.5


def test_progress_never_goes_back_and_never_over_one(reporter: Reporter, run: Run) -> None:
    reporter.partial(run.id, "0", 0.8)
    reporter.flush()
    reporter.partial(run.id, "0", 0.1)
    reporter.flush()
    assert progress(run) == 0.8
    reporter.done(run.id, "0", 3.0)
    reporter.flush()
    assert progress(run) == 1.0


def test_what_cannot_be_written_is_kept_for_later(
    reporter: Reporter, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise sa.exc.OperationalError("insert", {}, Exception("gone"))

    with monkeypatch.context() as patch:
        patch.setattr(reporter, "_write", broken)
        reporter.log(run.id, "0", 0, "info", "hello")
        with pytest.raises(sa.exc.OperationalError):
            reporter.flush()
    reporter.flush()
    assert models.count_events(run.id, "log") == 1


def test_steps_are_tallied_by_the_place_of_their_action(reporter: Reporter, run: Run) -> None:
    reporter.plan(run.id, "0", 3)
    for item in range(2):
        reporter.done(run.id, f"0/{item}", 0.1)
        reporter.done(run.id, f"0/{item}.0", 0.1)
    reporter.log(run.id, "0/1.0", 0, "error", "failed")
    reporter.flush()
    assert models.tally(run.id) == {"0": (2, 3, 0), "0.0": (2, 0, 1)}
