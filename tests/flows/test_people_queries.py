"""Whether users, roles, workspaces, access rules and datasources answer queries."""

from collections.abc import Callable
from typing import Any

import pytest

from app.actions.people import Label, Person
from app.flows.errors import FlowFailed
from app.flows.matching import Test
from app.flows.people_queries import (
    acl_test,
    attributes,
    datasource_test,
    role_test,
    user_test,
    workspace_test,
)
from app.flows.template_objects import identifier

ALICE = Person(
    "alice", "Alice A.", "alice@example.org", "standard", (Label("reviewers", "Reviewers"),)
)
GONE = Person("gone", profile="shared", enabled=False)
REVIEWERS = Label("reviewers", "All Reviewers")
DOCS = Label("docs", "Documents")
ACL = {
    "ID": "1",
    "Action": {"Name": "recycle_root", "Value": "1"},
    "WorkspaceID": "w",
    "NodeID": "n",
}
TYPES = {
    user_test: "idm.UserSingleQuery",
    role_test: "idm.RoleSingleQuery",
    workspace_test: "idm.WorkspaceSingleQuery",
    acl_test: "idm.ACLSingleQuery",
    datasource_test: "object.DataSourceSingleQuery",
}


def attribute(name: str, value: str = "", **more: Any) -> dict[str, Any]:
    return {"AttributeName": name, "AttributeValue": value, **more}


@pytest.mark.parametrize(
    ("test", "item", "fields", "holds"),
    [
        (user_test, ALICE, {"Login": "alice"}, True),
        (user_test, ALICE, {"Login": "a*e"}, True),
        (user_test, ALICE, {"Login": "bob"}, False),
        (user_test, ALICE, {"Login": ""}, False),
        (user_test, ALICE, {"Uuid": identifier("user", "alice")}, True),
        (user_test, ALICE, {"HasProfile": "standard"}, True),
        (user_test, ALICE, {"HasProfile": "admin"}, False),
        (user_test, ALICE, {"HasRole": "reviewers"}, True),
        (user_test, ALICE, {"HasRole": "reviewers", "not": True}, False),
        (user_test, ALICE, {"HasRole": "other", "not": True}, True),
        (user_test, ALICE, {"NodeType": "USER"}, True),
        (user_test, ALICE, {"NodeType": "GROUP"}, False),
        (user_test, ALICE, {"Login": "pydio.anon.user", "HasProfile": "shared", "not": True}, True),
        (user_test, ALICE, attribute("email", "*@example.org"), True),
        (user_test, ALICE, attribute("email", "alice"), False),
        (user_test, ALICE, attribute("displayName", "alice a."), True),
        (user_test, ALICE, attribute("profile", "standard"), True),
        (user_test, ALICE, attribute("email", AttributeAnyValue=True), True),
        (user_test, GONE, attribute("email", AttributeAnyValue=True), False),
        (user_test, GONE, attribute("locks", "*logout*"), True),
        (user_test, ALICE, attribute("locks", "*logout*"), False),
        (user_test, ALICE, attribute("hidden", "true"), False),
        (user_test, ALICE, {"AttributeValue": "x"}, False),
        (role_test, REVIEWERS, {"Uuid": ["reviewers", "x"]}, True),
        (role_test, REVIEWERS, {"Label": "all*"}, True),
        (role_test, REVIEWERS, {"Label": "reviewers"}, False),
        (role_test, REVIEWERS, {"IsTeam": True}, False),
        (role_test, REVIEWERS, {"IsUserRole": True, "not": True}, True),
        (workspace_test, DOCS, {"slug": "docs"}, True),
        (workspace_test, DOCS, {"label": "Doc*"}, True),
        (workspace_test, DOCS, {"uuid": identifier("workspace", "docs")}, True),
        (workspace_test, DOCS, {"scope": "ADMIN"}, True),
        (workspace_test, DOCS, {"scope": "LINK"}, False),
        (workspace_test, DOCS, {"scope": "LINK", "not": True}, True),
        (acl_test, ACL, {"Actions": [{"Name": "recycle_root"}]}, True),
        (acl_test, ACL, {"Actions": [{"Name": "recycle_root", "Value": "2"}]}, False),
        (acl_test, ACL, {"WorkspaceIDs": ["w"], "NodeIDs": ["n"]}, True),
        (acl_test, ACL, {"NodeIDs": ["m"]}, False),
        (datasource_test, "data", {"Name": "data"}, True),
        (datasource_test, "data", {"Name": "other"}, False),
        (datasource_test, "data", {"StorageConfigurationName": "cellsInternal", "Not": True}, True),
        (datasource_test, "data", {"FlatStorage": True}, False),
        (datasource_test, "data", {"StorageType": "LOCALFS"}, True),
    ],
)
def test_an_item_answers_a_query(
    test: Callable[[Any], Test], item: Any, fields: dict[str, Any], holds: bool
) -> None:
    assert test(item)({"@type": TYPES[test], **fields}) is holds


@pytest.mark.parametrize(
    ("test", "item", "fields"),
    [
        (user_test, ALICE, {"GroupPath": "/x"}),
        (user_test, ALICE, {"Password": "x"}),
        (workspace_test, DOCS, {"LastUpdated": ">30d"}),
        (acl_test, ACL, {"Actions": [{"Name": "read"}]}),
        (acl_test, ACL, {"RoleIDs": ["x"]}),
        (datasource_test, "data", {"PeerAddress": "x"}),
    ],
)
def test_what_is_not_known_fails(
    test: Callable[[Any], Test], item: Any, fields: dict[str, Any]
) -> None:
    with pytest.raises(FlowFailed):
        test(item)({"@type": TYPES[test], **fields})


def test_a_query_of_another_type_fails() -> None:
    with pytest.raises(FlowFailed, match=r"idm\.RoleSingleQuery"):
        user_test(ALICE)({"@type": "idm.RoleSingleQuery", "Label": "x"})


def test_attributes_are_those_that_a_user_has() -> None:
    assert attributes(GONE) == {"profile": "shared", "locks": '["logout"]'}
