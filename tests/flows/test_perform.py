"""One action over one message: what it sees, what is recorded of it, and which errors it names."""

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from app.actions.errors import RunStopped
from app.actions.message import Message, Output
from app.actions.people import Label, Person
from app.flows.branches import Branch
from app.flows.definition import Action, parse
from app.flows.perform import StepRecord, perform, real_bench
from app.nodes.node import Node

from .plain import Ran, World

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def performed(world: World, message: Message, ran: Ran | None = None, **action: Any) -> StepRecord:
    one = Action.model_validate({"ID": "actions.scheduler.log-input", "Label": "Say", **action})
    password = [{"Name": "Key", "Type": "password"}]
    facts = world.facts(
        parse({"Label": "F", "Parameters": password}), parameters={"Key": "s3cret!"}
    )
    branch = Branch("Actions[0]", "0/0", message, 1.0)
    return perform(facts, branch, one, ran or Ran(), partial(real_bench, facts, branch))


def node(number: int) -> Node:
    return Node(f"data/docs/{number}.txt", f"{number}.txt", "file", 1, NOW)


FULL = Message(
    nodes=(node(1),),
    outputs=(Output(text="before"),),
    variables={"a": 1},
    users=(Person("alice", roles=(Label("reviewers", "Reviewers"),)),),
    roles=(Label("reviewers", "Reviewers"),),
    workspaces=(Label("docs", "Docs"),),
    acls=({"ID": "1", "NodeID": "n"},),
    datasources=("data",),
)


class Unwalked(tuple[Node, ...]):
    """Nodes that nobody may go through one by one."""

    def __iter__(self) -> Any:
        raise AssertionError("every node was looked at")


def test_a_template_of_one_node_looks_at_no_other(world: World) -> None:
    many = Message(Unwalked(map(node, range(10_000))))
    record = performed(world, many, Parameters={"message": "{{.Node.Path}} {{.Node.Size}}"})
    assert record.output["text"] == "data/docs/0.txt 1"


def test_templates_see_every_kind_of_item(world: World) -> None:
    text = (
        "{{.User.Login}} {{(index .User.Roles 0).Uuid}} {{.Role.Label}} {{.Workspace.Slug}} "
        "{{.Acl.NodeID}} {{.DataSource.Name}} {{.LastOutput.StringBody}} {{.Vars.a}} "
        "{{len .Input.Users}}{{len .Input.Roles}}{{len .Input.Workspaces}}{{len .Input.Acls}}"
    )
    record = performed(world, FULL, Parameters={"message": text})
    assert record.output["text"] == "alice reviewers Reviewers docs n data before 1 1111"


def test_what_an_action_does_not_touch_goes_on(world: World) -> None:
    record = performed(world, FULL, Parameters={"message": "x"})
    after = record.after(FULL).message
    assert after.outputs == (*FULL.outputs, Output(text="x"))
    assert after.with_items("nodes", ()) == Message.from_json(
        {**FULL.to_json(), "nodes": [], "outputs": after.to_json()["outputs"]}
    )


def test_a_record_survives_json(world: World) -> None:
    record = performed(world, FULL, Parameters={"message": "x"})
    assert StepRecord(**json.loads(json.dumps(vars(record)))).after(FULL) == record.after(FULL)


def test_a_message_survives_json_and_may_be_older() -> None:
    assert Message.from_json(json.loads(json.dumps(FULL.to_json()))) == FULL
    older: Any = {"nodes": [], "outputs": [], "variables": {}}
    assert Message.from_json(older) == Message()


def test_an_unknown_action_is_named(world: World) -> None:
    record = performed(world, Message(), ID="actions.unheard")
    assert record.error == "Say: There is no action “actions.unheard” here."


def test_a_named_error_is_recorded_and_told_without_secrets(world: World) -> None:
    ran = Ran()
    parameters = {"message": "{{.JobParameters.Key}}", "ctype": "error"}
    record = performed(
        world, Message(), ran, ID="actions.scheduler.build-message", Parameters=parameters
    )
    assert (record.error, ran.lines) == ("Say: •••", ["Say: •••"])
    assert record.after(FULL).message == FULL


def test_a_stopped_run_records_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_ran: Ran) -> None:
        raise RunStopped

    monkeypatch.setattr(Ran, "check_stop", stop)
    with pytest.raises(RunStopped):
        performed(world, Message())
