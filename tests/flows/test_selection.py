"""Selectors and filters of people and datasources, and who finds whom."""

from typing import Any

import pytest

from app.flows.facts import Label

from .plain import Ran, World, asking, nodes, say, users

USERS, ROLES, WORKSPACES, ACLS = range(4)


def listed(kind: str, shown: str, **more: Any) -> dict[str, Any]:
    """An action that logs one field of the items of a kind."""
    message = f"{{{{range .Input.{kind}}}}}{{{{.{shown}}}}} {{{{end}}}}"
    return {"ID": "actions.scheduler.log-input", "Parameters": {"message": message}, **more}


def select(world: World, kind: str, shown: str, selector: dict[str, Any], **values: Any) -> Ran:
    slot = "DataSourceSelector" if kind == "DataSources" else "IdmSelector"
    return world.run({"Actions": [listed(kind, shown, **{slot: selector})]}, **values)


@pytest.mark.parametrize(
    ("login", "names"),
    [("alice", ["alice", "bob", "boss"]), ("boss", ["alice", "bob", "boss", "gone"])],
)
def test_only_an_admin_finds_users_who_may_not_sign_in(
    world: World, login: str, names: list[str]
) -> None:
    ran = select(world, "Users", "Login", {"All": True, "Collect": True}, login=login)
    assert ran.lines[0].split() == names


def test_a_run_of_the_flow_finds_everybody(world: World) -> None:
    ran = select(world, "Users", "Login", {"All": True}, subjects=None)
    assert [line.strip() for line in ran.lines] == ["alice", "bob", "boss", "gone"]


def test_who_may_no_longer_sign_in_finds_nobody(world: World) -> None:
    ran = select(world, "Users", "Login", {"All": True}, subjects=frozenset())
    assert (ran.lines, ran.outcome.ran) == ([], False)


def test_users_are_selected_by_query_with_templates(world: World) -> None:
    selector = asking(users(HasRole="{{.JobParameters.Role}}"))
    action = {
        "ID": "actions.scheduler.log-input",
        "IdmSelector": selector,
        "Parameters": {"message": "{{.User.Login}} {{.User.Email}} {{.User.Attributes.profile}}"},
    }
    flow = {"Actions": [action], "Parameters": [{"Name": "Role", "Value": "reviewers"}]}
    assert world.run(flow).lines == ["alice alice@example.org standard"]
    assert world.run(flow, parameters={"Role": ""}).lines == []


def test_found_users_stay_in_the_message_for_what_follows(world: World) -> None:
    chained = {
        "ID": "actions.scheduler.log-input",
        "NodesSelector": asking(nodes(Paths=["data/docs/{{.User.Login}}.txt"])),
        "Parameters": {"message": "{{.User.Login}}: {{base .Node.Path}}"},
    }
    (world.files / "docs" / "bob.txt").write_text("x")
    first = {
        "ID": "actions.scheduler.build-message",
        "IdmSelector": asking(users(HasProfile="standard")),
        "ChainedActions": [chained],
    }
    assert world.run({"Actions": [first]}).lines == ["bob: bob.txt"]


def test_a_filter_of_users_feeds_both_branches(world: World) -> None:
    chained = listed(
        "Users",
        "Login",
        IdmFilter=asking(users(HasRole="reviewers")),
        FailedFilterActions=[listed("Users", "Login", Label="others")],
    )
    first = {
        "ID": "actions.scheduler.build-message",
        "IdmSelector": asking(users(HasProfile="standard"), Collect=True),
        "ChainedActions": [chained],
    }
    assert world.run({"Actions": [first]}).lines == ["bob ", "alice "]


def test_a_filter_of_users_lets_no_message_without_users_pass(world: World) -> None:
    action = say("a", IdmFilter=asking(users(NodeType="USER")), FailedFilterActions=[say("none")])
    assert world.run({"Actions": [action]}, "data/docs/a.pdf").lines == ["none: a.pdf"]


def test_users_fan_out_of_the_input_again(world: World) -> None:
    chained = {
        "ID": "actions.scheduler.log-input",
        "IdmSelector": {"FanOutInput": True},
        "Parameters": {"message": "{{.User.Login}}"},
    }
    first = {
        "ID": "actions.scheduler.build-message",
        "IdmSelector": asking(users(HasProfile="standard"), Collect=True),
        "ChainedActions": [chained],
    }
    assert world.run({"Actions": [first]}).lines == ["alice", "bob"]


def test_roles_are_selected(world: World) -> None:
    query = {"@type": "idm.RoleSingleQuery", "Uuid": ["reviewers"]}
    ran = select(world, "Roles", "Uuid", asking(query, Type=ROLES))
    assert ran.lines == ["reviewers "]
    ran = select(world, "Roles", "Label", {"All": True, "Collect": True, "Type": "Role"})
    assert ran.lines == ["board reviewers "]


def test_only_workspaces_are_found_that_the_run_may_read(world: World) -> None:
    everything = {"All": True, "Collect": True, "Type": WORKSPACES}
    assert select(world, "Workspaces", "Slug", everything).lines == ["docs "]
    assert select(world, "Workspaces", "Slug", everything, login="boss").lines == ["secret "]
    assert select(world, "Workspaces", "Slug", everything, subjects=None).lines == ["docs secret "]


def test_a_filter_of_workspaces_looks_at_that_of_the_run(world: World) -> None:
    query = {"@type": "idm.WorkspaceSingleQuery", "slug": "docs"}
    action = say("a", IdmFilter=asking(query, Type=WORKSPACES))
    here, there = Label("docs", "Docs"), Label("secret", "Secret")
    assert world.run({"Actions": [action]}, "data/docs/a.pdf", workspace=here).lines == ["a: a.pdf"]
    assert world.run({"Actions": [action]}, "data/docs/a.pdf", workspace=there).lines == []


def test_the_folder_of_a_recycle_bin_is_found_by_its_access_rule(world: World) -> None:
    query = {"@type": "idm.ACLSingleQuery", "Actions": [{"Name": "recycle_root"}]}
    chained = say("bin", NodesSelector=asking(nodes(UUIDs=["{{.Acl.NodeID}}"])))
    first = {
        "ID": "actions.scheduler.build-message",
        "IdmSelector": asking(query, Type=ACLS),
        "ChainedActions": [chained],
    }
    assert world.run({"Actions": [first]}).lines == ["bin: docs"]
    assert world.run({"Actions": [first]}, subjects=None).lines == ["bin: docs", "bin: secret"]


def test_datasources_are_found_by_a_run_of_the_flow_only(world: World) -> None:
    query = {"@type": "object.DataSourceSingleQuery", "Name": "da*"}
    action = {
        "ID": "actions.scheduler.log-input",
        "DataSourceSelector": asking(query),
        "Parameters": {"message": "{{.DataSource.Name}} {{len .Input.DataSources}}"},
    }
    assert world.run({"Actions": [action]}, subjects=None).lines == ["data 1"]
    [error] = world.run({"Actions": [action]}).outcome.errors
    assert "own rights" in error


def network(cidr: str) -> dict[str, Any]:
    condition = {"type": "CIDRCondition", "jsonOptions": f'{{"cidr": "{cidr}"}}'}
    query = {"@type": "jobs.ContextMetaSingleQuery", "FieldName": "RemoteAddress"}
    return asking({**query, "Condition": condition})


@pytest.mark.parametrize(
    ("context", "passes"),
    [
        (asking(users(HasRole="reviewers"), Type=1), True),
        (asking(users(HasRole="reviewers", **{"not": True}), Type="ContextUser"), False),
        (network("{{.JobParameters.Net}}"), True),
        (network("172.16.0.0/12"), False),
    ],
)
def test_a_context_filter_looks_at_the_caller_and_at_the_call(
    world: World, context: dict[str, Any], passes: bool
) -> None:
    action = say("a", ContextMetaFilter=context, FailedFilterActions=[say("failed")])
    flow = {"Actions": [action], "Parameters": [{"Name": "Net", "Value": "10.0.0.0/8"}]}
    ran = world.run(flow, "data/docs/a.pdf", address="10.1.2.3")
    assert ran.lines == ["a: a.pdf" if passes else "failed: a.pdf"]


@pytest.mark.parametrize(
    "slots",
    [
        {"IdmSelector": {"All": True, "Type": 9}},
        {"IdmSelector": {"All": True, "Type": "Nobody"}},
        {"DataSourceSelector": {"All": True, "Type": 1}},
        {"ContextMetaFilter": asking(users(Login="x"), Type=7)},
    ],
)
def test_an_unknown_type_fails(world: World, slots: dict[str, Any]) -> None:
    ran = world.run({"Actions": [say("a", **slots)]}, subjects=None)
    assert (ran.lines, len(ran.outcome.errors)) == ([], 1)
