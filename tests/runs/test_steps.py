"""How far each action of a run is."""

import pytest

from app.flows.definition import parse
from app.flows.queries import Trigger
from app.runs.steps import Tally, line_of_steps

FLOW = parse(
    {
        "Label": "F",
        "Actions": [
            {
                "ID": "hash",
                "Label": "Hash",
                "ChainedActions": [{"ID": "set", "Label": "Set"}],
                "MergeAction": {"ID": "collect", "Label": "Collect"},
            },
            {
                "ID": "other",
                "TriggerFilter": {
                    "Query": {
                        "SubQueries": [
                            {"@type": "jobs.TriggerFilterQuery", "ApiHookSlug": "elsewhere"}
                        ]
                    }
                },
            },
        ],
    }
)


@pytest.mark.parametrize(
    ("tally", "active", "states"),
    [
        ({}, True, ["current", "waiting", "waiting"]),
        ({"0": (1, 3, 0)}, True, ["current", "waiting", "waiting"]),
        ({"0": (2, 3, 0), "0.0": (1, 0, 0)}, True, ["current", "current", "waiting"]),
        ({"0": (3, 3, 0), "0.0": (2, 0, 0)}, True, ["done", "current", "waiting"]),
        ({"0": (3, 3, 0), "0.0": (3, 0, 0)}, True, ["done", "done", "current"]),
        ({"0": (3, 3, 0), "0.0": (3, 0, 0), "0.m": (1, 0, 0)}, False, ["done", "done", "done"]),
        ({"0": (1, 1, 1)}, False, ["failed", "skipped", "skipped"]),
        ({}, False, ["skipped", "skipped", "skipped"]),
    ],
)
def test_an_action_is_waiting_current_done_failed_or_skipped(
    tally: Tally, active: bool, states: list[str]
) -> None:
    steps = line_of_steps(FLOW, Trigger(hook_slug="here"), tally, active)
    assert [step.state for step in steps] == states
    assert [step.label for step in steps] == ["Hash", "Set", "Collect"]
