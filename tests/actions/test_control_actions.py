from types import SimpleNamespace
from typing import Any

import pytest

from app.actions import control
from app.actions.errors import ActionFailed, BadActionParameter, RunStopped
from app.actions.message import Output

LOG = "actions.scheduler.log-input"
ADVANCED = "actions.scheduler.log-advanced"
BUILD = "actions.scheduler.build-message"
SLEEP = "actions.scheduler.sleep"


def test_message_is_logged_and_becomes_the_output(office: Any) -> None:
    result = office.run(LOG, {"message": "done"}, office.put("a.txt"))
    assert office.log == [("info", "done")]
    assert (result.text, result.nodes) == ("done", None)


def test_without_a_message_the_nodes_are_named_and_the_output_goes_on(office: Any) -> None:
    before = Output(text="before", json={"a": 1})
    result = office.run(LOG, {}, office.put("a.txt"), office.put("b.txt"), outputs=(before,))
    assert office.log == [("info", "2 nodes: a.txt, b.txt")]
    assert (result.text, result.json) == ("before", {"a": 1})


def test_summary_counts_what_it_does_not_name(office: Any) -> None:
    nodes = tuple(office.node(office.put(f"{number:02}")) for number in range(13))
    assert control.summary(nodes).endswith(", 09 and 3 more")
    assert control.summary(nodes[:1]) == "1 node: 00"
    assert control.summary(()) == "No input nodes."


@pytest.mark.parametrize(
    ("level", "logged"),
    [("info", "info"), ("WARNING", "warning"), ("error", "error"), ("", "info"), ("{{", "info")],
)
def test_value_is_logged_under_its_key(office: Any, level: str, logged: str) -> None:
    parameters = {
        "level": level,
        "zap_key": "Pages",
        "zap_value": "1-2",
        "artifact_label": "Result",
    }
    result = office.run(ADVANCED, parameters)
    assert office.log == [(logged, "Result: Pages: 1-2")]
    assert (result.text, result.json) == ("1-2", {"Pages": "1-2"})


def test_text_is_the_output(office: Any) -> None:
    result = office.run(BUILD, {"message": " {{x}}\n"})
    assert (result.text, result.json, result.nodes) == (" {{x}}\n", None, None)


def test_json_is_parsed(office: Any) -> None:
    result = office.run(BUILD, {"message": '{"a": [1]}', "ctype": "json"})
    assert (result.text, result.json) == ('{"a": [1]}', {"a": [1]})


@pytest.mark.parametrize("message", ["", "{", "NaN", "[" * 100_000])
def test_text_that_is_not_json_fails(office: Any, message: str) -> None:
    with pytest.raises(ActionFailed, match="is not JSON"):
        office.run(BUILD, {"message": message, "ctype": "json"})


def test_error_fails_with_its_message(office: Any) -> None:
    with pytest.raises(ActionFailed) as caught:
        office.run(BUILD, {"message": "No budget left.", "ctype": "error"})
    assert caught.value.detail == "No budget left."


def test_unknown_kind_is_refused(office: Any) -> None:
    with pytest.raises(BadActionParameter, match="string, json or error"):
        office.run(BUILD, {"ctype": "xml"})


def test_variables_have_their_types_and_gaps_do_not_shift_them(office: Any) -> None:
    parameters = {
        "paramName": "a",
        "paramValue": "x",
        "paramName_1": "",
        "paramValue_1": "lost",
        "paramName_2": "n",
        "paramValue_2": "7",
        "paramType_2": "integer",
        "paramName_3": "empty",
        "paramName_4": "j",
        "paramValue_4": "[true]",
        "paramType_4": "json",
    }
    expected = {"a": "x", "n": 7, "empty": "", "j": [True]}
    assert dict(office.run(BUILD, parameters).variables) == expected


def test_value_of_another_type_names_its_parameter(office: Any) -> None:
    parameters = {
        "paramName": "a",
        "paramName_1": "n",
        "paramValue_1": "x",
        "paramType_1": "integer",
    }
    with pytest.raises(BadActionParameter, match="“paramValue_1”"):
        office.run(BUILD, parameters)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made; time passes only in them."""
    pauses: list[float] = []
    clock = SimpleNamespace(sleep=pauses.append, monotonic=lambda: sum(pauses))
    monkeypatch.setattr(control, "time", clock)
    return pauses


def test_pause_is_made_in_slices_with_progress(office: Any, clock: list[float]) -> None:
    office.run(SLEEP, {"duration": "1s"})
    assert sum(clock) == pytest.approx(1.0)
    assert max(clock) <= control.SLICE_SECONDS
    assert office.progress == sorted(office.progress)
    assert office.progress[-1] == 1.0


def test_pause_ends_when_the_run_is_stopped(office: Any, clock: list[float]) -> None:
    office.stop_after = 3
    with pytest.raises(RunStopped):
        office.run(SLEEP, {"duration": "1h"})
    assert len(clock) == 3


def test_no_pause_at_all_is_allowed(office: Any, clock: list[float]) -> None:
    office.run(SLEEP, {"duration": "0"})
    assert clock == []


def test_wrong_duration_is_refused(office: Any) -> None:
    with pytest.raises(BadActionParameter):
        office.run(SLEEP, {"duration": "2h"})
