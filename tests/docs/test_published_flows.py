"""The table of published flows says what the importer says now."""

from pathlib import Path

import pytest

from tests.flows.test_published import FOLDER
from tools.published_flows import DOCUMENT, Scenario, carried_out, rows, scenarios

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the published flows are not there")


def test_the_table_is_what_its_command_makes() -> None:
    written = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| ")][1:]
    known = list(rows(Path(FOLDER)))
    assert len(written) == len(known) == 29
    assert [line.rpartition(" | ")[0] + " |" for line in written] == known


def test_every_active_flow_was_carried_out() -> None:
    text = DOCUMENT.read_text()
    active = [line for line in text.splitlines() if "| active |" in line]
    assert active
    assert all("| yes: " in line for line in active)
    flows = {scenario.flow for scenario in scenarios()}
    assert flows == {line.split(" | ")[0].strip("| ") for line in active}


def test_a_scenario_that_fails_is_told() -> None:
    known = [Scenario("test_a", "flow", 3), Scenario("test_b", "flow", 2)]
    assert carried_out("flow", known, {"test_a", "test_b"}) == "yes: 5 comparisons in 2 scenarios"
    assert carried_out("flow", known, {"test_a"}) == "fails: test_b"
    assert carried_out("other", known, set()).startswith("no: ")
