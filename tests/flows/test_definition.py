"""What a flow document may be, and that nothing of it is lost."""

from typing import Any

import pytest

from app.flows.button_definition import Button
from app.flows.definition import parse, walk
from app.flows.errors import BadDocument
from app.flows.hook_definition import Hook, HookPolicy


def nested(levels: int) -> dict[str, Any]:
    action: dict[str, Any] = {"ID": "a"}
    for _level in range(levels):
        action = {"ID": "a", "ChainedActions": [action]}
    return {"Label": "F", "Actions": [action]}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({}, "Label"),
        ({"Label": ""}, "Label"),
        ({"Label": "F", "Actions": [{}]}, "Actions.0.ID"),
        (
            {"Label": "F", "Actions": [{"ID": "a", "Parameters": {"x": 1}}]},
            "Actions.0.Parameters.x",
        ),
        ({"Label": "F", "Parameters": [{"Name": "a b"}]}, "Parameters.0.Name"),
        ({"Label": "F", "Parameters": [{"Name": "A"}, {"Name": "A"}]}, "Parameters[1]"),
        ({"Label": "F", "Hooks": [{"ApiSlug": "a"}, {"ApiSlug": "a"}]}, "Hooks[1]"),
        ({"Label": "F", "Hooks": [{"ApiSlug": "a/b"}]}, "Hooks.0.ApiSlug"),
        ({"Label": "F", "MaxConcurrency": -1}, "MaxConcurrency"),
        (nested(60), "Actions"),
        ({"Label": "F", "Actions": [{"ID": "a"}] * 1001}, "Actions"),
    ],
)
def test_a_wrong_document_is_refused_with_its_place(document: dict[str, Any], place: str) -> None:
    with pytest.raises(BadDocument) as caught:
        parse(document)
    assert place in [error.field for error in caught.value.errors]


def test_what_is_nested_past_all_sense_is_refused() -> None:
    deep: Any = "x"
    for _ in range(198):
        deep = [deep]
    document = {"Label": "F", "Colour": deep}
    assert parse(document).document() == document
    with pytest.raises(BadDocument, match="nested deeper than 200 levels"):
        parse({"Label": "F", "Colour": [[deep]]})


@pytest.mark.parametrize(
    "metadata",
    [
        {"action": "{"},
        {"action": "3"},
        {"action": "{}", "formParameters": "3"},
        {"flowbutton": "{"},
        {"flowbutton": '{"x":1}'},
    ],
)
def test_text_in_a_hook_that_is_not_its_json_is_refused(metadata: dict[str, str]) -> None:
    with pytest.raises(BadDocument):
        parse({"Label": "F", "Hooks": [{"ApiSlug": "a", "Metadata": metadata}]})


def test_levels_that_exhaust_the_stack_are_refused() -> None:
    with pytest.raises(BadDocument):
        parse(nested(500))


def test_what_we_do_not_know_stays_in_the_document() -> None:
    document = {
        "Label": "F",
        "Unknown": {"a": 1},
        "Actions": [
            {"ID": "a", "Odd": True, "ChainedActions": [{"ID": "b", "Parameters": {"x": ""}}]}
        ],
    }
    assert parse(document).document() == document


def test_every_action_is_walked_with_its_place() -> None:
    flow = parse(
        {
            "Label": "F",
            "Actions": [
                {
                    "ID": "a",
                    "ChainedActions": [{"ID": "b"}],
                    "FailedFilterActions": [{"ID": "c"}],
                    "MergeAction": {"ID": "d"},
                }
            ],
            "MergeAction": {"ID": "e"},
        }
    )
    assert {place: action.id for place, action in walk(flow)} == {
        "Actions[0]": "a",
        "Actions[0].ChainedActions[0]": "b",
        "Actions[0].FailedFilterActions[0]": "c",
        "Actions[0].MergeAction": "d",
        "MergeAction": "e",
    }


@pytest.mark.parametrize(
    ("effect", "expected"),
    [(1, "allow"), (0, "deny"), (7, "deny"), ("allow", "allow"), ("deny", "deny")],
)
def test_an_unknown_effect_denies(effect: Any, expected: str) -> None:
    assert HookPolicy(subject="profile:standard", effect=effect).rule.effect == expected


def test_a_button_has_the_defaults_of_the_reference() -> None:
    button = Button.from_metadata({"action": '{"gui": {"text": "B"}}'})
    found = (button.files, button.folders, button.one_only, button.many_only, button.root)
    assert found == (True, False, True, False, False)


def test_a_button_survives_its_text_form() -> None:
    button = Button(
        name="n", label="L", tooltip="t", icon="i", weight=-3, group="g", in_toolbar=True,
        in_menu=True, needs_selection=True, folders=True, files=False, one_only=True,
        many_only=True, root=True, extensions="pdf", hides=True, read=True, write=True,
        admin_only=True, form=True, message="m", success_message="s", sends_selection=True,
        sends_folder=True, folder_condition="a", selection_condition="b", folder_extensions="x",
    )  # fmt: skip
    again = Button.from_metadata(button.to_metadata())
    assert again.model_copy(update={"raw": {}}) == button
    assert Button.from_metadata(again.to_metadata()) == again


def test_every_value_of_a_button_is_a_text() -> None:
    metadata = Button(label="L", form=True, sends_folder=True).to_metadata()
    assert metadata["formPrompt"] == metadata["useContextNode"] == "true"
    assert Hook(api_slug="h", metadata=metadata).button is not None


@pytest.mark.parametrize(
    ("fields", "effect"),
    [
        ({"Effect": 1}, "allow"),
        ({"Effect": 1, "Action": 0}, "allow"),
        ({"Effect": 1, "Action": 2}, "deny"),
        ({"Effect": 1, "Action": 4}, "deny"),
        ({"Effect": 0, "Action": 2}, "deny"),
        ({"Effect": 1, "JsonConditions": "{}"}, "deny"),
    ],
)
def test_a_row_that_is_not_known_in_full_lets_nobody_call(
    fields: dict[str, Any], effect: str
) -> None:
    assert HookPolicy.model_validate({"Subject": "user:bob", **fields}).rule.effect == effect
