"""Flows that start flows, and what they tell people, with a real worker."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.served import Served

pytestmark = pytest.mark.served

TRIGGER = "actions.scheduler.trigger-flow"


def save(demo: Served, tmp_path: Path, slug: str, *actions: dict[str, Any]) -> None:
    hook = {"ApiSlug": slug, "AllowOverridePresets": True}
    hook["Policies"] = [{"Subject": "profile:standard", "Effect": 1}]
    parameters = [{"Name": "Word", "Value": "none"}]
    path = tmp_path / f"{slug}.json"
    flow = {"Label": slug, "Actions": actions, "Hooks": [hook], "Parameters": parameters}
    path.write_text(json.dumps(flow))
    report = json.loads(demo.command("flow", "import", str(path), "--json"))
    assert (report["state"], report["unsupported"]) == ("active", [])


def run(demo: Served, slug: str, *paths: str) -> dict[str, Any]:
    answer = demo.post(f"/a/scheduler/hooks/{slug}", {"Paths": list(paths)}, "alice")
    return demo.run_to_end(answer.json["TaskID"], "alice")


def started_by(task: dict[str, Any]) -> str:
    """The ID of the run that a task says it has started."""
    (line,) = [line["Text"] for line in task["Log"] if " is started as " in line["Text"]]
    return str(line.rpartition(" is started as ")[2].rstrip("."))


def test_flow_starts_another_with_its_nodes_and_parameters(demo: Served, tmp_path: Path) -> None:
    message = {"message": "{{.JobParameters.Word}} {{.Node.Path | base}}"}
    save(demo, tmp_path, "second", {"ID": "actions.scheduler.log-input", "Parameters": message})
    parameters = {"flow": "second", "parameters": '{"Word": "{{.Node.Path | base}}"}'}
    save(demo, tmp_path, "first", {"ID": TRIGGER, "Parameters": parameters})
    first = run(demo, "first", "documents/contracts")
    second = demo.run_to_end(started_by(first), "alice")
    assert (first["Status"], second["Status"]) == ("Finished", "Finished")
    assert [line["Text"] for line in second["Log"]] == ["contracts contracts"]
    assert demo.get(f"/a/jobs/tasks/{second['TaskID']}", "bob").status == 404


def test_flows_that_start_each_other_come_to_an_end(demo: Served, tmp_path: Path) -> None:
    save(demo, tmp_path, "ring", {"ID": TRIGGER, "Parameters": {"flow": "ring"}})
    task = run(demo, "ring")
    for _link in range(5):
        assert task["Status"] == "Finished"
        task = demo.run_to_end(started_by(task), "alice")
    assert task["Status"] == "Error"
    assert "More than 5 flows" in task["StatusMessage"]


def test_people_are_notified_by_a_run(demo: Served, tmp_path: Path) -> None:
    parameters = {
        "title": "See {{.Node.Path | base}}",
        "markdown": "[Object] by [Actor]",
        "targetLogins": "bob,carol",
        "attachObject": "true",
        "attachActor": "true",
    }
    save(
        demo, tmp_path, "tell-people", {"ID": "actions.idm.user-activity", "Parameters": parameters}
    )
    assert run(demo, "tell-people", "documents/contracts")["Status"] == "Finished"
    page = demo.get("/notifications", "bob").body.decode()
    assert "See contracts" in page
    assert 'href="/ws/documents/contracts"' in page
