"""Flows carried out by a real worker: limits, branches, errors, progress."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.served import Served, wait_for

pytestmark = pytest.mark.served


def save(demo: Served, tmp_path: Path, slug: str, **flow: Any) -> str:
    """Import a flow with one hook for all standard users, and return the hook's address."""
    policy = {"Subject": "profile:standard", "Effect": 1, "Action": 3}
    document = {
        "Label": slug,
        "Hooks": [{"ApiSlug": slug, "AllowOverridePresets": True, "Policies": [policy]}],
        **flow,
    }
    path = tmp_path / f"{slug}.json"
    path.write_text(json.dumps(document))
    report = json.loads(demo.command("flow", "import", str(path), "--json"))
    assert (report["state"], report["hooks"]) == ("active", [slug])
    return f"/a/scheduler/hooks/{slug}"


def say(text: str, **more: Any) -> dict[str, Any]:
    parameters = {"message": text}
    return {"ID": "actions.scheduler.log-input", "Label": text, "Parameters": parameters, **more}


def sleep(duration: str) -> dict[str, Any]:
    return {"ID": "actions.scheduler.sleep", "Parameters": {"duration": duration}}


def run(demo: Served, hook: str, **body: Any) -> dict[str, Any]:
    answer = demo.post(hook, body, "alice")
    assert answer.status == 200, answer.body
    return demo.run_to_end(answer.json["TaskID"], "alice")


def texts(task: dict[str, Any]) -> list[str]:
    return [line["Text"] for line in task["Log"]]


def test_runs_of_a_flow_with_a_limit_wait_for_each_other(demo: Served, tmp_path: Path) -> None:
    hook = save(demo, tmp_path, "one-at-a-time", MaxConcurrency=1, Actions=[sleep("400ms")])
    started = [demo.post(hook, {}, "alice").json["TaskID"] for _ in range(3)]
    tasks = [demo.run_to_end(task_id, "alice") for task_id in started]
    assert [task["Status"] for task in tasks] == ["Finished"] * 3
    times = sorted((task["StartTime"], task["EndTime"]) for task in tasks)
    assert all(end <= start for (_, end), (start, _) in pairwise(times))


def test_branches_run_and_an_error_ends_only_its_own(demo: Served, tmp_path: Path) -> None:
    broken = {"ID": "actions.put-meta", "Label": "Broken", "Parameters": {"json": "no json"}}
    broken["ChainedActions"] = [say("never said")]
    actions = [say("first", ChainedActions=[say("second")]), broken, say("third")]
    hook = save(demo, tmp_path, "branches", Actions=actions)
    task = run(demo, hook, Paths=["documents/contracts"])
    assert (task["Status"], "Broken" in task["StatusMessage"]) == ("Error", True)
    assert {"first", "second", "third"} <= set(texts(task))
    assert "never said" not in texts(task)


def test_a_filter_feeds_both_branches(demo: Served, tmp_path: Path) -> None:
    only_pdf = {"Query": {"SubQueries": [{"@type": "tree.Query", "Extension": "pdf"}]}}
    action = say(
        "{{len .Input.Nodes}} PDFs",
        NodesFilter=only_pdf,
        FailedFilterActions=[say("{{len .Input.Nodes}} others")],
    )
    hook = save(demo, tmp_path, "filters", Actions=[action])
    paths = ["documents/contracts/REPORT.PDF", "documents/contracts"]
    assert sorted(texts(run(demo, hook, Paths=paths))) == ["1 PDFs", "1 others"]


def test_where_nothing_applies_the_run_says_so(demo: Served, tmp_path: Path) -> None:
    nothing = {"Query": {"SubQueries": [{"@type": "tree.Query", "Extension": "none"}]}}
    hook = save(demo, tmp_path, "nothing", Actions=[say("x", NodesFilter=nothing)])
    task = run(demo, hook, Paths=["documents/contracts/REPORT.PDF"])
    assert (task["Status"], task["StatusMessage"][:13]) == ("Finished", "Nothing to do")


def test_a_template_that_fails_names_action_and_parameter(demo: Served, tmp_path: Path) -> None:
    hook = save(demo, tmp_path, "bad-template", Actions=[say("{{.Node.Nothing}}")])
    task = run(demo, hook, Paths=["documents/contracts"])
    assert task["Status"] == "Error"
    assert "message" in task["StatusMessage"]


def test_a_value_with_quotes_cannot_change_the_json_around_it(demo: Served, tmp_path: Path) -> None:
    action = {
        "ID": "actions.put-meta",
        "Parameters": {"json": '{"usermeta-note": "{{.JobParameters.Note}}"}'},
    }
    parameters = [{"Name": "Note", "Type": "textarea"}]
    hook = save(demo, tmp_path, "quotes", Actions=[action], Parameters=parameters)
    (demo.files / "documents" / "quotes.txt").write_text("x")
    note = 'a", "usermeta-status": "approved\n{{.Node.Path}}'
    task = run(demo, hook, Paths=["documents/quotes.txt"], JobParameters={"Note": note})
    assert task["Status"] == "Finished"
    query = "folder=documents&select=quotes.txt"
    told = demo.command(
        "explain", "--user", "alice", "--folder", "documents", "--select", "quotes.txt", "--json"
    )
    assert "approved" not in told
    assert demo.get(f"/a/buttons?{query}", "alice").status == 200


def test_rights_are_those_of_the_person_who_started_it(demo: Served, tmp_path: Path) -> None:
    action = {
        "ID": "actions.tree.put",
        "Label": "Write",
        "Parameters": {"target_file": "finance/stolen.txt", "contents": "x"},
    }
    hook = save(demo, tmp_path, "rights", Actions=[action])
    answer = demo.post(hook, {}, "bob")
    task = demo.run_to_end(answer.json["TaskID"], "bob")
    assert task["Status"] == "Error"
    assert list((demo.files).rglob("stolen.txt")) == []


def test_a_long_step_shows_its_progress_and_stops_when_told(demo: Served, tmp_path: Path) -> None:
    hook = save(demo, tmp_path, "long", Actions=[sleep("10m")])
    task_id = demo.post(hook, {}, "alice").json["TaskID"]
    wait_for(lambda: demo.get(f"/a/jobs/tasks/{task_id}", "alice").json["Progress"] > 0)
    demo.ask("PUT", "/a/jobs/user", "alice", {"Cmd": "Stop", "TaskId": task_id})
    assert demo.run_to_end(task_id, "alice")["Status"] == "Interrupted"


def test_an_action_that_takes_too_long_ends_only_its_branch(demo: Served, tmp_path: Path) -> None:
    slow = {**sleep("10m"), "Label": "Slow", "Timeout": "300ms", "ChainedActions": [say("never")]}
    hook = save(demo, tmp_path, "slow-action", Actions=[slow, say("b")])
    task = run(demo, hook)
    assert task["Status"] == "Error"
    assert task["StatusMessage"] == "Slow: The action took longer than 300ms."
    assert "b" in texts(task)
    assert "never" not in texts(task)


def test_a_flow_that_takes_too_long_ends_with_all_its_branches(
    demo: Served, tmp_path: Path
) -> None:
    actions = [sleep("10m"), sleep("10m"), say("b", ChainedActions=[sleep("10m")])]
    hook = save(demo, tmp_path, "slow-flow", Timeout="1500ms", MaxConcurrency=2, Actions=actions)
    task = run(demo, hook)
    assert (task["Status"], task["StatusMessage"]) == ("Error", "The flow took longer than 1500ms.")


def test_people_are_selected_one_run_each(demo: Served, tmp_path: Path) -> None:
    query = {"@type": "idm.UserSingleQuery", "HasRole": "reviewers"}
    action = say(
        "{{.User.Login}} {{.User.Profile}}", IdmSelector={"Query": {"SubQueries": [query]}}
    )
    hook = save(demo, tmp_path, "people", Actions=[action])
    assert texts(run(demo, hook)) == ["alice standard"]


def test_a_request_filter_knows_the_address_of_the_call(demo: Served, tmp_path: Path) -> None:
    def only(network: str) -> dict[str, Any]:
        condition = {"type": "CIDRCondition", "jsonOptions": json.dumps({"cidr": network})}
        query = {"@type": "jobs.ContextMetaSingleQuery", "FieldName": "RemoteAddress"}
        return {"Query": {"SubQueries": [{**query, "Condition": condition}]}}

    actions = [
        say("near", ContextMetaFilter=only("127.0.0.0/8")),
        say("far", ContextMetaFilter=only("10.0.0.0/8")),
    ]
    hook = save(demo, tmp_path, "addresses", Actions=actions)
    assert texts(run(demo, hook)) == ["near"]
