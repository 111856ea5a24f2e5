"""Hooks of foreign files: policies, conditions, and texts in them that are broken."""

import json
from typing import Any

import pytest

from app.flows.cells import read
from app.flows.hook_definition import Hook

from .cells_samples import button, conditions, flow, hook


def only_hook(**fields: Any) -> Hook:
    report = read(flow(Hooks=[hook(**fields)]), translate)
    assert report.flow is not None
    return report.flow.hooks[0]


def translate(script: str) -> str | None:
    """Knows one condition only."""
    return "status == 'draft'" if script == "status === 'draft'" else None


@pytest.mark.parametrize(
    ("policy", "effect", "action"),
    [
        ({"Effect": 1, "Action": 3}, 1, 3),
        ({"Effect": "allow", "Action": "WRITE"}, 1, 3),
        ({"Effect": "deny", "Action": "READ"}, 0, 2),
        ({}, 0, 3),
    ],
)
def test_policies_are_kept_as_numbers(policy: dict[str, Any], effect: int, action: int) -> None:
    row = only_hook(Policies=[{"Subject": "profile:admin", **policy}]).policies[0]
    assert (row.effect, row.action) == (effect, action)


def test_condition_is_translated() -> None:
    extras = only_hook(Metadata=conditions("status === 'draft'", "status === 'draft'")).extras
    assert extras.folder_condition == extras.selection_condition == "status == 'draft'"
    assert extras.untranslated == ()


def test_condition_that_cannot_be_translated_keeps_the_button_off() -> None:
    metadata = conditions(selection=" eval('1') ")
    report = read(flow(Hooks=[hook(Metadata=metadata)]), translate)
    assert report.flow is not None
    assert report.flow.hooks[0].extras.untranslated == ("eval('1')",)
    assert report.state == "active"
    assert [finding.where for finding in report.unsupported] == [
        "Hooks[0].Metadata.action.gui.selectionContext.evalMetadata"
    ]


def test_a_button_under_a_name_of_another_case_does_not_show_without_its_conditions() -> None:
    report = read(flow(Hooks=[hook(metadata=conditions(selection="eval('1')"))]), translate)
    assert report.flow is not None
    assert report.flow.hooks[0].button is None
    assert "Hooks[0].metadata" in [finding.where for finding in report.ignored]


def test_condition_that_is_there_in_our_language_stays() -> None:
    own = json.dumps({"folder_condition": "true", "untranslated": ["eval('1')"]})
    extras = only_hook(Metadata={**conditions(folder="eval('1')"), "flowbutton": own}).extras
    assert extras.folder_condition == "true"
    assert extras.untranslated == ()


def test_hook_without_button_has_no_conditions() -> None:
    assert only_hook(Metadata={"note": "x"}).metadata == {"note": "x"}


def test_hook_without_slug_takes_the_id_of_the_flow() -> None:
    report = read(flow(ID="0b7c-41", Hooks=[{}]))
    assert report.hooks == ("0b7c-41",)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (flow(Hooks=[{}]), "Hooks[0].ApiSlug"),
        (flow(ID=5, Hooks=[{}]), "Hooks[0].ApiSlug"),
        (flow(Hooks=[hook("a b")]), "Hooks[0].ApiSlug"),
        (flow(Hooks=[hook("a" * 65)]), "Hooks[0].ApiSlug"),
        (flow(Hooks=[hook("a"), hook("b"), hook("a")]), "Hooks[2]"),
        (flow(Hooks=["a"]), "Hooks[0]"),
        (flow(Hooks={}), "Hooks"),
        (flow(Hooks=[hook(Metadata=[])]), "Hooks[0].Metadata"),
        (flow(Hooks=[hook(Metadata={"a": 1})]), "Hooks[0].Metadata.a"),
        (flow(Hooks=[hook(Policies=3)]), "Hooks[0].Policies"),
        (flow(Hooks=[hook(Policies=[3])]), "Hooks[0].Policies[0]"),
        (flow(Hooks=[hook(Policies=[{}])]), "Hooks[0].Policies[0].Subject"),
        (
            flow(Hooks=[hook(Policies=[{"Subject": "a", "Action": "RULE"}])]),
            "Hooks[0].Policies[0].Action",
        ),
        (flow(Hooks=[hook(), hook("b", Metadata={"action": "{"})]), "Hooks[1].Metadata.action"),
        (flow(Hooks=[hook(Metadata={"action": "[]"})]), "Hooks[0].Metadata.action"),
        (flow(Hooks=[hook(Metadata={"action": '{"a": NaN}'})]), "Hooks[0].Metadata.action.a"),
        (flow(Hooks=[hook(Metadata={"action": "[" * 90_000})]), "Hooks[0].Metadata.action"),
        (
            flow(Hooks=[hook(Metadata=button(formParameters="3"))]),
            "Hooks[0].Metadata.formParameters",
        ),
        (
            flow(Hooks=[hook(Metadata=button(formParameters="[3]"))]),
            "Hooks[0].Metadata.formParameters[0]",
        ),
        (
            flow(Hooks=[hook(Metadata={"flowbutton": '{"colour": 3}'})]),
            "Hooks[0].Metadata.flowbutton.colour",
        ),
        (
            flow(Hooks=[hook(Metadata={"flowbutton": '{"unheard": 3}'})]),
            "Hooks[0].Metadata.flowbutton.unheard",
        ),
        (flow(Hooks=[hook(Metadata={"flowbutton": "{"})]), "Hooks[0].Metadata.flowbutton"),
        (flow(Metadata={"flowbutton": '{"run_as": "root"}'}), "Metadata.flowbutton.run_as"),
        (flow(Metadata={"flowbutton": '{"slug": "../a"}'}), "Metadata.flowbutton.slug"),
        (flow(Metadata={"flowbutton": '{"slug": ".."}'}), "Metadata.flowbutton.slug"),
        (flow(Hooks=[hook("..")]), "Hooks[0].ApiSlug"),
        (flow(ID="a", Hooks=[{"ApiSlug": {}}]), "Hooks[0].ApiSlug"),
        (flow(ID="a", Hooks=[{"ApiSlug": 0}]), "Hooks[0].ApiSlug"),
        (flow(ID=".", Hooks=[hook("")]), "Hooks[0].ApiSlug"),
    ],
)
def test_what_is_broken_is_refused_with_its_place(document: dict[str, Any], place: str) -> None:
    report = read(document)
    assert (report.state, report.flow) == ("refused", None)
    assert [finding.where for finding in report.errors] == [place]


def test_all_broken_hooks_are_named_at_once() -> None:
    broken = [hook(str(at), Metadata={"action": "{"}) for at in range(30)]
    errors = read(flow(Hooks=broken)).errors
    assert [finding.where for finding in errors[:2]] == [
        "Hooks[0].Metadata.action",
        "Hooks[1].Metadata.action",
    ]
    assert errors[-1].what == "10 more places are wrong"
