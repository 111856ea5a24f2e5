"""A worker killed in the middle of a flow with a timeout: the flow's time goes on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served import Served, served, wait_for

pytestmark = pytest.mark.served

FLOW = {
    "Label": "Slow",
    "Timeout": "5s",
    "Actions": [
        {
            "ID": "actions.scheduler.sleep",
            "Label": "Wait",
            "Parameters": {"duration": "1h"},
            "ChainedActions": [{"ID": "actions.scheduler.log-input", "Label": "Never"}],
        }
    ],
    "Hooks": [{"ApiSlug": "slow", "Policies": [{"Subject": "profile:standard", "Effect": 1}]}],
}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A demo of this test alone."""
    with served(tmp_path, "--demo") as one:
        yield one


def test_a_flow_that_takes_too_long_ends_though_its_worker_was_killed(
    own: Served, tmp_path: Path
) -> None:
    path = tmp_path / "slow.json"
    path.write_text(json.dumps(FLOW))
    own.command("flow", "import", str(path))
    task = "killed-timeout-1"
    assert own.post("/a/scheduler/hooks/slow", {"TaskID": task}, "alice").status == 200
    wait_for(lambda: own.get(f"/a/jobs/tasks/{task}", "alice").json["Progress"] > 0)
    own.kill_worker()
    ended = own.run_to_end(task, "alice")
    assert (ended["Status"], ended["StatusMessage"]) == ("Error", "The flow took longer than 5s.")
    assert [line["Text"] for line in ended["Log"]] == ["The flow took longer than 5s."]
