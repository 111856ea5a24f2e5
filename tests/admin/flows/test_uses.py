"""Where a parameter is used."""

from typing import Any

import pytest

from app.admin.flows.uses import uses
from app.flows.definition import parse
from tests.admin.conftest import say_flow

LOG = "actions.scheduler.log-input"


def test_presets_forms_and_actions_are_named() -> None:
    flow = say_flow()
    assert uses(flow, "Greeting") == [
        "hook “say-hello” (form)",
        "hook “say-bye” (preset)",
        "action “Say it”",
    ]
    assert uses(flow, "Tone") == ["hook “say-bye” (preset)"]
    assert uses(flow, "Key") == []


@pytest.mark.parametrize(
    ("fields", "used"),
    [
        ({"Parameters": {"message": "{{.JobParameters.Size}}"}}, True),
        ({"Parameters": {"message": "{{ index .JobParameters `Size` }}"}}, True),
        ({"Parameters": {"message": '{{ index .JobParameters "Size" }}'}}, True),
        ({"Parameters": {"message": "{{.JobParameters.SizeOfAll}}"}}, False),
        ({"Parameters": {"message": "Size"}}, False),
        ({"NodesSelector": {"Pathes": ["x/{{.JobParameters.Size}}"]}}, True),
        (
            {"TriggerFilter": {"Query": {"SubQueries": [
                {"@type": "jobs.TriggerFilterQuery", "RunParameterName": "Size"}
            ]}}},
            True,
        ),
        ({"ChainedActions": [{"ID": LOG, "Parameters": {"m": "{{.JobParameters.Size}}"}}]}, True),
        ({"MergeAction": {"ID": LOG, "Parameters": {"m": "{{.JobParameters.Size}}"}}}, True),
    ],
)  # fmt: skip
def test_an_action_uses_what_its_templates_read(fields: dict[str, Any], used: bool) -> None:
    action = {"ID": LOG} | fields
    flow = parse({"Label": "Sample", "Actions": [action], "Parameters": [{"Name": "Size"}]})
    assert uses(flow, "Size") == ([f"action “{LOG}”"] if used else [])


@pytest.mark.parametrize(
    "extras", ['{"overridable": ["Size"]}', '{"fields": {"Size": {"minimum": 1}}}']
)
def test_a_hook_uses_what_it_opens_or_limits(extras: str) -> None:
    hook = {"ApiSlug": "do", "Metadata": {"flowbutton": extras}}
    flow = parse({"Label": "Sample", "Hooks": [hook], "Parameters": [{"Name": "Size"}]})
    assert uses(flow, "Size") == ["hook “do” (rights)"]
