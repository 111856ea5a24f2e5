"""Decides what a template sees of a node, a person, a role and a workspace.

Names are those of the reference; it takes whatever has the attributes and never loads anything.
"""

import json
from collections.abc import Iterable
from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

from app.flows.template_values import FrozenMap, View, freeze
from app.nodes.node import Node


class Labelled(Protocol):
    """A role."""

    @property
    def name(self) -> str:
        """Its name in policies."""

    @property
    def label(self) -> str:
        """Its label for people; empty: the name."""


class Place(Protocol):
    """A workspace."""

    @property
    def slug(self) -> str:
        """Its name in paths."""

    @property
    def label(self) -> str:
        """Its label for people."""


class Person(Protocol):
    """A user."""

    @property
    def login(self) -> str:
        """Its login."""

    @property
    def name(self) -> str:
        """Its name for people."""

    @property
    def email(self) -> str:
        """Its address."""

    @property
    def profile(self) -> str:
        """Its profile."""

    @property
    def roles(self) -> Iterable[Labelled]:
        """Its roles."""


class NodeType(int):
    """The type of a node: compares as the reference's number, prints as its name."""

    def __str__(self) -> str:
        return "LEAF" if self == FILE else "COLLECTION"

    def __go_format_value__(self, kind: str, mode: str, *, nested: bool) -> str:
        return str(self)


FILE = NodeType(1)
FOLDER = NodeType(2)


class NodeView(View):
    """A node (reference: `.Node`); its identifier follows from its path."""

    KIND = "a node"

    def __init__(self, node: Node) -> None:
        self.node = node

    def __str__(self) -> str:
        return self.node.path

    def meta(self, name: str) -> object:
        """Return a metadata value; empty text where there is none."""
        value = freeze(self.node.metadata.get(name))
        return "" if value is None else value

    def string_meta(self, name: str) -> str:
        """Return a metadata value as text: text as it is, all else as JSON."""
        value = self.node.metadata.get(name)
        if value is None or isinstance(value, str):
            return value or ""
        return json.dumps(value, ensure_ascii=False)

    meta.__name__ = "GetMeta"
    string_meta.__name__ = "GetStringMeta"

    def has_meta(self, name: str) -> bool:
        """Return whether the node has this metadata value."""
        return name in self.node.metadata

    has_meta.__name__ = "HasMetaKey"

    def store(self) -> FrozenMap:
        """Return all metadata, each value as JSON text (reference: `MetaStore`)."""
        values = self.node.metadata.items()
        return FrozenMap({name: json.dumps(value, ensure_ascii=False) for name, value in values})

    def modified(self) -> int:
        """Return the seconds since 1970 of the last change."""
        return int(self.node.modified.timestamp())


class PersonView(View):
    """A user (reference: `.User`, `.ContextUser`)."""

    KIND = "a user"

    def __init__(self, person: Person) -> None:
        self.person = person

    def __str__(self) -> str:
        return self.person.login

    def attributes(self) -> FrozenMap:
        """Return the attributes (reference: `.User.Attributes`)."""
        person = self.person
        return FrozenMap(displayName=person.name, email=person.email, profile=person.profile)


class RoleView(View):
    """A role (reference: `.Role`)."""

    KIND = "a role"

    def __init__(self, role: Labelled) -> None:
        self.role = role

    def __str__(self) -> str:
        return self.role.name


class WorkspaceView(View):
    """A workspace (reference: `.Workspace`, `.ContextWorkspace`)."""

    KIND = "a workspace"

    def __init__(self, workspace: Place) -> None:
        self.workspace = workspace

    def __str__(self) -> str:
        return self.workspace.slug


def identifier(kind: str, name: str) -> str:
    """Return the identifier of a thing that has none but its name."""
    return str(uuid5(NAMESPACE_URL, f"{kind}:{name}"))


NodeView.FIELDS = {
    "Path": lambda view: view.node.path,
    "Uuid": lambda view: identifier("node", view.node.path),
    "Type": lambda view: FOLDER if view.node.is_folder else FILE,
    "Size": lambda view: view.node.size,
    "MTime": lambda view: view.modified(),
    "Etag": lambda view: f"{view.modified():x}-{view.node.size:x}",
    "MetaStore": lambda view: view.store(),
    "GetStringMeta": lambda view: view.string_meta,
    "GetMeta": lambda view: view.meta,
    "HasMetaKey": lambda view: view.has_meta,
    "IsLeaf": lambda view: not view.node.is_folder,
    "HasSource": lambda view: view.node.kind != "broken",
}
PersonView.FIELDS = {
    "Login": lambda view: view.person.login,
    "Uuid": lambda view: identifier("user", view.person.login),
    "DisplayName": lambda view: view.person.name,
    "Email": lambda view: view.person.email,
    "Profile": lambda view: view.person.profile,
    "Attributes": lambda view: view.attributes(),
    "Roles": lambda view: [RoleView(role) for role in view.person.roles],
}
RoleView.FIELDS = {
    "Uuid": lambda view: view.role.name,
    "Label": lambda view: view.role.label or view.role.name,
}
WorkspaceView.FIELDS = {
    "UUID": lambda view: identifier("workspace", view.workspace.slug),
    "Slug": lambda view: view.workspace.slug,
    "Label": lambda view: view.workspace.label,
}
