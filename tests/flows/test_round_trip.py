"""What is taken over leaves again as it came, and what is ours comes back as it left."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.buttons.javascript import translate
from app.config import ROOT
from app.demo.flows import all_flows
from app.flows.cells import read, write
from app.flows.cells_queries import exported, is_any
from app.flows.definition import Flow, parse
from app.flows.hook_definition import FieldExtras, HookExtras
from app.flows.part import OUR_KEY

from .cells_samples import button, flow, hook
from .flow_samples import flows
from .reference_names import strangers

PUBLISHED = sorted((ROOT.parent / "shared" / "cells-flows").glob("*.json"))
MISSING = pytest.param(
    None,
    id="missing",
    marks=pytest.mark.skip(reason="no published flows beside the project: ../shared/cells-flows"),
)
OPERATIONS = {0: "OR", 1: "AND"}
DEFAULTS = {"Type": "text", "Action": 3}
"""Values that our document leaves out where the reference spells them out."""


def taken_over(data: Any) -> Flow:
    report = read(data, translate)
    assert report.flow is not None, report.errors
    return report.flow


@pytest.mark.parametrize("path", PUBLISHED or [MISSING], ids=lambda path: path.stem)
def test_a_published_flow_leaves_as_it_came(path: Path) -> None:
    original = json.loads(path.read_bytes())
    report = read(path.read_bytes(), translate)
    assert report.flow is not None
    assert list(lost(original, report.flow.document())) == []
    assert write(report.flow) == original
    assert read(write(report.flow), translate) == report
    assert read(report.flow.document(), translate) == report
    if path.stem == "users-pdf-actions":
        assert report.state == "active"
        assert report.hooks == ("pdf-split-pages", "pdf-join-pages")
        assert report.buttons == ("Extract Pages", "Join PDF Pages")


def lost(original: Any, kept: Any, place: str = "") -> Iterator[str]:
    """The places of a file whose value is missing or another one in our document."""
    if isinstance(original, dict) and is_any(original):
        if exported(kept) != original:
            yield place
    elif isinstance(original, dict) and isinstance(kept, dict):
        for key, item in original.items():
            if key == "Operation":
                item = OPERATIONS[item]
            yield from lost(item, kept.get(key, DEFAULTS.get(key)), f"{place}.{key}")
    elif isinstance(original, list) and isinstance(kept, list) and len(original) == len(kept):
        for at, (item, own) in enumerate(zip(original, kept, strict=True)):
            yield from lost(item, own, f"{place}[{at}]")
    elif original != kept:
        yield place


def test_what_is_lost_is_found() -> None:
    file = {"A": [{"B": 1}, {"type_url": "jobs.Unheard", "value": "x"}], "C": "c"}
    assert list(lost(file, {"A": [{"B": 2}, {}], "D": "c"})) == [".A[0].B", ".A[1]", ".C"]


@pytest.mark.parametrize("ours", all_flows(), ids=lambda ours: ours.extras.slug)
def test_what_only_we_understand_stands_under_a_key_of_its_own(ours: Flow) -> None:
    file = write(ours)
    assert set(strangers(file)) <= {f".Metadata.{OUR_KEY}", f".Hooks[].Metadata.{OUR_KEY}"}


def test_a_name_that_the_reference_has_not_is_found() -> None:
    action = {"ID": "a", "Colour": "", "ChainedActions": [{"Colour": ""}]}
    metadata = {"action": '{"gui": {"colour": ""}}'}
    file = {
        "Colour": "",
        "Actions": [action],
        "Parameters": [{"Type": "date"}],
        "Hooks": [{"Metadata": metadata}],
    }
    assert set(strangers(file)) == {
        ".Colour",
        ".Actions[].Colour",
        ".Actions[].ChainedActions[].Colour",
        ".Parameters[].Type",
        ".Hooks[].Metadata.action.gui.colour",
    }


@pytest.mark.parametrize("ours", all_flows(), ids=lambda ours: ours.extras.slug)
def test_a_flow_of_ours_comes_back_as_it_left(ours: Flow) -> None:
    report = read(json.dumps(write(ours)).encode(), translate)
    assert report.state == "active"
    assert report.flow == ours


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flows)
def test_any_flow_of_ours_comes_back_as_it_left(ours: Flow) -> None:
    file = json.loads(json.dumps(write(ours)))
    assert taken_over(file) == ours
    assert parse(taken_over(file).document()) == ours
    assert write(taken_over(file)) == file


def test_types_of_ours_leave_as_types_of_the_reference() -> None:
    fields = json.dumps([{"Name": "Due", "Type": "date"}, {"Name": "Size", "Type": "integer"}])
    document = flow(
        Parameters=[
            {"Name": "Due", "Type": "date"},
            {"Name": "Target", "Type": "node"},
            {"Name": "Size", "Type": "integer"},
        ],
        Hooks=[hook(Metadata=button(formParameters=fields))],
    )
    file = write(taken_over(document))
    assert [row["Type"] for row in file["Parameters"]] == ["text", "autocomplete-tree", "integer"]
    assert json.loads(file["Metadata"][OUR_KEY]) == {"types": {"Due": "date", "Target": "node"}}
    left = json.loads(file["Hooks"][0]["Metadata"]["formParameters"])
    assert [row["Type"] for row in left] == ["text", "integer"]
    assert taken_over(file) == taken_over(document)


def test_a_type_that_was_changed_elsewhere_stays_changed() -> None:
    file = write(taken_over(flow(Parameters=[{"Name": "Due", "Type": "date"}])))
    file["Parameters"][0]["Type"] = "select"
    again = taken_over(file)
    assert again.parameters[0].type == "select"
    assert again.metadata == {}


@pytest.mark.parametrize("types", ["3", "[]", '{"a": "unheard"}', '{"a": ["date"]}', '{"a": null}'])
def test_types_that_are_broken_refuse_the_file(types: str) -> None:
    document = flow(
        Parameters=[{"Name": "a", "Type": "text"}],
        Metadata={OUR_KEY: f'{{"types": {types}}}'},
    )
    report = read(document, translate)
    assert report.state == "refused"
    assert [error.where for error in report.errors] == [f"Metadata.{OUR_KEY}.types"]


def test_a_form_that_was_taken_away_elsewhere_stays_away() -> None:
    fields = json.dumps([{"Name": "Due", "Type": "date"}])
    file = write(taken_over(flow(Hooks=[hook(Metadata=button(formParameters=fields))])))
    del file["Hooks"][0]["Metadata"]["formParameters"]
    assert taken_over(file).hooks[0].metadata.keys() == {"action"}


def test_a_condition_that_the_button_has_no_more_keeps_it_off() -> None:
    entry = json.dumps({"untranslated": ["gone()"]})
    document = flow(Hooks=[hook(Metadata={**button(), OUR_KEY: entry})])
    again = taken_over(write(taken_over(document)))
    assert again.hooks[0].extras.untranslated == ("gone()",)


def test_no_value_of_a_password_leaves() -> None:
    secret = "s3cret"
    extras = HookExtras(fields={"Key": FieldExtras(default=secret, label="The key")})
    fields = json.dumps([{"Name": "Key", "Value": secret}])
    metadata = {**button(formParameters=fields), OUR_KEY: extras.model_dump_json()}
    key = {"Name": "Key", "Type": "password", "Value": secret}
    for broken in ({}, {"action": "", "formParameters": f'[{{"Value": "{secret}"'}):
        row = hook(PresetParameters={"Key": secret}, Metadata={**metadata, **broken})
        file = write(parse(flow(Parameters=[key], Hooks=[row])))
        assert secret not in json.dumps(file)
        assert taken_over(file).hooks[0].extras.fields["Key"].label == "The key"
