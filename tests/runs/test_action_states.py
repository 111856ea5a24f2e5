"""The state of every action of a flow in a run, for its diagram."""

import pytest

from app.flows.definition import parse
from app.flows.diagram import layout
from app.flows.queries import Trigger
from app.runs.action_states import action_states, key_of
from app.runs.steps import Tally
from tests.runs.test_steps import FLOW

PLACES = ("Actions[0]", "Actions[0].ChainedActions[0]", "Actions[0].MergeAction")


@pytest.mark.parametrize(
    ("tally", "active", "states"),
    [
        ({}, True, ["current", "waiting", "waiting"]),
        ({"0": (1, 3, 0)}, True, ["current", "current", "waiting"]),
        ({"0": (3, 3, 0), "0.0": (2, 0, 0)}, True, ["done", "current", "current"]),
        ({"0": (2, 3, 1)}, True, ["failed", "current", "waiting"]),
        ({"0": (2, 3, 1), "0.0": (2, 0, 0)}, False, ["failed", "done", "skipped"]),
        ({"0": (1, 0, 0)}, False, ["done", "skipped", "skipped"]),
        ({}, False, ["skipped", "skipped", "skipped"]),
    ],
)
def test_states_follow_the_steps(tally: Tally, active: bool, states: list[str]) -> None:
    found = action_states(FLOW, Trigger(hook_slug="here"), tally, active=active)
    assert [found[place].state for place in PLACES] == states
    assert "Actions[1]" not in found


def test_a_state_is_told_in_words() -> None:
    tally = {"0": (1_000, 2_000, 0), "0.0": (2, 0, 1)}
    found = action_states(FLOW, Trigger(), tally, active=True)
    assert found["Actions[0]"].told == "at work, 1,000 of 2,000"
    assert found["Actions[0].ChainedActions[0]"].told == "failed, 2 of 2,000"
    assert found["Actions[0].MergeAction"].told == "waiting"


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("Actions[12]", "12"),
        ("Actions[0].ChainedActions[3].MergeAction", "0.3.m"),
        ("Actions[1].FailedFilterActions[2].ChainedActions[0]", "1.f2.0"),
        ("MergeAction", "merge"),
        ("MergeAction.ChainedActions[1]", "merge.1"),
    ],
)
def test_places_are_counted_under_the_keys_of_their_steps(place: str, key: str) -> None:
    assert key_of(place) == key


def test_every_action_of_the_diagram_has_a_state() -> None:
    leaf = {"ID": "x"}
    document = {
        "Label": "F",
        "Actions": [{**leaf, "FailedFilterActions": [leaf], "MergeAction": leaf}, leaf],
        "MergeAction": {**leaf, "ChainedActions": [leaf]},
    }
    flow = parse(document)
    places = {box.item.place for box in layout(flow).boxes if box.item.kind == "action"}
    found = action_states(flow, Trigger(), {}, active=True)
    assert found.keys() == places
    assert all(found[place].key == key_of(place) for place in places)


def test_what_something_else_starts_is_neither_drawn_nor_named() -> None:
    found = action_states(FLOW, Trigger(hook_slug="here"), {}, active=True)
    boxes = layout(FLOW, found).boxes
    assert [box.item.label for box in boxes] == ["Start", "Hash", "Set", "Collect"]
    assert not any("elsewhere" in box.item.told or "other" in box.item.told for box in boxes)
