"""Decides which data a template sees and under which names (reference: Templates, roots).

It takes plain values of a step and never loads anything; no template can change them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from app.actions.message import Output
from app.flows.template_objects import (
    Labelled,
    NodeView,
    Person,
    PersonView,
    Place,
    RoleView,
    WorkspaceView,
)
from app.flows.template_values import Absent, FrozenMap, Map, Moment, View, freeze
from app.nodes.node import Node


@dataclass(frozen=True)
class TemplateData:
    """All that the templates of one step may use.

    `now` (with a time zone) and `seed` make a repeated step render the same dates and
    identifiers: take both from the run, `seed` naming the run and the step.
    """

    now: datetime
    seed: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    nodes: Sequence[Node] = ()
    users: Sequence[Person] = ()
    roles: Sequence[Labelled] = ()
    workspaces: Sequence[Place] = ()
    acls: Sequence[Mapping[str, Any]] = ()
    datasources: Sequence[str] = ()
    outputs: Sequence[Output] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    context_user: Person | None = None
    context_workspace: Place | None = None
    event_node: Node | None = None
    job_id: str = ""
    task_id: str = ""

    @cached_property
    def root(self) -> "Root":
        """The dot of the templates."""
        return Root(self)


class OutputView(View):
    """One output (reference: `.LastOutput`, `.Input.OutputChain`)."""

    KIND = "an output"

    def __init__(self, output: Output | None) -> None:
        self.text = output.text if output else ""
        self.json = output.json if output else None

    @cached_property
    def body(self) -> str:
        """The JSON text of the output; empty where there is none."""
        return "" if self.json is None else json.dumps(self.json, ensure_ascii=False)

    @cached_property
    def value(self) -> "JsonView":
        """The JSON of the output, as maps and lists."""
        return JsonView(freeze(self.json))


class JsonView(View):
    """JSON of an output (reference: `JsonAsValue`)."""

    KIND = "a JSON value"

    def __init__(self, value: object) -> None:
        self.map = value if isinstance(value, Map) else FrozenMap()
        self.list = value if isinstance(value, list) else []


class Input(View):
    """The message of the step (reference: `.Input`)."""

    KIND = "the input"

    def __init__(self, data: TemplateData) -> None:
        self._data = data
        self._made: dict[str, list[object]] = {}

    def views(self, name: str, view: Callable[[Any], object]) -> list[object]:
        """Return what templates see of one kind; made once, and only when a template asks."""
        if name not in self._made:
            self._made[name] = [view(item) for item in getattr(self._data, name)]
        return self._made[name]


class Root(View):
    """The dot of a template: one name for each root of the reference."""

    KIND = "the data of a template"

    def __init__(self, data: TemplateData) -> None:
        self.data = data
        self.parameters = FrozenMap(data.parameters)
        self.environment = FrozenMap(
            Now=Moment.of(data.now),
            Date=Moment.of(data.now).strftime("%Y-%m-%d"),
            Time=Moment.of(data.now).strftime("%H:%M"),
            JobUUID=data.job_id,
            TaskUUID=data.task_id,
        )

    @cached_property
    def input(self) -> Input:
        """The message."""
        return Input(self.data)

    @cached_property
    def variables(self) -> object:
        """The variables that actions set (reference: `.Vars`)."""
        return freeze(self.data.variables)

    @cached_property
    def last_output(self) -> OutputView:
        """The output of the action before, an empty one at the root."""
        return OutputView(self.data.outputs[-1] if self.data.outputs else None)


def _first(items: Sequence[Any], view: Callable[[Any], object], kind: str) -> object:
    return view(items[0]) if items else Absent(f"{kind} in the input")


def _datasource(name: str) -> object:
    return FrozenMap(Name=name)


def _context_user(root: Root) -> object:
    user = root.data.context_user
    return PersonView(user) if user else Absent("user who started the run")


def _context_workspace(root: Root) -> object:
    workspace = root.data.context_workspace
    return WorkspaceView(workspace) if workspace else Absent("workspace of the run")


def _event(root: Root) -> object:
    node = root.data.event_node
    return FrozenMap(Target=NodeView(node)) if node else Absent("event that started the run")


JsonView.FIELDS = {"Map": lambda value: value.map, "Slice": lambda value: value.list}
OutputView.FIELDS = {
    "StringBody": lambda output: output.text,
    "JsonBody": lambda output: output.body,
    "JsonAsValue": lambda output: output.value,
    "JsonAsValues": lambda output: output.value,
}
Input.FIELDS = {
    "Nodes": lambda message: message.views("nodes", NodeView),
    "Users": lambda message: message.views("users", PersonView),
    "Roles": lambda message: message.views("roles", RoleView),
    "Workspaces": lambda message: message.views("workspaces", WorkspaceView),
    "Acls": lambda message: message.views("acls", freeze),
    "DataSources": lambda message: message.views("datasources", _datasource),
    "OutputChain": lambda message: message.views("outputs", OutputView),
}
Root.FIELDS = {
    "JobParameters": lambda root: root.parameters,
    "Input": lambda root: root.input,
    "Node": lambda root: _first(root.data.nodes, NodeView, "node"),
    "User": lambda root: _first(root.data.users, PersonView, "user"),
    "Role": lambda root: _first(root.data.roles, RoleView, "role"),
    "Workspace": lambda root: _first(root.data.workspaces, WorkspaceView, "workspace"),
    "Acl": lambda root: _first(root.data.acls, freeze, "access rule"),
    "DataSource": lambda root: _first(root.data.datasources, _datasource, "datasource"),
    "LastOutput": lambda root: root.last_output,
    "Vars": lambda root: root.variables,
    "Env": lambda root: root.environment,
    "ContextUser": _context_user,
    "ContextWorkspace": _context_workspace,
    "Event": _event,
}
