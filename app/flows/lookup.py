"""Decides which users, roles, workspaces and datasources a run may find; it changes none.

A run for a caller finds what that person may know of: the workspaces that they may read, every
role, and the users who may sign in; an admin's finds every user. A run of the flow itself finds
all, and it alone finds datasources.
"""

from collections.abc import Sequence
from typing import Any

from app.accounts import service as accounts
from app.accounts.models import User
from app.actions.message import ItemKind, Json
from app.actions.people import Label, Person
from app.flows.errors import FlowFailed
from app.flows.facts import RunFacts
from app.flows.people_queries import RECYCLE_ROOT
from app.flows.template_objects import identifier
from app.nodes import workspaces
from app.nodes.datasources import all_datasources
from app.nodes.workspaces import WorkspaceView


def person_of(user: User) -> Person:
    """Return a user as flows see one."""
    roles = tuple(Label(role.name, role.label) for role in user.roles)
    return Person(user.login, user.name, user.email, user.profile, roles, user.enabled)


def candidates(kind: ItemKind, facts: RunFacts) -> Sequence[Any]:
    """Return everything of a kind but nodes that the run may find, in a lasting order.

    Raises FlowFailed for datasources where the run is a caller's.
    """
    match kind:
        case "users":
            return _users(facts)
        case "roles":
            return [Label(role.name, role.label) for role in accounts.all_roles()]
        case "workspaces":
            return [Label(view.slug, view.label) for view in _workspaces(facts)]
        case "acls":
            return [recycle_root(view) for view in _workspaces(facts)]
        case "datasources":
            return _datasources(facts)
        case _:
            raise FlowFailed(f"There is no list of {kind}.")


def recycle_root(view: WorkspaceView) -> Json:
    """Return the access rule that says where a workspace has its recycle bin (reference: ACL)."""
    return {
        "ID": identifier("acl", f"{view.slug} {RECYCLE_ROOT}"),
        "Action": {"Name": RECYCLE_ROOT, "Value": "1"},
        "RoleID": "",
        "WorkspaceID": identifier("workspace", view.slug),
        "NodeID": identifier("node", view.root_path),
    }


def _users(facts: RunFacts) -> list[Person]:
    """Somebody who may not sign in any more finds nobody."""
    if facts.subjects is not None and not facts.subjects:
        return []
    everybody = facts.subjects is None or facts.person.profile == "admin"
    return [person_of(user) for user in accounts.all_users() if everybody or user.enabled]


def _workspaces(facts: RunFacts) -> list[WorkspaceView]:
    return [view for view in workspaces.views(facts.subjects) if view.access.read]


def _datasources(facts: RunFacts) -> list[str]:
    if facts.subjects is not None:
        raise FlowFailed("Datasources are found only by a flow that runs with its own rights.")
    return [datasource.name for datasource in all_datasources()]
