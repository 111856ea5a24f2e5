"""What differs between two versions, field by field."""

import json
from typing import Any

import pytest

from app.admin.flows.comparing import LONG, Change, changes
from app.admin.flows.lines import MAX_LINES, TextLine, line_difference
from app.flows.definition import Flow, parse
from tests.admin.conftest import say_flow

LOG = "actions.scheduler.log-input"


def told(old: Flow, new: Flow) -> dict[str, tuple[str, str]]:
    return {change.field: (change.before, change.after) for change in changes(old, new)}


def with_message(text: str) -> Flow:
    return parse({"Label": "Sample", "Actions": [{"ID": LOG, "Parameters": {"message": text}}]})


def test_two_equal_flows_do_not_differ() -> None:
    assert changes(say_flow(), say_flow()) == []


@pytest.mark.parametrize(
    ("fields", "field", "values"),
    [
        ({"Label": "Tell"}, "Label", ("Say", "Tell")),
        ({"Inactive": True}, "Inactive", ("", "true")),
        ({"MaxConcurrency": 4}, "MaxConcurrency", ("", "4")),
        ({"Metadata": {"Description": "Tells."}}, "Metadata.Description",
         ("Says something.", "Tells.")),
        ({"Metadata": {}}, "Metadata.Description", ("Says something.", "")),
    ],
)  # fmt: skip
def test_a_field_is_named_with_both_values(
    fields: dict[str, Any], field: str, values: tuple[str, str]
) -> None:
    assert told(say_flow(), say_flow(**fields))[field] == values


def test_one_more_parameter_does_not_move_the_others() -> None:
    document = say_flow().document()
    document["Parameters"].insert(0, {"Name": "First", "Value": "1"})
    found = changes(say_flow(), parse(document))
    assert [change.field for change in found] == [
        "Parameters.(order)",
        "Parameters.First.Name",
        "Parameters.First.Value",
    ]
    assert found[0].lines[0] == TextLine("added", "First")


def test_a_button_is_compared_field_by_field() -> None:
    document = say_flow().document()
    metadata = document["Hooks"][0]["Metadata"]
    action = json.loads(metadata["action"])
    action["gui"]["text"] = "Greet"
    metadata |= {"action": json.dumps(action), "flowbutton": '{"enabled": false}'}
    assert told(say_flow(), parse(document)) == {
        "Hooks.say-hello.Metadata.action.gui.text": ("Say hello", "Greet"),
        "Hooks.say-hello.Metadata.flowbutton.enabled": ("", "false"),
    }


def test_a_broken_json_text_is_compared_as_text() -> None:
    old, new = (
        parse({"Label": "Sample", "Parameters": [{"Name": "X", "JsonChoices": text}]})
        for text in ("{", "[")
    )
    assert told(old, new) == {"Parameters.X.JsonChoices": ("{", "[")}


@pytest.mark.parametrize("text", ["one\ntwo\nthree", "x" * (LONG + 1)])
def test_a_long_text_is_compared_by_lines(text: str) -> None:
    (change,) = changes(with_message(text), with_message(text + "!"))
    assert (change.before, change.after) == ("", "")
    last = text.splitlines()[-1]
    assert list(change.lines[-2:]) == [TextLine("removed", last), TextLine("added", last + "!")]


def test_a_text_that_becomes_long_is_compared_by_lines() -> None:
    (change,) = changes(with_message("one"), with_message("one\ntwo"))
    assert list(change.lines) == [TextLine("same", "one"), TextLine("added", "two")]


def test_texts_that_differ_late_differ() -> None:
    long = "x" * 5_000
    (change,) = changes(with_message(long + "a"), with_message(long + "b"))
    assert [line.text[-1] for line in change.lines] == ["a", "b"]


def test_of_a_secret_only_that_it_changed_is_told() -> None:
    document = say_flow().document()
    document["Parameters"][3]["Value"] = "another-key"
    found = changes(say_flow(), parse(document))
    assert found == [Change("Parameters.Key.Value", "•••", "••• (another)")]
    document["Parameters"][3]["Value"] = ""
    assert told(say_flow(), parse(document)) == {"Parameters.Key.Value": ("•••", "")}


def test_equal_lines_far_from_a_change_are_left_out() -> None:
    before = [str(number) for number in range(20)]
    after = [*before[:2], "new", *before[2:17], *before[18:]]
    kinds = [line.kind for line in line_difference(before, after)]
    assert kinds.count("gap") == 1
    assert (kinds.count("added"), kinds.count("removed")) == (1, 1)
    assert kinds.count("same") < 12


def test_endless_texts_are_cut() -> None:
    before = [str(number) for number in range(MAX_LINES * 3)]
    assert line_difference(before, [*before, "more"]) == []
