"""What may start a flow, and in which order its values are found."""

import pytest

from app.flows.button_definition import Button, FormField
from app.flows.definition import Flow, Parameter, parse
from app.flows.errors import BadParameters
from app.flows.hook_definition import FieldExtras, Hook, HookExtras
from app.flows.parameter_spec import ParameterSpec
from app.flows.parameters import check, choices_of, resolve, specs

CHOICES = (("a", "A"), ("b,c", "Both"), ('say "x"', "Quoted"))


@pytest.mark.parametrize(
    ("spec", "value", "text"),
    [
        (ParameterSpec("p"), "x", "x"),
        (ParameterSpec("p"), "", ""),
        (ParameterSpec("p"), "  x ", "  x "),
        (ParameterSpec("p"), 5, "5"),
        (ParameterSpec("p"), 1.5, "1.5"),
        (ParameterSpec("p"), True, "true"),
        (ParameterSpec("p"), "{{.Node.Path}}", "{{.Node.Path}}"),
        (ParameterSpec("p", "textarea"), "a\nb", "a\nb"),
        (ParameterSpec("p", "integer"), 0, "0"),
        (ParameterSpec("p", "integer"), "0", "0"),
        (ParameterSpec("p", "integer"), " 7 ", "7"),
        (ParameterSpec("p", "integer"), 7.0, "7"),
        (ParameterSpec("p", "integer"), "-3", "-3"),
        (ParameterSpec("p", "integer"), "", ""),
        (ParameterSpec("p", "integer"), 2**63 - 1, str(2**63 - 1)),
        (ParameterSpec("p", "boolean"), False, "false"),
        (ParameterSpec("p", "boolean"), "false", "false"),
        (ParameterSpec("p", "boolean"), "TRUE", "true"),
        (ParameterSpec("p", "select", choices=CHOICES), "b,c", "b,c"),
        (ParameterSpec("p", "multi-select", choices=CHOICES), ["a", "b,c", "a"], '["a", "b,c"]'),
        (ParameterSpec("p", "multi-select", choices=CHOICES), "a", '["a"]'),
        (ParameterSpec("p", "multi-select", choices=CHOICES), '["a"]', '["a"]'),
        (ParameterSpec("p", "multi-select", choices=CHOICES), [], ""),
        (ParameterSpec("p", "date"), "2026-12-04", "2026-12-04"),
        (ParameterSpec("p", "date-time"), "2026-12-04T09:00+01:00", "2026-12-04T09:00:00+01:00"),
        (ParameterSpec("p", pattern="[a-z]+"), "abc", "abc"),
        (ParameterSpec("p", pattern="[a-z]+"), "", ""),
    ],
)
def test_a_value_becomes_its_text(spec: ParameterSpec, value: object, text: str) -> None:
    assert check(spec, value) == text


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        (ParameterSpec("p"), ["x"]),
        (ParameterSpec("p"), "a\nb"),
        (ParameterSpec("p"), "a\0b"),
        (ParameterSpec("p"), "x" * 10_001),
        (ParameterSpec("p", max_length=3), "abcd"),
        (ParameterSpec("p", min_length=3), "ab"),
        (ParameterSpec("p", "integer"), "1.5"),
        (ParameterSpec("p", "integer"), 1.5),
        (ParameterSpec("p", "integer"), "١"),
        (ParameterSpec("p", "integer"), 2**63),
        (ParameterSpec("p", "integer"), "9" * 400),
        (ParameterSpec("p", "integer", minimum=16), 15),
        (ParameterSpec("p", "integer", maximum=8000), 8001),
        (ParameterSpec("p", "boolean"), "yes"),
        (ParameterSpec("p", "boolean"), 1),
        (ParameterSpec("p", "select", choices=CHOICES), "c"),
        (ParameterSpec("p", "multi-select", choices=CHOICES), ["a", "z"]),
        (ParameterSpec("p", "multi-select", choices=CHOICES), "[a"),
        (ParameterSpec("p", "multi-select", choices=CHOICES), "[" * 100_000),
        (ParameterSpec("p", "multi-select", choices=CHOICES), "[" + "1" * 5_000 + "]"),
        (ParameterSpec("p", "date"), "2026-02-30"),
        (ParameterSpec("p", "date"), "tomorrow"),
        (ParameterSpec("p", "date-time"), "2026-12-04T09:00"),
        (ParameterSpec("p", pattern="(a+)+b"), "a" * 9_000),
    ],
)
def test_a_value_that_the_type_refuses_says_why(spec: ParameterSpec, value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        check(spec, value)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ('{"a":"A","b":"B"}', (("a", "A"), ("b", "B"))),
        ('{"a":"Same","b":"Same"}', (("a", "Same"), ("b", "Same"))),
        ('{"type":"string","data":{}}', ()),
        ("", ()),
        ("not json", ()),
        ("[1]", ()),
        ("[" * 100_000, ()),
        ('{"a": ' + "1" * 5_000 + "}", ()),
    ],
)
def test_choices_are_value_and_label(text: str, choices: tuple[tuple[str, str], ...]) -> None:
    assert choices_of(text) == choices


def flow_with(hook: Hook) -> Flow:
    parameters = (
        Parameter(name="Pages", value="1-", mandatory=True),
        Parameter(name="Target", value="flow default"),
    )
    return parse({"Label": "F", "Actions": []}).model_copy(
        update={"parameters": parameters, "hooks": (hook,)}
    )


def hook_with(overridable: tuple[str, ...] = ("Pages",), **preset: str) -> Hook:
    metadata = {"flowbutton": HookExtras(overridable=overridable).model_dump_json()}
    return Hook(api_slug="h", preset_parameters=preset, metadata=metadata)


def test_default_gives_way_to_preset_and_preset_to_override() -> None:
    hook = hook_with(Target="preset")
    flow = flow_with(hook)
    assert resolve(flow, hook, {}) == {"Pages": "1-", "Target": "preset"}
    assert resolve(flow, hook, {"Pages": "3"})["Pages"] == "3"


def test_only_a_preset_is_rendered_never_an_override() -> None:
    hook = hook_with(Target="{{x}}")
    values = resolve(flow_with(hook), hook, {"Pages": "{{y}}"}, lambda text: f"<{text}>")
    assert values == {"Pages": "{{y}}", "Target": "<{{x}}>"}


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"Target": "x"}, "Target"),
        ({"Unknown": "x"}, "Unknown"),
        ({"Pages": ""}, "Pages"),
        ({"Pages": "   "}, "Pages"),
        ({"Pages": ["x"]}, "Pages"),
    ],
)
def test_what_is_refused_is_named(sent: dict[str, object], field: str) -> None:
    hook = hook_with()
    with pytest.raises(BadParameters) as caught:
        resolve(flow_with(hook), hook, sent)
    assert [error.field for error in caught.value.errors] == [field]


@pytest.mark.parametrize(
    ("switch", "exposed", "overridable"),
    [
        (True, ["Pages"], {"Pages"}),
        (True, [], {"Pages", "Target"}),
        (False, ["Pages"], set()),
    ],
)
def test_the_one_switch_of_the_reference_means_what_the_form_exposes(
    switch: bool, exposed: list[str], overridable: set[str]
) -> None:
    button = Button(label="B", form=True, fields=tuple(FormField(name=name) for name in exposed))
    hook = Hook(api_slug="h", allow_override_presets=switch, metadata=button.to_metadata())
    found = {spec.name for spec in specs(flow_with(hook), hook) if spec.overridable}
    assert found == overridable


def test_limits_of_a_field_hold_for_every_caller() -> None:
    extras = HookExtras(overridable=("Pages",), fields={"Pages": FieldExtras(pattern="[0-9-]+")})
    hook = Hook(api_slug="h", metadata={"flowbutton": extras.model_dump_json()})
    with pytest.raises(BadParameters):
        resolve(flow_with(hook), hook, {"Pages": "x"})
