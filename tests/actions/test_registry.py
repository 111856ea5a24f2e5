"""Which actions there are, and what a call reads of its parameters."""

from importlib.metadata import EntryPoint

import pytest

from app.actions import registry
from app.actions.errors import BadActionParameter
from app.actions.message import Message
from app.actions.registry import ActionCall


def call(**parameters: str) -> ActionCall:
    return ActionCall(parameters, Message(), None, None, lambda _level, _text: None)


def test_every_built_in_action_comes_through_the_entry_points() -> None:
    found = {action.id for action in registry.all_actions()}
    assert {"actions.tree.copymove", "actions.contents.pdf", "actions.put-meta"} <= found
    assert registry.find("actions.unknown") is None


def test_a_package_that_cannot_be_loaded_takes_no_other_action_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = EntryPoint("broken", "app.no_such_module", registry.ENTRY_POINT_GROUP)
    whole = EntryPoint("tree", "app.actions.tree", registry.ENTRY_POINT_GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [broken, whole])
    registry._load.__wrapped__()
    assert registry.find("actions.tree.delete") is not None
    assert "app.no_such_module" in caplog.text


@pytest.mark.parametrize(
    ("parameters", "values"),
    [
        ({}, []),
        ({"path": "a"}, ["a"]),
        ({"path": "a", "path_1": "b", "path_2": "c"}, ["a", "b", "c"]),
        ({"path": "", "path_1": "b"}, ["b"]),
        ({"path": "a", "path_2": "c"}, ["a"]),
    ],
)
def test_a_repeated_parameter_is_read_in_order(
    parameters: dict[str, str], values: list[str]
) -> None:
    assert call(**parameters).repeated("path") == values


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", '{"@value": 1}', '{"pages": "1"}'])
def test_a_switch_without_a_choice_is_refused(text: str) -> None:
    with pytest.raises(BadActionParameter):
        call(command=text).switch("command")


def test_a_switch_gives_its_choice_and_the_values_beside_it() -> None:
    assert call(command='{"@value": "split", "pages": "1"}').switch("command") == (
        "split",
        {"pages": "1"},
    )


@pytest.mark.parametrize("text", ["x", "0", "11", "1.5", "9" * 50])
def test_a_whole_number_out_of_bounds_is_refused(text: str) -> None:
    with pytest.raises(BadActionParameter):
        call(size=text).integer("size", 5, minimum=1, maximum=10)
