"""Decides how a worker carries out one run: its input, its actions as durable steps, its end.

Each step has its own application context, and so its own database session. It is repeated from
the start after a crash and gets from the engine what is recorded already.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask

from app.actions.errors import RunStopped
from app.actions.message import Json, Message, node_from_json, node_to_json
from app.extensions import db
from app.flows import selection
from app.flows.branches import Branch, Kind, Outcome, Performed
from app.flows.data import Renderer
from app.flows.definition import Action
from app.flows.errors import FlowFailed
from app.flows.facts import RunFacts
from app.flows.interpreter import NOTHING_RAN, Interpreter
from app.flows.perform import StepRecord, perform
from app.flows.template_errors import TemplateProblem
from app.nodes import effects
from app.nodes.tree import Tree
from app.runs import engine, models, state
from app.runs.facts import load_facts
from app.runs.reporter import Reporter

logger = logging.getLogger(__name__)

DEFAULT_LANES = 4
"""Branches of a run at once where the flow sets no `MaxConcurrency`: twice the cores of a small
host, since actions wait for storage as often as they compute."""

STOP_CHECK_SECONDS = 0.5
"""How often a long step asks whether somebody stopped the run."""


UNEXPECTED = "The run failed unexpectedly. The log of the server says why."


class Worker:
    """Carries out runs in this process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        with app.app_context():
            self.reporter = Reporter(db.engine)

    def run(self, run_id: str) -> None:
        """Carry out a run from its input to its final state."""
        try:
            facts = self._in_context(lambda: state.begin(run_id))
            if facts is None:
                return
            nodes = engine.step("input", lambda: self._in_context(lambda: _input(facts)))
            message = Message(nodes=tuple(map(node_from_json, nodes)))
            lanes = facts.flow.max_concurrency or DEFAULT_LANES
            outcome = self._interpreter(facts, lanes).run(message)
        except RunStopped:
            outcome = Outcome(ran=True)
        except engine.Stopped:
            self.reporter.forget(run_id)
            raise
        except Exception:
            logger.exception("The run %s failed unexpectedly.", run_id)
            outcome = Outcome(errors=[UNEXPECTED], ran=True)
        engine.step("finish", lambda: self._finish(run_id, outcome))

    def lane(self, run_id: str, data: Json) -> list[Json]:
        """Carry out some branches of a run one after the other."""
        facts = self._in_context(lambda: load_facts(run_id))
        interpreter = self._interpreter(facts, data["lanes"])
        carry_out = interpreter.branch if data["kind"] == "branch" else interpreter.item
        branches = [Branch.from_json(item) for item in data["branches"]]
        return [carry_out(branch).to_json() for branch in branches]

    def _interpreter(self, facts: RunFacts, lanes: int) -> Interpreter:
        durable = DurableEngine(facts, self.reporter, self._in_context, lanes)
        return Interpreter(facts.flow, durable, facts.trigger)

    def _in_context(self, work: Callable[[], Any]) -> Any:
        with self._app.app_context():
            return work()

    def _finish(self, run_id: str, outcome: Outcome) -> None:
        self.reporter.forget(run_id)
        message = NOTHING_RAN if not outcome.ran else _first_error(outcome.errors)
        status: models.Status = "Error" if outcome.errors else "Finished"
        self._in_context(lambda: state.finish(run_id, status, message))
        self._in_context(lambda: effects.release(f"{run_id}:"))


class DurableEngine:
    """The interpreter's engine: every step is recorded, parallel branches run in lanes."""

    def __init__(
        self,
        facts: RunFacts,
        reporter: Reporter,
        in_context: Callable[[Callable[[], Any]], Any],
        lanes: int,
    ) -> None:
        self._facts = facts
        self._reporter = reporter
        self._in_context = in_context
        self._lanes = lanes

    def select(self, branch: Branch, action: Action) -> tuple[list[Message], Message | None]:
        """Return the messages to run over and what the filters left out, as recorded."""
        if selection.is_trivial(action):
            return [branch.message], None
        name = f"{branch.key} select"
        found = engine.step(name, lambda: self._in_context(lambda: self._select(branch, action)))
        if found["error"]:
            raise FlowFailed(found["error"])
        messages = [Message.from_json(message) for message in found["messages"]]
        if len(messages) > 1:
            self._reporter.plan(self._facts.run_id, branch.key, len(messages))
        excluded = found["excluded"]
        return messages, Message.from_json(excluded) if excluded else None

    def _select(self, branch: Branch, action: Action) -> Json:
        renderer = Renderer(self._facts, branch.message, branch.key, action.label or action.id)
        tree = Tree(self._facts.subjects)
        try:
            messages, excluded = selection.select(action, branch.message, tree, renderer)
        except (FlowFailed, TemplateProblem) as problem:
            return {"error": problem.detail}
        return {
            "messages": [message.to_json() for message in messages],
            "excluded": excluded.to_json() if excluded else None,
            "error": "",
        }

    def perform(self, branch: Branch, action: Action) -> Performed:
        """Carry out an action over one message, or return what is recorded of it."""
        log = _StepReport(self._facts.run_id, branch, self._reporter, self._in_context)
        work = lambda: vars(perform(self._facts, branch, action, log))  # noqa: E731
        name = f"{branch.key} {action.label or action.id}"
        record = StepRecord(**engine.step(name, lambda: self._in_context(work)))
        self._reporter.done(self._facts.run_id, branch.key, branch.weight)
        return record.after(branch.message)

    def skip(self, branch: Branch, weight: float) -> None:
        """Count a share of the run as done."""
        self._reporter.done(self._facts.run_id, f"{branch.key} skipped", weight)

    def parallel(
        self, branches: Sequence[Branch], kind: Kind, run: Callable[[Branch], Outcome]
    ) -> list[Outcome]:
        """Deal the branches to as many lanes as the run may use, and gather their outcomes."""
        lanes = min(self._lanes, len(branches))
        if lanes < 2:
            return [run(branch) for branch in branches]
        inputs = [
            {
                "kind": kind,
                "lanes": self._lanes // lanes,
                "branches": [branch.to_json() for branch in branches[lane::lanes]],
            }
            for lane in range(lanes)
        ]
        results = engine.run_lanes(self._facts.run_id, branches[0].key, inputs)
        return [Outcome.from_json(results[n % lanes][n // lanes]) for n in range(len(branches))]


class _StepReport:
    """Tells the reporter what a step says while it works."""

    def __init__(
        self,
        run_id: str,
        branch: Branch,
        reporter: Reporter,
        in_context: Callable[[Callable[[], Any]], Any],
    ) -> None:
        self._run_id = run_id
        self._branch = branch
        self._reporter = reporter
        self._in_context = in_context
        self._lines = 0
        self._outputs = 0
        self._checked = time.monotonic()

    def log(self, level: str, text: str) -> None:
        self._reporter.log(self._run_id, self._branch.key, self._lines, level, text)
        self._lines += 1

    def produced(self, path: str) -> None:
        self._reporter.output(self._run_id, self._branch.key, self._outputs, path)
        self._outputs += 1

    def progress(self, fraction: float) -> None:
        part = self._branch.weight * min(max(fraction, 0.0), 1.0)
        self._reporter.partial(self._run_id, self._branch.key, part)

    def check_stop(self) -> None:
        if time.monotonic() - self._checked < STOP_CHECK_SECONDS:
            return
        self._checked = time.monotonic()
        if self._in_context(lambda: state.is_stopped(self._run_id)):
            raise RunStopped("The run was stopped.")


def _input(facts: RunFacts) -> list[Json]:
    """Return the nodes of the call as they are now; a node that is gone by now is left out."""
    tree = Tree(facts.subjects)
    return [node_to_json(node) for node in state.input_nodes(facts.run_id, tree)]


def _first_error(errors: Sequence[str]) -> str:
    if not errors:
        return ""
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return errors[0] + more
