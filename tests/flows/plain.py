"""Carries out flows over a small real tree in this process: no worker, nothing recorded."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from app.accounts import service as accounts
from app.actions.message import Message
from app.database import now
from app.flows import selection
from app.flows.branches import Branch, Kind, Outcome, Performed
from app.flows.definition import Action, Flow, parse
from app.flows.errors import FlowFailed
from app.flows.facts import RunFacts
from app.flows.hook_definition import Hook
from app.flows.interpreter import Interpreter
from app.flows.lookup import person_of
from app.flows.parameters import resolve
from app.flows.perform import perform, real_bench
from app.flows.queries import Trigger
from app.flows.reach import Reach
from app.flows.template_errors import TemplateProblem
from app.nodes.tree import Tree

runs = itertools.count()
BY_HAND = Trigger(manual=True)


@dataclass
class Ran:
    """What came of a flow: its log lines, its outputs by path, its outcome."""

    lines: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)

    def log(self, _level: str, text: str) -> None:
        self.lines.append(text)

    def produced(self, path: str) -> None:
        self.outputs.append(path)

    def progress(self, _fraction: float) -> None:
        pass

    def check_stop(self) -> None:
        pass


class PlainEngine:
    """Does at once what the interpreter asks for."""

    def __init__(self, facts: RunFacts, ran: Ran) -> None:
        self.facts = facts
        self.ran = ran

    def select(self, branch: Branch, action: Action) -> tuple[list[Message], Message | None]:
        where = action.label or action.id
        reach = Reach(self.facts, Tree(self.facts.subjects), branch.key, where)
        try:
            messages, excluded = selection.select(action, branch.message, reach)
        except TemplateProblem as problem:
            raise FlowFailed(problem.detail) from problem
        again = [Message.from_json(message.to_json()) for message in messages]
        assert again == messages
        return messages, excluded

    def perform(self, branch: Branch, action: Action) -> Performed:
        bench = partial(real_bench, self.facts, branch)
        return perform(self.facts, branch, action, self.ran, bench).after(branch.message)

    def skip(self, branch: Branch, weight: float) -> None:
        pass

    def parallel(
        self, branches: Sequence[Branch], kind: Kind, run: Callable[[Branch], Outcome]
    ) -> list[Outcome]:
        return [run(branch) for branch in branches]


@dataclass
class World:
    """A datasource `data` with the workspaces `docs` and `secret`, and some people."""

    files: Path

    def facts(self, flow: Flow, login: str = "alice", **values: Any) -> RunFacts:
        """What a run of somebody, or with `subjects=None` of the flow itself, knows."""
        user = accounts.find_or_refuse(login)
        facts = RunFacts(
            run_id=f"run-{next(runs)}",
            flow=flow,
            flow_slug="flow",
            trigger=BY_HAND,
            parameters={},
            person=person_of(user),
            subjects=user.subjects,
            moment=now(),
        )
        return replace(facts, **values)

    def run(
        self, document: dict[str, Any] | Flow, *paths: str, login: str = "alice", **values: Any
    ) -> Ran:
        """Carry out a flow over the nodes at internal paths; `parameters` override its defaults."""
        flow = document if isinstance(document, Flow) else parse({"Label": "F", **document})
        parameters = resolve(flow, Hook(), {}) | values.pop("parameters", {})
        facts = self.facts(flow, login, parameters=parameters, **values)
        tree = Tree(facts.subjects)
        ran = Ran()
        message = Message(nodes=tuple(tree.stat(path) for path in paths))
        ran.outcome = Interpreter(flow, PlainEngine(facts, ran), facts.trigger).run(message)
        return ran


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def say(name: str, **more: Any) -> dict[str, Any]:
    """An action that logs its name and the names of its nodes: `a: x.pdf y.pdf`."""
    text = name + ":{{range .Input.Nodes}} {{base .Path}}{{end}}"
    parameters = {"message": text}
    return {"ID": "actions.scheduler.log-input", "Label": name, "Parameters": parameters, **more}


def asking(*sub_queries: dict[str, Any], operation: str = "OR", **more: Any) -> dict[str, Any]:
    """A selector or filter with a query."""
    return {"Query": {"SubQueries": list(sub_queries), "Operation": operation}, **more}


def nodes(**fields: Any) -> dict[str, Any]:
    return {"@type": "tree.Query", **fields}


def users(**fields: Any) -> dict[str, Any]:
    return {"@type": "idm.UserSingleQuery", **fields}


def failing(name: str, **more: Any) -> dict[str, Any]:
    """An action that ends its branch with an error, which is its name."""
    parameters = {"message": name, "ctype": "error"}
    return {
        "ID": "actions.scheduler.build-message",
        "Label": name,
        "Parameters": parameters,
        **more,
    }
