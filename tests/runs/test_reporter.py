"""What happens in a run reaches the database once, in batches."""

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.runs import events
from app.runs.counts import Count
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
    assert [event.text for event in events.of_kind(run.id, "log", 9)] == ["hello"]
    assert events.count(run.id, "output") == 1
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
    assert events.count(run.id, "log") == 1


def test_steps_are_tallied_by_the_place_of_their_action(reporter: Reporter, run: Run) -> None:
    reporter.plan(run.id, "0", 3)
    for item in range(2):
        reporter.done(run.id, f"0/{item}", 0.1)
        reporter.done(run.id, f"0/{item}.0", 0.1)
    reporter.failed(run.id, "0/1.0")
    reporter.filtered(run.id, "0", 3, 1)
    reporter.log(run.id, "0/0", 0, "error", "said by an action that ended well")
    reporter.flush()
    assert events.tally(run.id) == {
        "0": Count(done=2, planned=3, passed=3, left=1),
        "0.0": Count(done=2, wrong=1),
    }


def test_an_event_that_the_database_refuses_holds_up_no_other(reporter: Reporter, run: Run) -> None:
    reporter.log("no-such-run", "0", 0, "info", "lost")
    reporter.log(run.id, "0", 0, "info", "kept")
    reporter.settle()
    assert [event.text for event in events.of_kind(run.id, "log", 9)] == ["kept"]


@pytest.mark.parametrize("text", ["a\0b", "half \ud800 of a pair", "\udcff"])
def test_any_text_can_be_logged(reporter: Reporter, run: Run, text: str) -> None:
    reporter.log(run.id, "0", 0, "info", text)
    reporter.settle()
    assert len(events.of_kind(run.id, "log", 9)) == 1
