"""The state of every action of a flow in a run, for its diagram."""

from typing import Any

import pytest

from app.flows.definition import Flow, parse
from app.flows.diagram import layout
from app.flows.queries import Trigger
from app.runs.action_states import Tally, action_states, counted, key_of
from app.runs.counts import Count

HERE = Trigger(hook_slug="here")
LEAF = {"ID": "x"}


def on_hook(slug: str) -> dict[str, Any]:
    query = {"@type": "jobs.TriggerFilterQuery", "ApiHookSlug": slug}
    return {"Query": {"SubQueries": [query]}}


def flow_of(*actions: dict[str, Any], **more: Any) -> Flow:
    return parse({"Label": "F", "Actions": list(actions), **more})


FLOW = flow_of(
    {
        "ID": "hash",
        "Label": "Hash",
        "ChainedActions": [{"ID": "set", "Label": "Set"}],
        "FailedFilterActions": [{"ID": "note", "Label": "Note"}],
        "MergeAction": {"ID": "collect", "Label": "Collect"},
    },
    {"ID": "other", "TriggerFilter": on_hook("elsewhere")},
    MergeAction={"ID": "tell"},
)
PLACES = (
    "Actions[0]",
    "Actions[0].ChainedActions[0]",
    "Actions[0].FailedFilterActions[0]",
    "Actions[0].MergeAction",
    "MergeAction",
)


def states(tally: Tally, *, active: bool) -> str:
    """The first letters of the states at PLACES."""
    found = action_states(FLOW, HERE, tally, active=active)
    return "".join(found[place].state[0] for place in PLACES)


@pytest.mark.parametrize(
    ("tally", "running", "over"),
    [
        ({}, "cwwww", "sssss"),
        ({"0": Count(1, 3)}, "ccsww", "dssss"),
        ({"0": Count(1, 3, 0, 3, 2)}, "cccww", "dssss"),
        ({"0": Count(3, 3), "0.0": Count(2)}, "dcsww", "ddsss"),
        ({"0": Count(3, 3), "0.0": Count(3)}, "ddscw", "ddsss"),
        ({"0": Count(3, 3), "0.0": Count(3), "0.m": Count(1)}, "ddsdc", "ddsds"),
        ({"0": Count(2, 3, 1)}, "fcsww", "fssss"),
        ({"0": Count(1, 0, 1)}, "fsscw", "fssss"),
        ({"0": Count(0, 0, 0, 0, 3), "0 skipped": Count(1)}, "sscww", "sssss"),
        ({"0": Count(2, 3), "0 skipped": Count(1), "0.0": Count(2)}, "ddscw", "ddsss"),
    ],
)
def test_states_follow_what_is_counted(tally: Tally, running: str, over: str) -> None:
    assert (states(tally, active=True), states(tally, active=False)) == (running, over)


def test_what_follows_a_bypassed_action_is_carried_out() -> None:
    flow = flow_of({"ID": "x", "Bypass": True, "ChainedActions": [LEAF]})
    found = action_states(flow, HERE, {"0 skipped": Count(1)}, active=True)
    assert [state.state for state in found.values()] == ["skipped", "current"]


def test_what_a_trigger_leaves_out_goes_to_the_other_branch() -> None:
    flow = flow_of(
        {"ID": "x", "TriggerFilter": on_hook("elsewhere"), "FailedFilterActions": [LEAF]}
    )
    found = action_states(flow, HERE, {}, active=True)
    assert [state.state for state in found.values()] == ["skipped", "current"]


@pytest.mark.parametrize(("slug", "is_shown"), [("here", False), ("elsewhere", True), ("", False)])
def test_what_something_else_starts_is_left_out(slug: str, is_shown: bool) -> None:
    found = action_states(FLOW, Trigger(hook_slug=slug), {}, active=True)
    drawn = {box.item.place for box in layout(FLOW, found).boxes}
    assert ("Actions[1]" in found, "Actions[1]" in drawn) == (is_shown, is_shown)


def test_where_all_roots_are_started_otherwise_none_is_shown() -> None:
    action = {"ID": "x", "TriggerFilter": on_hook("elsewhere"), "ChainedActions": [LEAF]}
    assert action_states(flow_of(action, action), HERE, {}, active=True) == {}


@pytest.mark.parametrize(
    ("count", "active", "told"),
    [
        (Count(), True, "at work"),
        (Count(1_000, 2_000), True, "at work, 1,000 of 2,000"),
        (Count(2_000, 2_000, 3), True, "failed, 3 of 2,000"),
        (Count(1, 0, 1), True, "failed"),
        (Count(1, 0, 0, 4, 2), True, "done, 2 left out"),
        (Count(7, 0), True, "done, 7 times"),
        (Count(0, 0, 0, 0, 2), False, "2 left out"),
        (Count(), False, "not carried out"),
    ],
)
def test_a_state_is_told_in_words(count: Count, active: bool, told: str) -> None:
    found = action_states(flow_of(LEAF), HERE, {"0": count}, active=active)
    assert found["Actions[0]"].told == told


def test_the_largest_fan_out_is_counted() -> None:
    tally = {"0": Count(3, 3), "0.0": Count(2), "0.m": Count(1)}
    found = counted(action_states(FLOW, HERE, tally, active=True).values())
    assert found
    assert (found.key, found.done, found.planned) == ("0", 3, 3)
    assert counted(action_states(FLOW, HERE, {"0": Count(1)}, active=True).values()) is None


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
    document = {
        "Label": "F",
        "Actions": [{**LEAF, "FailedFilterActions": [LEAF], "MergeAction": LEAF}, LEAF],
        "MergeAction": {**LEAF, "ChainedActions": [LEAF]},
    }
    flow = parse(document)
    places = {item.place for item in layout(flow).actions}
    found = action_states(flow, Trigger(), {}, active=True)
    assert found.keys() == places
    assert all(found[place].key == key_of(place) for place in places)
