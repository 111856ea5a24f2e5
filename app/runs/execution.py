"""Decides how a worker carries out one run: its input, its actions as durable steps, its end.

It is repeated from the start after a crash and gets from the engine what is recorded already.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

from flask import Flask

from app import logs, tracing
from app.actions.errors import RunStopped
from app.actions.message import Json, Message, node_from_json, node_to_json
from app.extensions import db
from app.flows.branches import Branch, Outcome
from app.flows.deadlines import TookTooLong
from app.flows.facts import RunFacts
from app.flows.interpreter import NOTHING_RAN, Interpreter
from app.flows.patience import patiently
from app.nodes import effects
from app.nodes.errors import StorageFailed
from app.nodes.tree import Tree
from app.runs import engine, models, state, undoing
from app.runs.chains import Chains
from app.runs.durable import DurableEngine
from app.runs.earlier import recorded
from app.runs.facts import load_facts
from app.runs.outages import through_outages
from app.runs.previewing import Reports, preview
from app.runs.reporter import Reporter
from app.runs.sealed_records import Records
from app.runs.step_report import StepReport
from app.sealing import SecretUnreadable

logger = logging.getLogger(__name__)

DEFAULT_LANES = 4
"""Branches of a run at once where the flow sets no `MaxConcurrency`: twice the cores of a small
host, since actions wait for storage as often as they compute."""

UNEXPECTED = "The run failed unexpectedly. The log of the server says why."


class Worker:
    """Carries out runs in this process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        with app.app_context():
            self.reporter = Reporter(db.engine)
        self._chains = Chains()

    def run(self, run_id: str) -> None:
        """Carry out a run from its input to its final state."""
        with self._chains.working(self._chain_of(run_id), run_id):
            self._run(run_id)

    def _run(self, run_id: str) -> None:
        try:
            facts = self._in_context(lambda: state.begin(run_id))
            if facts is None:  # its worker may have died before all was forgotten
                self._release(run_id)
                return
            logs.hide(facts.mask)
            logger.info("The run begins: %s", facts.flow_slug)
            outcome = self._work(facts)
        except (TookTooLong, StorageFailed, SecretUnreadable) as problem:
            outcome = Outcome(errors=[problem.detail], ran=True)
        except RunStopped:
            outcome = Outcome(ran=True)
        except engine.Stopped:
            self.reporter.forget(run_id)
            raise
        except Exception:
            logger.exception("The run %s failed unexpectedly.", run_id)
            outcome = Outcome(errors=[UNEXPECTED], ran=True)
        engine.step("finish", lambda: self._finish(run_id, outcome))

    def lane(self, run_id: str, data: Json) -> Json | list[Json]:
        """Carry out some branches of a run one after the other and return their outcomes, kept.

        Where the flow takes too long, those that are left say so and are not started.
        """
        with self._chains.working(self._chain_of(run_id), run_id):
            return self._lane(run_id, data)

    def _lane(self, run_id: str, kept: Json) -> Json | list[Json]:
        facts = self._in_context(lambda: load_facts(run_id))
        logs.hide(facts.mask)
        records = Records(facts, self._in_context)
        outcomes: list[Json] = self._branches(facts, records.opened(kept))
        self.reporter.settle()  # what its steps said is told again until the lane has ended only
        return cast(Json, records.kept(outcomes))

    def _branches(self, facts: RunFacts, data: Json) -> list[Json]:
        interpreter = self._interpreter(facts, data["lanes"])
        carry_out = interpreter.branch if data["kind"] == "branch" else interpreter.item
        outcomes: list[Json] = []
        try:
            for item in data["branches"]:
                outcomes.append(carry_out(Branch.from_json(item)).to_json())
        except TookTooLong as problem:
            left = len(data["branches"]) - len(outcomes)
            outcomes += [Outcome(timed_out=problem.detail).to_json()] * left
        return outcomes

    def _work(self, facts: RunFacts) -> Outcome:
        if facts.is_preview:
            return self._in_one_step("preview", facts, preview)
        if facts.takes_back:
            return self._undo(facts)
        return self._carry_out(facts)

    def _undo(self, facts: RunFacts) -> Outcome:
        """Check first, and record it: later on some of it is taken back already."""
        found = self._step(facts, "check", lambda: undoing.check(facts))
        for number, reason in enumerate(found["reasons"]):
            self.reporter.log(facts.run_id, "check", number, "error", reason)
        if found["reasons"]:
            return Outcome(errors=found["reasons"], ran=True)
        work = partial(undoing.undo, count=found["count"], write=self.reporter.settle)
        return self._in_one_step("undo", facts, work)

    def _carry_out(self, facts: RunFacts) -> Outcome:
        nodes = self._step(facts, "input", lambda: self._input(facts))
        message = Message(nodes=tuple(map(node_from_json, nodes)))
        lanes = facts.flow.max_concurrency or DEFAULT_LANES
        return self._interpreter(facts, lanes).run(message)

    def _in_one_step(
        self, name: str, facts: RunFacts, carry_out: Callable[[RunFacts, Reports], Outcome]
    ) -> Outcome:
        def report_of(branch: Branch) -> StepReport:
            return StepReport(facts.run_id, branch, self.reporter, self._in_context)

        def work() -> Json:
            return carry_out(facts, report_of).to_json()

        return Outcome.from_json(self._step(facts, name, work))

    def _step(self, facts: RunFacts, name: str, work: Callable[[], Any]) -> Any:
        return Records(facts, self._in_context).step(name, work)

    def _input(self, facts: RunFacts) -> list[Json]:
        if earlier := recorded(facts, "input"):
            return cast(list[Json], earlier.output)
        tell = partial(self.reporter.log, facts.run_id, "input", 0, "warning")
        return _input(facts, tell)

    def _interpreter(self, facts: RunFacts, lanes: int) -> Interpreter:
        durable = DurableEngine(facts, self.reporter, self._in_context, lanes)
        return Interpreter(facts.flow, durable, facts.trigger)

    def _in_context(self, work: Callable[[], Any]) -> Any:
        """Return what `work` returns, done again while the database does not answer."""

        def once() -> Any:
            with self._app.app_context():
                return work()

        return through_outages(once)

    def _chain_of(self, run_id: str) -> str:
        return cast(str, self._in_context(lambda: state.chain_of(run_id)))

    def _finish(self, run_id: str, outcome: Outcome) -> None:
        message = _first_error(outcome.errors)
        if not outcome.ran:
            message = NOTHING_RAN
            self.reporter.log(run_id, "finish", 0, "warning", message)
        self.reporter.forget(run_id)
        status: models.Status = "Error" if outcome.errors else "Finished"
        logger.info("The run ends: %s", status)
        tracing.note(run__status=status, error="run failed" if outcome.errors else "")
        self._in_context(lambda: state.finish(run_id, status, message))
        self._release(run_id)

    def _release(self, run_id: str) -> None:
        """Forget what the steps of a run claimed, where it ended well."""

        def release() -> None:
            if root := state.root_of_finished(run_id):
                effects.release(root)

        self._in_context(release)


def _input(facts: RunFacts, tell: Callable[[str], None]) -> list[Json]:
    """Return the nodes of the call as they are now; a node that is gone by now is left out.

    Raises StorageFailed where the storage stays away.
    """

    def check_stop() -> None:
        if state.is_stopped(facts.run_id):
            raise RunStopped("The run was stopped.")

    tree = Tree(facts.subjects)
    found = patiently(lambda: state.input_nodes(facts.run_id, tree), check_stop, tell)
    return [node_to_json(node) for node in found]


def _first_error(errors: Sequence[str]) -> str:
    if not errors:
        return ""
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return errors[0] + more
