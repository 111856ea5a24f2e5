"""A rule of a button that cannot be read refuses the file: it would let everything pass."""

import json
from typing import Any

import pytest

from app.flows.cells import read

from .cells_samples import flow, hook

AT = "Hooks[0].Metadata"


def places(metadata: dict[str, str]) -> list[str]:
    return [error.where for error in read(flow(Hooks=[hook(Metadata=metadata)])).errors]


def action(**gui: Any) -> dict[str, str]:
    return {"action": json.dumps({"gui": {"text": "x", **gui}})}


@pytest.mark.parametrize(
    ("gui", "place"),
    [
        ({"selectionContext": {"allowedMimes": ["pdf"]}}, "selectionContext.allowedMimes"),
        ({"selectionContext": {"allowedMimes": {"a": 1}}}, "selectionContext.allowedMimes"),
        ({"selectionContext": {"unique": "yes"}}, "selectionContext.unique"),
        ({"selectionContext": {"file": 1}}, "selectionContext.file"),
        ({"selectionContext": {"behaviour": []}}, "selectionContext.behaviour"),
        ({"selectionContext": "pdf"}, "selectionContext"),
        ({"context": []}, "context"),
        ({"context": {"evalMetadata": [1]}}, "context.evalMetadata"),
        ({"weight": 1.5}, "weight"),
        ({"weight": "heavy"}, "weight"),
        ({"weight": True}, "weight"),
        ({"text": 1.5}, "text"),
    ],
)
def test_a_rule_that_cannot_be_read_is_named(gui: dict[str, Any], place: str) -> None:
    assert places(action(**gui)) == [f"{AT}.action.gui.{place}"]


@pytest.mark.parametrize(
    ("metadata", "place"),
    [
        ({"action": "{"}, "action"),
        ({"action": "[]"}, "action"),
        ({"action": '{"gui": 5}'}, "action.gui"),
        ({"action": '{"gui": {"text": "a", "text": "b"}}'}, "action.gui"),
        ({"action": '{"rightsContext": {"write": "no"}}'}, "action.rightsContext.write"),
        ({**action(), "formPrompt": "yes"}, "formPrompt"),
        ({**action(), "useSelectionNodes": "1"}, "useSelectionNodes"),
        ({**action(), "formParameters": "{}"}, "formParameters"),
        ({**action(), "formParameters": '[{"Name": 5}]'}, "formParameters[0].Name"),
    ],
)
def test_metadata_that_cannot_be_read_is_named(metadata: dict[str, str], place: str) -> None:
    assert places(metadata) == [f"{AT}.{place}"]


@pytest.mark.parametrize(
    "gui",
    [
        {"weight": 10},
        {"weight": "-5"},
        {"weight": ""},
        {"context": None},
        {"selectionContext": {"unique": None, "file": "", "dir": True, "multipleOnly": "false"}},
        {"selectionContext": {}, "context": {"actionBar": False}},
    ],
)
def test_what_says_nothing_or_is_said_otherwise_is_read(gui: dict[str, Any]) -> None:
    assert places(action(**gui)) == []
