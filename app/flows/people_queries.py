"""Decides whether a user, role, workspace, access rule or datasource answers a query. Pure.

Reference: idm.UserSingleQuery and its like. What our people do not have, such as teams or links,
nobody has: a query for it holds for none, its opposite for all. All users are in the group `/`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.people import Label, Person
from app.flows.errors import FlowFailed
from app.flows.matching import Check, SubQuery, Test, bounds, single, wildcard
from app.flows.selector_definition import Selector
from app.flows.template_objects import identifier

USER, ROLE, WORKSPACE = "idm.UserSingleQuery", "idm.RoleSingleQuery", "idm.WorkspaceSingleQuery"
ACL, DATASOURCE = "idm.ACLSingleQuery", "object.DataSourceSingleQuery"

RECYCLE_ROOT = "recycle_root"
"""The one access rule that can be asked for: it names the folder that holds a recycle bin."""

ROOT_GROUP = "/"
"""The one group of users that there is."""

LOCKS = '["logout"]'
"""What the reference keeps as the attribute `locks` of a user who may not sign in."""


def _none(_wanted: Any, _query: SubQuery) -> bool:
    return False


def check_group(path: str) -> None:
    """Raise FlowFailed for a group that is not there: nobody in it is not what its author means."""
    if path.strip() != ROOT_GROUP:
        raise FlowFailed(f"There is no group “{path[:50]}” of users; all are in “{ROOT_GROUP}”.")


def _in_group(path: str, _query: SubQuery) -> bool:
    check_group(path)
    return True


def _with_group(_value: Any, query: SubQuery) -> bool:
    """A field that only says more about the one that names a group."""
    return bool(query.get("GroupPath"))


def _with_name(_value: Any, query: SubQuery) -> bool:
    """A field that only says more about the one that names an attribute."""
    return bool(query.get("AttributeName"))


def attributes(person: Person) -> dict[str, str]:
    """Return a user's attributes under the reference's names, without empty ones."""
    known = {
        "displayName": person.name,
        "email": person.email,
        "profile": person.profile,
        "locks": "" if person.enabled else LOCKS,
    }
    return {name: value for name, value in known.items() if value}


def user_test(person: Person) -> Test:
    """Return the test of a user (reference: UserSingleQuery)."""

    def has_attribute(name: str, query: SubQuery) -> bool:
        value = attributes(person).get(name)
        if value is None:
            return False
        wanted = str(query.get("AttributeValue", ""))
        return bool(query.get("AttributeAnyValue")) or wildcard(wanted, value)

    checks: dict[str, Check] = {
        "Login": lambda pattern, _query: wildcard(pattern, person.login),
        "Uuid": lambda uuid, _query: identifier("user", person.login) == uuid,
        "HasProfile": lambda profile, _query: person.profile == profile,
        "HasRole": lambda name, _query: name in [role.name for role in person.roles],
        "NodeType": lambda kind, _query: kind != "GROUP",
        "GroupPath": _in_group,
        "Recursive": _with_group,
        "AttributeName": has_attribute,
        "AttributeValue": _with_name,
        "AttributeAnyValue": _with_name,
    }
    return single(USER, checks, "not")


def role_test(role: Label) -> Test:
    """Return the test of a role (reference: RoleSingleQuery); its name is its identifier."""
    checks: dict[str, Check] = {
        "Uuid": lambda names, _query: role.name in names,
        "Label": lambda pattern, _query: wildcard(pattern, role.label or role.name),
        "IsTeam": _none,
        "IsGroupRole": _none,
        "IsUserRole": _none,
        "HasAutoApply": _none,
    }
    return single(ROLE, checks, "not")


def workspace_test(workspace: Label) -> Test:
    """Return the test of a workspace (reference: WorkspaceSingleQuery); an admin made them all."""
    checks: dict[str, Check] = {
        "uuid": lambda uuid, _query: identifier("workspace", workspace.slug) == uuid,
        "slug": lambda pattern, _query: wildcard(pattern, workspace.slug),
        "label": lambda pattern, _query: wildcard(pattern, workspace.label),
        "scope": lambda scope, _query: scope in ("ANY", "ADMIN"),
    }
    return single(WORKSPACE, checks, "not")


def acl_test(acl: Mapping[str, Any]) -> Test:
    """Return the test of an access rule (reference: ACLSingleQuery)."""
    checks: dict[str, Check] = {
        "Actions": lambda actions, _query: _is_named(acl, actions),
        "WorkspaceIDs": lambda ids, _query: acl["WorkspaceID"] in ids,
        "NodeIDs": lambda ids, _query: acl["NodeID"] in ids,
    }
    return single(ACL, checks, "not")


def datasource_test(name: str) -> Test:
    """Return the test of a datasource (reference: DataSourceSingleQuery).

    Ours are folders of this machine: enabled, structured, without versions or encryption.
    """
    checks: dict[str, Check] = {
        "Name": lambda pattern, _query: wildcard(pattern, name),
        "StorageType": lambda kind, _query: kind in ("ANY", "LOCALFS"),
        "StorageConfigurationName": _none,
        "StorageConfigurationValue": _none,
        "IsDisabled": _none,
        "FlatStorage": _none,
        "IsVersioned": _none,
        "IsEncrypted": _none,
    }
    return single(DATASOURCE, checks, "Not")


def check_actions(actions: Sequence[Mapping[str, Any]]) -> None:
    """Raise FlowFailed where an access rule is asked for that is not found here."""
    for action in actions:
        if (name := action.get("Name", "")) != RECYCLE_ROOT:
            raise FlowFailed(f"Access rules are found as “{RECYCLE_ROOT}” only, not as “{name}”.")


def check_bounded(selector: Selector) -> None:
    """Raise FlowFailed where access rules may be asked for that are not among those found here.

    Only a query that asks for their names in each of its answers finds all that its author means.
    """
    query = selector.query
    if query is None or bounds(query.sub_queries, query.operation, "Actions") is None:
        raise FlowFailed(f"Access rules are found as “{RECYCLE_ROOT}” only: ask for it by name.")


def _is_named(acl: Mapping[str, Any], actions: Sequence[Mapping[str, Any]]) -> bool:
    check_actions(actions)
    return any(action.get("Value") in (None, "", acl["Action"]["Value"]) for action in actions)
