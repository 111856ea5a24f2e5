"""Decides how a message looks as plain JSON, under the names of the reference; pure."""

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from app.actions.message import Message, Output
from app.actions.people import Label, Person
from app.nodes.node import Node

Json = dict[str, Any]


def of_message(message: Message) -> Json:
    """Return the message as templates know it (reference: `.Input`)."""
    return {
        "Nodes": [_node(node) for node in message.nodes],
        "Users": [_user(user) for user in message.users],
        "Roles": [_role(role) for role in message.roles],
        "Workspaces": [_workspace(workspace) for workspace in message.workspaces],
        "Acls": list(message.acls),
        "DataSources": [{"Name": name} for name in message.datasources],
        "OutputChain": [_output(output) for output in message.outputs],
        "Vars": dict(message.variables),
    }


def _node(node: Node) -> Json:
    """Return a node; `MetaStore` holds JSON texts as in the reference, `Meta` their values."""
    return {
        "Path": node.path,
        "Uuid": _identifier("node", node.path),
        "Name": node.name,
        "Type": "COLLECTION" if node.is_folder else "LEAF",
        "Size": node.size,
        "MTime": int(node.modified.timestamp()),
        "MetaStore": {name: _json(value) for name, value in node.metadata.items()},
        "Meta": dict(node.metadata),
    }


def _user(user: Person) -> Json:
    return {
        "Uuid": _identifier("user", user.login),
        "Login": user.login,
        "Attributes": {"displayName": user.name, "email": user.email, "profile": user.profile},
        "Roles": [_role(role) for role in user.roles],
    }


def _role(role: Label) -> Json:
    return {"Uuid": role.name, "Label": role.label or role.name}


def _workspace(workspace: Label) -> Json:
    name = workspace.slug
    return {"UUID": _identifier("workspace", name), "Slug": name, "Label": workspace.label}


def _output(output: Output) -> Json:
    return {"Success": output.success, "StringBody": output.text, "JsonBody": output.json}


def _identifier(kind: str, name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{kind}:{name}"))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
