"""What the rows of the parameters do: presets, the form's fields and who may set what."""

import json
from typing import Any

import pytest

from app.flows import store
from app.flows.definition import Flow
from app.flows.hook_definition import FieldExtras, Hook
from app.flows.models import FlowRecord
from app.flows.parameters import specs
from app.flows.part import OUR_KEY
from app.flows.secret_values import plain
from tests.admin.buttons.filling import fields_of, flow_of, hook_of, saved
from tests.admin.conftest import say_flow
from tests.conftest import Client

HELLO, BYE = "say-hello", "say-bye"
SECRET = "hush-hush"


def settable(slug: str) -> set[str]:
    """The names of the parameters that callers may set."""
    flow = flow_of(slug)[1]
    return {spec.name for spec in specs(flow, hook_of(slug)) if spec.overridable}


def asked(slug: str) -> list[str]:
    button = hook_of(slug).button
    return [field.name for field in button.fields] if button else []


@pytest.mark.parametrize(
    ("values", "fields", "permitted"),
    [
        ({}, ["Greeting", "Volume"], {"Greeting", "Volume"}),
        (
            {"param-Tone-prompt": "y"},
            ["Greeting", "Volume", "Tone"],
            {"Greeting", "Volume", "Tone"},
        ),
        ({"param-Volume-prompt": None}, ["Greeting"], {"Greeting"}),
        (
            {"param-Volume-prompt": None, "param-Volume-scripts": "y"},
            ["Greeting"],
            {"Greeting", "Volume"},
        ),
        ({"param-Tone-scripts": "y"}, ["Greeting", "Volume"], {"Greeting", "Volume", "Tone"}),
        ({"param-Greeting-prompt": None, "param-Volume-prompt": None}, [], set()),
        ({"form": None}, ["Greeting", "Volume"], set()),
        ({"form": None, "param-Key-scripts": "y"}, ["Greeting", "Volume"], {"Key"}),
        (
            {"has_button": None, "param-Greeting-scripts": "y"},
            [],
            {"Greeting"},
        ),
        (
            {"param": ["Volume", "Tone", "Greeting", "Key"], "param-Tone-prompt": "y"},
            ["Volume", "Tone", "Greeting"],
            {"Greeting", "Volume", "Tone"},
        ),
    ],
)
def test_prompting_says_what_is_asked_and_what_may_be_set(
    as_admin: Client,
    say: FlowRecord,
    values: dict[str, Any],
    fields: list[str],
    permitted: set[str],
) -> None:
    saved(as_admin, HELLO, **values)
    assert asked(HELLO) == fields
    assert settable(HELLO) == permitted


def test_the_references_one_switch_says_it_where_it_can(as_admin: Client, say: FlowRecord) -> None:
    hook = saved(as_admin, HELLO, **{"param-Tone-prompt": "y"})
    assert (hook.allow_override_presets, hook.extras.overridable) == (True, None)
    hook = saved(as_admin, HELLO, **{"param-Key-scripts": "y"})
    assert hook.extras.overridable == ("Greeting", "Volume", "Tone", "Key")
    off = {f"param-{name}-prompt": None for name in ("Greeting", "Volume", "Tone")}
    hook = saved(as_admin, HELLO, **off, **{"param-Key-scripts": None})
    assert (hook.allow_override_presets, hook.extras.overridable) == (False, None)


def test_a_field_that_callers_may_not_set_is_not_shown_as_asked(as_admin: Client, app: Any) -> None:
    hooks = say_flow().document()["Hooks"]
    hooks[0]["AllowOverridePresets"] = False
    store.save(say_flow(Hooks=hooks), author="tests")
    assert "param-Greeting-prompt" not in fields_of(as_admin, HELLO)
    saved(as_admin, HELLO, **{"param-Greeting-prompt": "y"})
    assert settable(HELLO) == {"Greeting"}


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("label", "Words", {"label": "Words"}),
        ("help", "Be kind.", {"help": "Be kind."}),
        ("width", "half", {"width": "half"}),
        ("mandatory", "no", {"mandatory": False}),
        ("mandatory", "yes", {"mandatory": True}),
        ("min_length", "2", {"min_length": 2}),
        ("max_length", "0", {"max_length": 0}),
        ("pattern", "[a-z]+", {"pattern": "[a-z]+"}),
        ("default", "{{.Node.Path | base}}", {"default": "{{.Node.Path | base}}"}),
    ],
)
def test_what_the_reference_has_no_name_for_goes_into_our_extras(
    as_admin: Client, say: FlowRecord, field: str, value: str, expected: dict[str, Any]
) -> None:
    hook = saved(as_admin, HELLO, **{f"param-Greeting-{field}": value})
    assert hook.extras.fields == {"Greeting": FieldExtras(**expected)}


@pytest.mark.parametrize(("text", "number"), [("0", 0.0), ("-2.5", -2.5), ("1e3", 1000.0)])
def test_limits_of_numbers(as_admin: Client, say: FlowRecord, text: str, number: float) -> None:
    hook = saved(as_admin, HELLO, **{"param-Volume-minimum": text})
    assert hook.extras.fields["Volume"].minimum == number
    hook = saved(as_admin, HELLO, **{"param-Volume-minimum": ""})
    assert hook.extras.fields == {}


def test_a_plain_default_is_the_references_initial_value(as_admin: Client, say: FlowRecord) -> None:
    button = saved(as_admin, HELLO, **{"param-Greeting-default": "Good day"}).button
    assert button is not None
    assert [field.value for field in button.fields] == ["Good day", ""]
    hook = saved(as_admin, HELLO, **{"param-Greeting-default": "{{.Node.Path | base}}"})
    assert hook.extras.fields["Greeting"].default == "{{.Node.Path | base}}"
    hook = saved(as_admin, HELLO, **{"param-Greeting-default": ""})
    assert hook.extras.fields == {}
    assert [field.value for field in hook.button.fields] == ["", ""]


def test_presets(as_admin: Client, say: FlowRecord) -> None:
    hook = saved(as_admin, BYE, **{"param-Greeting-preset": "{{.ContextUser.Login}}"})
    assert hook.preset_parameters == {"Greeting": "{{.ContextUser.Login}}", "Tone": "firm"}
    hook = saved(as_admin, BYE, **{"param-Greeting-preset": ""})
    assert hook.preset_parameters == {"Tone": "firm"}


def with_secret() -> Flow:
    hooks = say_flow().document()["Hooks"]
    hooks[1]["PresetParameters"] = {"Key": SECRET}
    return say_flow(Hooks=hooks)


def presets(hook: Hook) -> dict[str, str]:
    """What a hook sends, its secrets plain."""
    return {name: plain(value) for name, value in hook.preset_parameters.items()}


def test_a_secret_preset_is_never_shown_and_stays(as_admin: Client) -> None:
    store.save(with_secret(), author="tests")
    page = as_admin.get(f"/admin/buttons/{BYE}").text
    assert SECRET not in page
    assert "s3cret-key" not in page
    assert presets(saved(as_admin, BYE, **{"param-Volume-preset": "9"})) == {
        "Key": SECRET,
        "Volume": "9",
    }
    sent = fields_of(as_admin, BYE)
    assert SECRET not in as_admin.post("/admin/buttons/-/preview", data=sent).text


def test_a_secret_preset_can_be_replaced_and_forgotten(as_admin: Client) -> None:
    store.save(with_secret(), author="tests")
    hook = saved(as_admin, BYE, **{"param-Key-preset": "new one"})
    assert presets(hook) == {"Key": "new one"}
    assert saved(as_admin, BYE, **{"param-Key-forget": "y"}).preset_parameters == {}


def test_extras_of_parameters_that_are_gone_stay(as_admin: Client) -> None:
    hooks = say_flow().document()["Hooks"]
    hooks[0]["Metadata"][OUR_KEY] = json.dumps({"fields": {"Gone": {"label": "Gone"}}})
    store.save(say_flow(Hooks=hooks), author="tests")
    hook = saved(as_admin, HELLO, **{"param-Greeting-label": "Words"})
    assert hook.extras.fields.keys() == {"Gone", "Greeting"}


@pytest.mark.parametrize(
    ("do", "order"),
    [
        ("up:Volume", ["Volume", "Greeting", "Tone", "Key"]),
        ("down:Greeting", ["Volume", "Greeting", "Tone", "Key"]),
        ("up:Greeting", ["Greeting", "Volume", "Tone", "Key"]),
        ("down:Key", ["Greeting", "Volume", "Tone", "Key"]),
        ("up:Nothing", ["Greeting", "Volume", "Tone", "Key"]),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "parameters"}])
def test_rows_move_up_and_down_with_and_without_a_script(
    as_admin: Client, say: FlowRecord, do: str, order: list[str], headers: dict[str, str]
) -> None:
    sent = fields_of(as_admin, HELLO)
    sent["do"] = do
    sent["param-Greeting-label"] = "Kept"
    answer = as_admin.post("/admin/buttons/-/preview", data=sent, headers=headers)
    assert answer.status_code == 200
    places = [answer.text.index(f'name="param" value="{name}"') for name in order]
    assert places == sorted(places)
    assert 'value="Kept"' in answer.text
    assert ("<html" in answer.text) is not bool(headers)
    assert flow_of(HELLO)[0] == 1
