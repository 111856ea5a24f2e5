"""Conditions that cannot work are told to admins on every page of buttons."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.admin.buttons.faults import faults_of
from app.buttons import catalogue
from app.buttons.condition_runner import runner
from app.flows import store
from app.flows.definition import parse
from app.flows.part import OUR_KEY
from app.nodes.tree import Tree
from tests.admin.conftest import say_flow
from tests.conftest import Client

HELLO = "say-hello"


def save_with(**extras: Any) -> None:
    document = say_flow().document()
    document["Hooks"][0]["Metadata"][OUR_KEY] = json.dumps(extras)
    store.save(parse(document), author="tests")


def faults() -> list[str]:
    return [str(fault) for fault in faults_of(catalogue.all_buttons()).get(HELLO, [])]


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("", None),
        ('metadata.get("usermeta-status") == "draft"', None),
        ('node.size > 0 && "a" in user.roles', None),
        ("nonsense(", "it ends too early"),
        ("1 + 1", "it gives int, not true or false (tried without metadata)"),
        ('metadata["usermeta-x"] == "y"', "there is no value 'usermeta-x'"),
        ("[1].all(a, [1].all(b, a == b))", "only one of all, exists"),
    ],
)
@pytest.mark.parametrize("place", ["folder_condition", "selection_condition"])
def test_a_condition_that_cannot_work_is_found(
    docs: Path, place: str, condition: str, reason: str | None
) -> None:
    save_with(**{place: condition})
    found = faults()
    if reason is None:
        assert found == []
    else:
        assert len(found) == 1
        assert found[0].startswith(f"{place.replace('_', ' ').capitalize()}: {reason}")


def test_a_condition_is_tried_with_values_that_are_there(docs: Path) -> None:
    number = 'metadata.get("usermeta-n")'
    save_with(selection_condition=f'{number} == "" || {number} > 3')
    assert faults() == []
    Tree(None).set_metadata("docs-data/a.pdf", {"usermeta-n": 4})
    assert faults() == []
    Tree(None).set_metadata("docs-data/b.pdf", {"usermeta-n": "many"})
    [fault] = faults()
    assert 'tried with usermeta-n = "many"' in fault


def test_javascript_without_a_translation_is_found(docs: Path) -> None:
    save_with(untranslated=["a()"])
    [fault] = faults()
    assert fault.startswith("Folder condition: this JavaScript has no translation")


def test_a_condition_that_takes_too_long_is_found_and_no_page_breaks(
    as_admin: Client, docs: Path
) -> None:
    condition = 'metadata.get("usermeta-status") == "slow"'
    save_with(selection_condition=condition)
    runner().put_aside(condition, "it took too long")
    page = as_admin.get("/admin/buttons")
    assert page.status_code == 200
    assert "condition fails" in page.text
    assert "Selection condition: it took too long" in page.text
    editor = as_admin.get(f"/admin/buttons/{HELLO}")
    assert editor.status_code == 200
    assert "It took too long (tried without metadata)." in editor.text


def test_one_query_and_one_batch_for_all(docs: Path) -> None:
    hooks = [
        say_flow().document()["Hooks"][0] | {"ApiSlug": f"hook-{number}"} for number in range(30)
    ]
    for number, hook in enumerate(hooks):
        extras = {"selection_condition": f'metadata.get("usermeta-{number}") == 1'}
        hook["Metadata"] = hook["Metadata"] | {OUR_KEY: json.dumps(extras)}
    store.save(say_flow(Hooks=hooks), author="tests")
    assert faults_of(catalogue.all_buttons()) == {}
