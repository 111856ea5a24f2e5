import json
from collections.abc import Iterator
from typing import Any

import pytest

from app.actions import launch
from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.launch import Launch, depth_of
from app.problems import FieldError, InvalidProblem

TRIGGER = "actions.scheduler.trigger-flow"


@pytest.fixture
def started() -> Iterator[list[Launch]]:
    kept, launches = list(launch._starters), []
    launch.register(launches.append)
    yield launches
    launch._starters[:] = kept


def test_flow_is_started_over_the_nodes_which_stay(office: Any, started: list[Launch]) -> None:
    parameters = {"flow": " other ", "hook": "h", "parameters": '{"A": "1", "B": true}'}
    result = office.run(TRIGGER, parameters, office.put("a.txt"), owner="run-1:0")
    (one,) = started
    assert (one.flow, one.hook, one.parameters) == ("other", "h", {"A": "1", "B": True})
    assert (list(one.nodes), one.parent) == (["docs/a.txt"], "run-1")
    assert (result.nodes, result.text, result.json) == (None, one.run_id, {"TaskID": one.run_id})


def test_repeated_step_names_the_same_run(office: Any, started: list[Launch]) -> None:
    for owner in ("run-1:0", "run-1:0", "run-1:1", "run-2:0"):
        office.run(TRIGGER, {"flow": "other"}, owner=owner)
    names = [one.run_id for one in started]
    assert names[0] == names[1]
    assert len(set(names)) == 3
    assert all(8 <= len(name) <= 64 for name in names)


def test_flows_start_each_other_five_times_in_a_row(office: Any, started: list[Launch]) -> None:
    run_id = "run-1"
    for depth in range(1, 6):
        office.run(TRIGGER, {"flow": "other"}, owner=f"{run_id}:0")
        run_id = started[-1].run_id
        assert depth_of(run_id) == depth
    with pytest.raises(ActionFailed, match="More than 5 flows"):
        office.run(TRIGGER, {"flow": "other"}, owner=f"{run_id}:0")
    assert len(started) == 5


@pytest.mark.parametrize("run_id", ["", "sub", "sub-1", "sub1", "sub1-", "subx-1", "a-sub1-b"])
def test_other_names_of_runs_count_nothing(run_id: str) -> None:
    assert depth_of(run_id) == 0


@pytest.mark.parametrize(
    "parameters", [{"flow": ""}, {"parameters": "{"}, {"parameters": "[]"}, {"parameters": "NaN"}]
)
def test_wrong_parameter_starts_nothing(
    office: Any, started: list[Launch], parameters: dict[str, str]
) -> None:
    with pytest.raises(BadActionParameter):
        office.run(TRIGGER, {"flow": "other", **parameters})
    assert started == []


def test_refusal_is_told_with_its_fields(office: Any, started: list[Launch]) -> None:
    def refuse(_launch: Launch) -> None:
        raise InvalidProblem("Please correct.", [FieldError("A", "a value is needed")])

    launch.register(refuse)
    with pytest.raises(ActionFailed) as told:
        office.run(TRIGGER, {"flow": "other"})
    message = "The flow “other” is not started: Please correct.: A: a value is needed"
    assert told.value.detail == message


def test_nothing_starts_where_nobody_can(office: Any, started: list[Launch]) -> None:
    launch._starters.clear()
    with pytest.raises(ActionFailed, match="No flow can be started"):
        office.run(TRIGGER, {"flow": json.dumps("x")})
