"""What starts at a time, or when it is saved: once, for somebody, or with a reason why not."""

from datetime import timedelta
from typing import Any

import pytest

from app.accounts.models import User
from app.database import now
from app.extensions import db
from app.flows import store, triggers
from app.runs import engine, facts, queueing, starting
from app.runs.scheduler import look
from tests.runs.starters import HOURLY, SECOND, due, finish_all, refusals, runs, save, trigger

# Schedules


def test_a_flow_is_due_first_at_the_next_time_of_its_schedule(people: dict[str, User]) -> None:
    save(Schedule={"Iso8601Schedule": HOURLY})
    assert now() < due() <= now() + timedelta(hours=1)
    look(due() - SECOND)
    assert runs() == []


def test_a_due_flow_starts_one_run_of_its_author(people: dict[str, User]) -> None:
    save(author="alice", Schedule={"Iso8601Schedule": HOURLY})
    first = due()
    look(first)
    look(first)
    (run,) = runs()
    assert (run.owner_login, run.trigger, run.hook_slug, run.paths) == ("alice", "schedule", "", [])
    assert trigger().next_at == first + timedelta(hours=1)
    assert facts.trigger_of(run).schedule
    assert not facts.trigger_of(run).manual
    assert facts.trigger_of(run).event == ""


def test_times_that_were_missed_are_made_up_for_once(people: dict[str, User]) -> None:
    save(Schedule={"Iso8601Schedule": HOURLY})
    first = due()
    look(first + timedelta(days=3, minutes=10))
    assert len(runs()) == 1
    assert trigger().next_at == first + timedelta(days=3, hours=1)


def test_a_disabled_flow_does_not_start_and_makes_up_for_nothing(people: dict[str, User]) -> None:
    save(Schedule={"Iso8601Schedule": HOURLY})
    first = due()
    store.set_enabled("tidy", False)
    look(first)
    store.set_enabled("tidy", True)
    look(first + timedelta(minutes=1))
    assert runs() == []
    look(first + timedelta(hours=1))
    assert len(runs()) == 1


def test_a_time_that_has_started_a_run_starts_no_other_when_the_clock_is_set_back(
    people: dict[str, User],
) -> None:
    save(Schedule={"Iso8601Schedule": HOURLY})
    first = due()
    look(first)
    finish_all()
    look(first - timedelta(minutes=30))
    assert trigger().next_at == first
    look(first)
    assert len(runs()) == 1
    look(first + timedelta(hours=1))
    assert len(runs()) == 2


def test_a_time_is_left_out_while_the_run_of_the_one_before_still_waits(
    people: dict[str, User],
) -> None:
    save(Schedule={"Iso8601Schedule": "R/2026-01-01T00:00:00Z/PT1S"})
    for seconds in range(5):
        look(now() + timedelta(seconds=10 + seconds))
    assert len(runs()) == 1


def test_a_schedule_that_stays_goes_on_and_another_begins_anew(people: dict[str, User]) -> None:
    save(Schedule={"Iso8601Schedule": "R3//PT1H"})
    since, first = trigger().since, due()
    save(Label="Another label", Schedule={"Iso8601Schedule": "R3//PT1H"})
    assert (trigger().since, due()) == (since, first)
    save(Schedule={"Iso8601Schedule": "R3//PT2H"})
    assert trigger().since > since
    assert due() > first


def test_a_schedule_that_is_over_starts_nothing(people: dict[str, User]) -> None:
    save(Schedule={"Iso8601Schedule": "R2//PT1H"})
    for hour in range(1, 6):
        look(trigger().since + timedelta(hours=hour))
        finish_all()
    assert len(runs()) == 2
    assert trigger().next_at is None


def test_a_flow_without_its_schedule_any_more_is_not_due(people: dict[str, User]) -> None:
    save(Schedule={"Iso8601Schedule": HOURLY})
    first = due()
    save()
    look(first)
    assert runs() == []


def test_a_schedule_that_cannot_be_read_does_not_keep_the_flow_from_being_saved(
    people: dict[str, User],
) -> None:
    save(Schedule={"Iso8601Schedule": "every hour"})
    assert triggers.timed() == []


def test_two_workers_start_a_due_flow_once(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other worker is done between this one's look and its commit."""
    save(Schedule={"Iso8601Schedule": HOURLY})
    moment, ensure = due(), engine.ensure_queue

    def other_worker(*arguments: Any) -> None:
        monkeypatch.setattr(engine, "ensure_queue", ensure)
        look(moment)

    monkeypatch.setattr(engine, "ensure_queue", other_worker)
    look(moment)
    assert len(runs()) == 1
    assert trigger().next_at == moment + timedelta(hours=1)


def test_a_crash_before_the_commit_starts_nothing_and_loses_nothing(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(Schedule={"Iso8601Schedule": HOURLY})
    first = due()

    def crash(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(queueing, "enqueue", crash)
        with pytest.raises(KeyboardInterrupt):
            look(first)
    db.session.rollback()
    assert (runs(), due()) == ([], first)
    look(first)
    assert len(runs()) == 1


# Whose runs they are, and what keeps them from starting


def test_what_the_command_line_saved_belongs_to_the_first_admin(people: dict[str, User]) -> None:
    save(author="command line", Schedule={"Iso8601Schedule": HOURLY})
    look(due())
    assert [run.owner_login for run in runs()] == ["admin"]


@pytest.mark.parametrize("author", ["alice", "nobody-known"])
def test_a_flow_whose_author_is_gone_does_not_start_and_says_why_once(
    people: dict[str, User], author: str
) -> None:
    people["alice"].enabled = False
    save(author=author, Schedule={"Iso8601Schedule": HOURLY})
    first = due()
    for hour in range(3):
        look(first + timedelta(hours=hour))
    assert (runs(), due()) == ([], first + timedelta(hours=3))
    assert author in trigger().problem
    (entry,) = refusals()
    assert (entry.login, entry.target) == ("schedule", "flow:tidy")
    people["alice"].enabled = True
    save(author="alice", Schedule={"Iso8601Schedule": HOURLY})
    look(due())
    assert ([run.owner_login for run in runs()], trigger().problem) == (["alice"], "")


def test_a_flow_that_needs_a_value_does_not_start_without_it(people: dict[str, User]) -> None:
    parameter = {"Name": "Target", "Mandatory": True}
    save(Parameters=[parameter], Schedule={"Iso8601Schedule": HOURLY})
    look(due())
    assert runs() == []
    assert "Target" in trigger().problem
    save(Parameters=[{**parameter, "Value": "x"}], Schedule={"Iso8601Schedule": HOURLY})
    look(due())
    assert [run.parameters for run in runs()] == [{"Target": "x"}]


def test_what_fails_unexpectedly_keeps_no_other_flow_from_its_time(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    for slug in ("broken", "tidy"):
        save(slug, Schedule={"Iso8601Schedule": HOURLY})
    made = starting.at_time

    def sometimes(one: Any, *arguments: Any) -> Any:
        if one.reference.flow_slug == "broken":
            raise RuntimeError("a mistake of ours")
        return made(one, *arguments)

    monkeypatch.setattr(starting, "at_time", sometimes)
    look(due())
    assert (len(runs("broken")), len(runs("tidy"))) == (0, 1)
    assert "log of the server" in trigger("broken").problem


# When it is saved


def test_a_flow_that_starts_by_itself_runs_once_for_each_version(people: dict[str, User]) -> None:
    for version in (1, 2):
        save(AutoStart=True)
        look(now() + SECOND)
        look(now() + 2 * SECOND)
        finish_all()
        assert len(runs()) == version
    assert facts.trigger_of(runs()[0]).manual
    assert facts.trigger_of(runs()[0]).event == ""


def test_a_disabled_flow_starts_when_it_is_enabled(people: dict[str, User]) -> None:
    save(AutoStart=True, enabled=False)
    look(now() + SECOND)
    assert runs() == []
    store.set_enabled("tidy", True)
    look(now() + timedelta(days=1))
    assert len(runs()) == 1
