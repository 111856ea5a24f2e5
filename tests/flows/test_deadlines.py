"""Timeouts of flows, selectors and actions (reference: Timeout)."""

from datetime import timedelta
from typing import Any

import pytest

from app.database import now
from app.flows import deadlines
from app.flows.deadlines import TookTooLong, checking, limit
from app.flows.errors import FlowFailed
from app.nodes.tree import Tree

from .plain import World, asking, nodes, say

LATER = timedelta(hours=3)
A = "data/docs/a.pdf"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, timedelta]:
    """How far the clock is ahead, for whoever asks whether something takes too long."""
    ahead = {"by": timedelta()}
    monkeypatch.setattr(deadlines, "now", lambda: now() + ahead["by"])
    return ahead


def sleep(**more: Any) -> dict[str, Any]:
    """An action that waits for an hour, and asks meanwhile whether to stop."""
    return {
        "ID": "actions.scheduler.sleep",
        "Label": "Wait",
        "Parameters": {"duration": "1h"},
        **more,
    }


@pytest.mark.parametrize("timeout", ["", "0s"])
def test_without_a_timeout_there_is_no_limit(timeout: str) -> None:
    assert limit(timeout, now(), "It") is None


def test_a_limit_says_what_took_too_long() -> None:
    one = limit("1h30m", now() - timedelta(hours=2), "The flow", whole=True)
    with pytest.raises(TookTooLong, match="The flow took longer than 1h30m") as raised:
        checking(None, one)()
    assert raised.value.whole
    checking(limit("1h30m", now(), "It"), None)()


def test_other_text_is_no_timeout() -> None:
    with pytest.raises(FlowFailed):
        limit("soon", now(), "It")


def test_an_action_that_takes_too_long_is_an_error_of_its_branch(world: World) -> None:
    slow = sleep(Timeout="1ms", ChainedActions=[say("never")])
    ran = world.run({"Actions": [slow, say("b")]}, A)
    assert ran.outcome.errors == ["Wait: The action took longer than 1ms."]
    assert ran.lines == ["Wait: The action took longer than 1ms.", "b: a.pdf"]


def test_an_action_in_time_is_none(world: World) -> None:
    assert world.run({"Actions": [say("a", Timeout="90s")]}, A).lines == ["a: a.pdf"]


def test_a_flow_that_takes_too_long_starts_nothing_more(
    world: World, clock: dict[str, timedelta]
) -> None:
    flow = {"Timeout": "2h", "Actions": [say("a"), say("b")]}
    assert world.run(flow, A).lines == ["a: a.pdf", "b: a.pdf"]
    clock["by"] = LATER
    assert world.run(flow, A).lines == ["The flow took longer than 2h."] * 2


def test_the_limit_of_a_flow_counts_from_when_its_work_began(world: World) -> None:
    flow = {"Timeout": "2h", "Actions": [say("a")]}
    began = now() - LATER
    assert world.run(flow, A, moment=began, started=now()).lines == ["a: a.pdf"]
    assert world.run(flow, A, started=began).lines == ["The flow took longer than 2h."]


def test_a_flow_interrupts_a_long_action(world: World) -> None:
    ran = world.run({"Timeout": "1s", "Actions": [sleep(Timeout="30m")]}, A)
    assert ran.lines == ["The flow took longer than 1s."]


def test_a_selector_that_takes_too_long_is_an_error_of_its_branch(
    world: World, clock: dict[str, timedelta], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow_walk(tree: Tree, path: str) -> Any:
        for node in tree.children(path):
            clock["by"] += LATER
            yield node

    monkeypatch.setattr(Tree, "walk", slow_walk)
    selector = asking(nodes(PathPrefix=["data/docs"]), Timeout="2h")
    ran = world.run({"Actions": [say("a", NodesSelector=selector), say("b")]}, A)
    assert ran.lines == ["b: a.pdf"]
    assert ran.outcome.errors == ["a: The selection took longer than 2h."]


@pytest.mark.parametrize(
    "flow",
    [
        {"Actions": [say("a", Timeout="soon")]},
        {"Actions": [say("a", NodesSelector={"FanOutInput": True, "Timeout": "soon"})]},
        {"Timeout": "soon", "Actions": [say("a")]},
    ],
)
def test_a_timeout_that_is_none_is_an_error(world: World, flow: dict[str, Any]) -> None:
    ran = world.run(flow, A)
    assert "“soon” is not a duration" in ran.outcome.errors[0]
    assert "a: a.pdf" not in ran.lines
