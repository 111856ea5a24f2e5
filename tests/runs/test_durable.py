"""Steps are recorded, branches run in lanes, and a flow that takes too long ends."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import User
from app.actions.message import Json
from app.database import now
from app.extensions import db
from app.flows import deadlines, store
from app.flows.definition import parse
from app.flows.interpreter import NOTHING_RAN
from app.runs import engine, events, reporter
from app.runs.execution import Worker
from app.runs.facts import load_facts
from app.runs.models import Run
from app.runs.service import Order, start


class Records:
    """Stands for the durable engine: records steps, runs lanes one after the other."""

    def __init__(self) -> None:
        self.steps: dict[str, Any] = {}
        self.lanes: list[Json] = []
        self.dies_after = 1_000
        self.worker: Worker | None = None

    def step(self, name: str, work: Callable[[], Any]) -> Any:
        if name not in self.steps:
            if len(self.steps) >= self.dies_after:
                raise SystemExit
            self.steps[name] = work()
        return self.steps[name]

    def run_lanes(self, run_id: str, _key: str, inputs: Sequence[Json]) -> list[Any]:
        assert self.worker
        self.lanes += inputs
        return [self.worker.lane(run_id, data) for data in inputs]

    def names(self) -> list[str]:
        """The names of the steps, without selections and what stands around the actions."""
        around = ("input", "finish")
        return [name for name in self.steps if name not in around and "select" not in name]


@pytest.fixture
def records(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Records:
    """Records in place of the durable engine."""
    found = Records()
    monkeypatch.setattr(engine, "step", found.step)
    monkeypatch.setattr(engine, "run_lanes", found.run_lanes)
    found.worker = Worker(app)
    return found


def say(label: str, **more: Any) -> Json:
    parameters = {"message": "{{base .Node.Path}}"}
    return {
        "ID": "actions.scheduler.log-input",
        "Label": label,
        "Parameters": parameters,
        **more,
    }


def begin(order: Order, **flow: Any) -> Run:
    """Save another version of the flow and start a run of it."""
    document = {"Label": "Say", "Hooks": [{"ApiSlug": "say"}], **flow}
    store.save(parse(document), author="admin", replace="say")
    reference = store.find_hook("say")
    assert reference is not None
    return start(replace(order, hook=reference, parameters={}))


def carry_out(records: Records, run: Run) -> Run:
    assert records.worker
    records.worker.run(run.id)
    db.session.expire_all()
    return run


def lines(run: Run) -> list[tuple[str, str]]:
    return [(event.level, event.text) for event in events.of_kind(run.id, "log", 100)]


EACH = {"FanOutInput": True}


def test_a_run_is_carried_out_and_every_step_recorded(records: Records, order: Order) -> None:
    run = carry_out(records, begin(order, Actions=[say("a", ChainedActions=[say("b")])]))
    assert (run.status, run.status_message, run.progress) == ("Finished", "", 1.0)
    assert list(records.steps) == ["input", "0/0 a", "0/0.0/0 b", "finish"]
    assert lines(run) == [("info", "a.txt"), ("info", "a.txt")]


def test_a_repeated_run_does_no_recorded_step_again(records: Records, order: Order) -> None:
    run = begin(order, Actions=[say("a", ChainedActions=[say("b")])])
    records.dies_after = 2
    with pytest.raises(SystemExit):
        carry_out(records, run)
    before = dict(records.steps)
    assert list(before) == ["input", "0/0 a"]
    records.dies_after = 1_000
    assert carry_out(records, run).status == "Finished"
    assert {name: records.steps[name] for name in before} == before
    assert lines(run) == [("info", "a.txt"), ("info", "a.txt")]


def test_what_a_recorded_step_said_is_told_again(records: Records, order: Order) -> None:
    run = begin(order, Actions=[say("a", ChainedActions=[say("b")])])
    records.dies_after = 2
    with pytest.raises(SystemExit):
        carry_out(records, run)
    forget_what_was_said(records)
    records.dies_after = 1_000
    assert carry_out(records, run).progress == 1.0
    assert lines(run) == [("info", "a.txt"), ("info", "a.txt")]


def forget_what_was_said(records: Records) -> None:
    """What a killed worker had not written yet is gone."""
    assert records.worker
    records.worker.reporter.settle()
    db.session.execute(sa.delete(events.RunEvent))
    db.session.commit()


def test_a_lane_ends_when_what_it_said_is_written(
    records: Records, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporter, "FLUSH_SECONDS", 1_000)
    run = begin(order, Actions=[say("a", NodesSelector=EACH), say("b")])
    written: list[int] = []

    def run_lanes(run_id: str, key: str, inputs: Sequence[Json]) -> list[Any]:
        results = records.run_lanes(run_id, key, inputs)
        written.append(len(lines(run)))
        return results

    monkeypatch.setattr(engine, "run_lanes", run_lanes)
    carry_out(records, run)
    assert written[-1] == len(lines(run)) == 2


def test_an_error_is_told_and_ends_its_branch(records: Records, order: Order) -> None:
    broken = say("a", Parameters={"message": "{{.Node.Nothing}}"}, ChainedActions=[say("never")])
    run = carry_out(records, begin(order, Actions=[broken, say("b")]))
    assert run.status == "Error"
    assert run.status_message.startswith("a: ")
    assert [text for level, text in lines(run) if level == "info"] == ["a.txt"]


def test_a_selection_that_fails_is_told(records: Records, order: Order) -> None:
    query = {"SubQueries": [{"@type": "tree.Query", "FreeString": "words"}]}
    run = carry_out(records, begin(order, Actions=[say("a", NodesFilter={"Query": query})]))
    sentence = "a: “words” is no condition like +Meta.usermeta-status:draft."
    assert (run.status, run.status_message) == ("Error", sentence)
    assert lines(run) == [("error", sentence)]


def test_where_nothing_applies_the_run_ends_with_a_warning(records: Records, order: Order) -> None:
    query = {"SubQueries": [{"@type": "tree.Query", "Extension": "pdf"}]}
    run = carry_out(records, begin(order, Actions=[say("a", NodesFilter={"Query": query})]))
    assert (run.status, run.status_message) == ("Finished", NOTHING_RAN)
    assert lines(run) == [("warning", NOTHING_RAN)]


@pytest.mark.parametrize(
    ("limit", "roots", "shares"),
    [(1, 3, []), (2, 3, [(2, 1), (1, 1)]), (3, 3, [(1, 1)] * 3), (5, 2, [(1, 2)] * 2)],
)
def test_branches_are_dealt_to_as_many_lanes_as_the_flow_may_use(
    records: Records, order: Order, limit: int, roots: int, shares: list[tuple[int, int]]
) -> None:
    actions = [say(f"a{number}") for number in range(roots)]
    run = carry_out(records, begin(order, MaxConcurrency=limit, Actions=actions))
    assert run.status == "Finished"
    assert [(len(lane["branches"]), lane["lanes"]) for lane in records.lanes] == shares
    assert sorted(records.names()) == sorted(f"{n}/0 a{n}" for n in range(roots))


def test_lanes_within_lanes_share_what_the_flow_may_use(records: Records, order: Order) -> None:
    both = [say("b"), say("c")]
    actions = [say("a", ChainedActions=both), say("d", ChainedActions=both)]
    carry_out(records, begin(order, MaxConcurrency=4, Actions=actions))
    outer, inner = records.lanes[:2], records.lanes[2:]
    assert [lane["lanes"] for lane in outer] == [2, 2]
    assert [lane["lanes"] for lane in inner] == [1, 1, 1, 1]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, timedelta]:
    """How far the clock is ahead for whoever asks whether the flow takes too long."""
    ahead = {"by": timedelta()}
    monkeypatch.setattr(deadlines, "now", lambda: now() + ahead["by"])
    return ahead


def test_a_flow_that_takes_too_long_ends_with_an_error(
    records: Records, order: Order, clock: dict[str, timedelta]
) -> None:
    actions = [say("a", ChainedActions=[say("b")])]
    run = begin(order, Timeout="2h", Actions=actions, MergeAction=say("merge"))
    records.dies_after = 2
    with pytest.raises(SystemExit):
        carry_out(records, run)
    records.dies_after = 1_000
    clock["by"] = timedelta(hours=3)
    carry_out(records, run)
    assert (run.status, run.status_message) == ("Error", "The flow took longer than 2h.")
    assert records.names() == ["0/0 a", "0/0.0/0 b"]
    assert lines(run) == [("info", "a.txt"), ("error", "The flow took longer than 2h.")]


def test_a_flow_that_takes_too_long_ends_all_its_lanes(
    records: Records, order: Order, clock: dict[str, timedelta]
) -> None:
    clock["by"] = timedelta(hours=3)
    actions = [say(f"a{number}", NodesSelector=EACH) for number in range(4)]
    run = carry_out(records, begin(order, Timeout="2h", MaxConcurrency=2, Actions=actions))
    assert (run.status, run.status_message) == ("Error", "The flow took longer than 2h.")
    assert [name for name in records.steps if "select" in name] == ["0#select", "1#select"]
    assert records.names() == []


def test_a_run_knows_where_its_call_came_from(people: dict[str, User], order: Order) -> None:
    run = start(replace(order, address="10.1.2.3"))
    assert load_facts(run.id).request.address == "10.1.2.3"
    assert load_facts(start(replace(order, task_id="task-0002")).id).address == ""
