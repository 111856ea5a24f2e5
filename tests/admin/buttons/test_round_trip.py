"""What the editor does not touch stays in the document as it came."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from app.buttons.javascript import translate
from app.config import ROOT
from app.demo.flows import all_flows
from app.flows import cells, models, store
from app.flows.definition import Flow, parse
from app.flows.part import OUR_KEY
from tests.admin.buttons.sent_forms import changed, sent_by
from tests.conftest import Client
from tests.flows.cells_samples import conditions

PUBLISHED = sorted((ROOT.parent / "shared" / "cells-flows").glob("*.json"))
SCRIPT = 'metadata.get("usermeta-status") === "draft"'
WITH_SCRIPTS = {
    "Label": "Scripts",
    "Hooks": [
        {"ApiSlug": "script", "Metadata": conditions(folder=SCRIPT, selection="nodes.map(n => n)")}
    ],
}
FOREIGN = {"scripts": json.dumps(WITH_SCRIPTS).encode()} | {
    path.stem: path.read_bytes() for path in PUBLISHED
}
"""Flows of the reference: one of our own and, where they are at hand, the published ones."""

DEMO = [(flow.extras.slug, hook.api_slug) for flow in all_flows() for hook in flow.hooks]
ACTION = {
    "name": "odd",
    "gui": {
        "iconClass": "mdi mdi-file-pdf-box",
        "text": "Extract Pages",
        "title": "odd",
        "weight": "007",
        "elsewhere": {"kept": ["as", "it", "is"]},
        "context": {"actionBar": True, "actionBarGroup": "far-away", "allowedMimes": "pdf"},
        "selectionContext": {"dir": "false", "unique": "true", "multipleOnly": "true"},
    },
    "rightsContext": {"read": "true", "userLogged": "true"},
}
FIELDS = [
    {"Type": "text", "Name": "Gone", "Description": "Of no parameter", "Value": "1"},
    {"Type": "strange", "Name": "Pages", "Description": 'a "quoted" text', "Value": "1-", "X": 1},
]
ODD_HOOKS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "compact": {"Metadata": {"action": json.dumps(ACTION, separators=(",", ":"))}},
    "texts": {
        "Metadata": {
            "action": json.dumps(ACTION),
            "formPrompt": "false",
            "promptMessage": "",
            "formParameters": json.dumps(FIELDS, indent=2),
            "successMessage": "two\nlines",
            "useContextNode": "true",
            "unknown": " kept ",
        }
    },
    "not_permitted": {
        "Metadata": {
            "action": json.dumps(ACTION),
            "formPrompt": "true",
            "formParameters": json.dumps(FIELDS),
        }
    },
    "presets": {
        "PresetParameters": {"Pages": "", "Elsewhere": "{{.Node.Path}}", "Note": "a\nb\n"},
        "AllowOverridePresets": True,
        "Unknown": {"deep": [1, None]},
    },
    "policies": {
        "Policies": [
            {"Subject": "profile:admin", "Effect": 1, "Action": 2, "id": "17"},
            {"Subject": "profile:admin", "Effect": 0, "Action": 3},
            {"Subject": "a strange: one", "Effect": 7},
        ]
    },
    "extras": {
        "Metadata": {
            "action": json.dumps(ACTION),
            OUR_KEY: json.dumps(
                {
                    "enabled": False,
                    "overridable": ["Note", "Elsewhere"],
                    "fields": {
                        "Pages": {"minimum": 0.5, "max_length": 3, "mandatory": False},
                        "Elsewhere": {"label": "x"},
                        "Note": {},
                    },
                    "folder_condition": "  1 == 1  ",
                    "needs_write": ["nowhere"],
                    "hides": True,
                    "colour": "chartreuse",
                    "group": "Ours",
                    "outputs_link": True,
                    "previews": True,
                    "rate_limit": "10/minute",
                    "untranslated": ["a()"],
                }
            ),
        }
    },
    "parked": {"Metadata": {OUR_KEY: json.dumps({"parked_action": json.dumps(ACTION)})}},
    "broken_park": {"Metadata": {OUR_KEY: json.dumps({"parked_action": "{"})}},
}
PARAMETERS = [
    {"Name": "Note", "Type": "textarea", "Value": "x", "Mandatory": True},
    {"Name": "Pages", "Type": "integer"},
    {"Name": "Secret", "Type": "password", "Value": "hush"},
    {"Name": "Tone", "Type": "select", "JsonChoices": '{"a": "A"}'},
]


def document_of(slug: str) -> Any:
    row = models.flow_in_force(slug)
    assert row is not None
    return row[1].document


def number_of(slug: str) -> int:
    return store.find(slug).number


def odd_flow(hook: dict[str, Any]) -> Flow:
    trigger = {
        "Query": {"SubQueries": [{"@type": "jobs.TriggerFilterQuery", "ApiHookSlug": "odd"}]}
    }
    actions = [{"ID": "actions.scheduler.log-input", "TriggerFilter": trigger}]
    hooks = [{"ApiSlug": "first"}, {"ApiSlug": "odd"} | hook]
    return parse({"Label": "Odd", "Parameters": PARAMETERS, "Actions": actions, "Hooks": hooks})


def save_untouched(client: Client, slugs: Sequence[str], flow_slug: str) -> None:
    """Save each hook as its page has it; nothing may change."""
    before, number = json.dumps(document_of(flow_slug)), number_of(flow_slug)
    for slug in slugs:
        address = f"/admin/buttons/{slug}"
        answer = client.post(address, data=sent_by(client.get(address).text))
        assert answer.status_code == 303, answer.text
    assert json.dumps(document_of(flow_slug)) == before
    assert number_of(flow_slug) == number


@pytest.mark.parametrize(("flow_slug", "slug"), DEMO)
def test_a_hook_of_the_demo_that_is_saved_untouched_stays(
    as_admin: Client, flow_slug: str, slug: str
) -> None:
    flow = next(flow for flow in all_flows() if flow.extras.slug == flow_slug)
    store.save(flow, author="tests")
    save_untouched(as_admin, [slug], flow_slug)


@pytest.mark.parametrize("kind", ODD_HOOKS)
def test_an_odd_hook_that_is_saved_untouched_stays(as_admin: Client, kind: str) -> None:
    store.save(odd_flow(ODD_HOOKS[kind]), author="tests")
    save_untouched(as_admin, ["odd"], "odd")


@pytest.mark.parametrize("document", FOREIGN, ids=FOREIGN)
def test_an_imported_hook_that_is_saved_untouched_stays(as_admin: Client, document: str) -> None:
    flow = cells.read(FOREIGN[document], translate).flow
    assert flow is not None
    flow = store.current(store.save(flow, author="tests", slug="imported"))
    save_untouched(as_admin, [hook.api_slug for hook in flow.hooks], "imported")


@pytest.mark.parametrize("kind", ODD_HOOKS)
def test_a_change_of_one_field_leaves_the_rest(as_admin: Client, kind: str) -> None:
    store.save(odd_flow(ODD_HOOKS[kind]), author="tests")
    before = document_of("odd")
    page = as_admin.get("/admin/buttons/odd").text
    sent = changed(sent_by(page), tooltip="Quite new", has_button="y", label="New label")
    answer = as_admin.post("/admin/buttons/odd", data=sent)
    assert answer.status_code == 303, answer.text
    after = document_of("odd")
    old, new = before["Hooks"][1], after["Hooks"][1]
    assert before["Hooks"][0] == after["Hooks"][0]
    assert _without(before, "Hooks") == _without(after, "Hooks")
    assert _without(old, "Metadata") == _without(new, "Metadata")
    metadata, kept = new["Metadata"], old.get("Metadata", {})
    assert {key: metadata.get(key) for key in kept if key not in ("action", OUR_KEY)} == (
        _without(_without(kept, "action"), OUR_KEY)
    )
    action = json.loads(metadata["action"])
    assert (action["gui"]["title"], action["gui"]["text"]) == ("Quite new", "New label")
    if "action" in kept:
        assert action["gui"]["elsewhere"] == {"kept": ["as", "it", "is"]}
        assert metadata.get(OUR_KEY) == kept.get(OUR_KEY)


def _without(values: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != key}
