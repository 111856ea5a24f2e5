"""Decides how one action is carried out: render, call, and turn its result into a message.

An error that the action names becomes the step's result, and so is recorded; anything else is
raised, and the step is tried again.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from app.actions import registry
from app.actions.errors import RunStopped
from app.actions.message import Json, Message, Output, node_from_json, node_to_json
from app.actions.registry import ActionCall, ActionResult
from app.actions.step import Step
from app.database import now
from app.flows import deadlines
from app.flows.branches import Branch, Performed
from app.flows.data import Renderer
from app.flows.deadlines import TookTooLong
from app.flows.definition import Action
from app.flows.facts import MASK, RunFacts
from app.flows.patience import Patience, patiently
from app.nodes.effects import StepEffects
from app.nodes.reading import Reader
from app.nodes.tree import Tree
from app.nodes.writing import Effects
from app.problems import Problem

MAX_SHOWN = 1_000
"""Characters of a parameter that are kept for people; a text of a megabyte is the action's."""

MAX_NAMED = 100
"""Characters of a parameter in one line of a log."""


class StepLog(Protocol):
    """Where a step tells what happens while it works."""

    def log(self, level: str, text: str) -> None:
        """Add a line to the run's log."""

    def produced(self, path: str) -> None:
        """Add an output of the run."""

    def progress(self, fraction: float) -> None:
        """Set how far the step is, from 0 to 1."""

    def check_stop(self) -> None:
        """Raise RunStopped where somebody stopped the run."""


@dataclass(frozen=True)
class Bench:
    """What an action works with: nodes that it reads, and effects through which it writes.

    `anew` names its input where it ended well over another one in an earlier run, else it is "".
    """

    tree: Reader
    files: Effects
    is_preview: bool = False
    anew: str = ""


@dataclass(frozen=True)
class StepRecord:
    """What a step gave, as the engine keeps it; `nodes` None means those of its message.

    `timed_out` says that the whole flow took too long. `parameters` are those that the action
    got, masked, and `took` how many seconds it worked: for people who look at the run.
    """

    nodes: list[Json] | None = None
    output: Json = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    timed_out: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    took: float = 0.0

    def after(self, message: Message) -> Performed:
        """Return what goes on from `message`."""
        if self.error:
            return Performed(message, self.error)
        nodes = message.nodes if self.nodes is None else tuple(map(node_from_json, self.nodes))
        outputs = (*message.outputs, Output(**self.output))
        variables = {**message.variables, **self.variables}
        return Performed(replace(message, nodes=nodes, outputs=outputs, variables=variables))


def perform(
    facts: RunFacts,
    branch: Branch,
    action: Action,
    log: StepLog,
    bench: Callable[[], Bench],
    patience: Patience = patiently,
) -> StepRecord:
    """Carry out an action over one message and return its record.

    Raises RunStopped; every other named problem is in the record's `error`. Where the flow took
    too long already, the action is not started. `bench` gives each try what it works with, and
    `patience` decides how often it is tried.
    """
    began = time.monotonic()
    given: dict[str, str] = {}

    def call() -> ActionResult:
        return _call(facts, branch, action, log, bench(), given)

    record = _recorded(facts, action, log, call, patience)
    took = time.monotonic() - began
    return replace(record, parameters=_shown(facts, action, given), took=took)


def _shown(facts: RunFacts, action: Action, given: Mapping[str, str]) -> dict[str, str]:
    """Return what an action was given as people may see it who look after the flow."""
    registered = registry.find(action.id)
    secrets = registered.secrets if registered else given.keys()
    return {
        name: MASK if name in secrets else facts.mask(text)[:MAX_SHOWN]
        for name, text in given.items()
    }


def real_bench(facts: RunFacts, branch: Branch, anew: str = "") -> Bench:
    """Return the nodes as the run may use them, and effects that a repeated step knows again."""
    tree = Tree(facts.subjects)
    files = StepEffects(tree, f"{facts.root_id}:{branch.key}", anew)
    return Bench(tree, files, anew=anew)


def _recorded(
    facts: RunFacts,
    action: Action,
    log: StepLog,
    call: Callable[[], ActionResult],
    patience: Patience,
) -> StepRecord:
    name = action.label or action.id
    try:
        # While the storage is away it is called again: its effects know what they did already.
        result = patience(call, log.check_stop, lambda sentence: log.log("warning", sentence))
    except TookTooLong as problem:
        sentence = problem.detail if problem.whole else f"{name}: {problem.detail}"
        log.log("error", sentence)
        return StepRecord(error=sentence, timed_out=problem.whole)
    except RunStopped:
        raise
    except Problem as problem:
        sentence = facts.mask(f"{name}: {problem.detail or problem.title}")
        log.log("error", sentence)
        return StepRecord(error=sentence)
    for path in result.produced:
        log.produced(path)
    return StepRecord(
        nodes=None if result.nodes is None else [node_to_json(node) for node in result.nodes],
        output={"text": result.text, "json": result.json},
        variables=result.variables,
    )


def _call(
    facts: RunFacts,
    branch: Branch,
    action: Action,
    log: StepLog,
    bench: Bench,
    given: dict[str, str],
) -> ActionResult:
    registered = registry.find(action.id)
    if registered is None:
        raise Problem(f"There is no action “{action.id}” here.")
    own = deadlines.limit(action.timeout, now(), "The action")
    check_stop = deadlines.checking(facts.limit, own, also=log.check_stop)
    check_stop()
    given |= _parameters(facts, branch, action)
    if bench.is_preview and not registered.previews:
        _masked(facts, log)(
            registry.WOULD,
            _would_run(action.label or registered.label, _shown(facts, action, given)),
        )
        return ActionResult()
    call = ActionCall(
        parameters=dict(given),
        message=branch.message,
        tree=bench.tree,
        files=bench.files,
        log=_masked(facts, log),
        progress=log.progress,
        check_stop=check_stop,
        step=_step(facts, branch, bench.anew),
        is_preview=bench.is_preview,
    )
    return registered.run(call)


def _would_run(label: str, given: Mapping[str, str]) -> str:
    named = [f"{name} “{text[:MAX_NAMED]}”" for name, text in given.items() if text]
    return f"Would run “{label}”{' with ' if named else ''}{', '.join(named)}."


def _step(facts: RunFacts, branch: Branch, anew: str) -> Step:
    person, key = facts.person, f"{branch.key} {anew}" if anew else branch.key
    names = (facts.flow_slug, person.login, person.name)
    return Step(facts.run_id, key, *names, root_id=facts.root_id)


def _parameters(facts: RunFacts, branch: Branch, action: Action) -> dict[str, str]:
    renderer = Renderer(facts, branch.message, branch.key, action.label or action.id)
    return {name: renderer.parameter(text, name) for name, text in action.parameters.items()}


def _masked(facts: RunFacts, log: StepLog) -> Callable[[str, str], None]:
    return lambda level, text: log.log(level, facts.mask(text))
