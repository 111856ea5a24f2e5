"""Decides how a durable engine does what the interpreter asks for.

Every step is recorded with what it said, and repeated only where it is not; parallel branches
run in lanes. Each step has its own application context, and so its own database session.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from app.actions.message import Json, Message
from app.flows import deadlines, selection
from app.flows.branches import Branch, Kind, Outcome, Performed
from app.flows.deadlines import TookTooLong
from app.flows.definition import Action
from app.flows.errors import FlowFailed
from app.flows.facts import RunFacts
from app.flows.patience import patiently
from app.flows.perform import StepRecord, perform, real_bench
from app.flows.reach import Reach
from app.flows.template_errors import TemplateProblem
from app.nodes.errors import StorageFailed
from app.nodes.tree import Tree
from app.runs import engine, messages
from app.runs.earlier import recorded
from app.runs.reporter import Reporter
from app.runs.step_report import StepReport


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
        work = lambda report, _anew: self._select(branch, action, report)  # noqa: E731
        found = self._recorded(f"{branch.key} select", branch, work)
        if found.get("timed_out"):
            raise TookTooLong(found["error"], whole=True)
        if found["error"]:
            raise FlowFailed(found["error"])
        messages = [Message.from_json(message) for message in found["messages"]]
        if len(messages) > 1:
            self._reporter.plan(self._facts.run_id, branch.key, len(messages))
        excluded = found["excluded"]
        return messages, Message.from_json(excluded) if excluded else None

    def _select(self, branch: Branch, action: Action, report: StepReport) -> Json:
        name = action.label or action.id
        try:
            check = deadlines.checking(self._facts.limit, also=report.check_stop)
            reach = Reach(self._facts, Tree(self._facts.subjects), branch.key, name, check)
            check()
            messages, excluded = patiently(
                lambda: selection.select(action, branch.message, reach),
                check,
                lambda sentence: report.log("warning", sentence),
            )
        except (FlowFailed, TemplateProblem, TookTooLong, StorageFailed) as problem:
            timed_out = isinstance(problem, TookTooLong)
            sentence = self._facts.mask(problem.detail)
            report.log("error", sentence if timed_out else f"{name}: {sentence}")
            return {"error": sentence, "timed_out": timed_out}
        return {
            "messages": [message.to_json() for message in messages],
            "excluded": excluded.to_json() if excluded else None,
            "error": "",
        }

    def perform(self, branch: Branch, action: Action) -> Performed:
        """Carry out an action over one message, or return what is recorded of it."""

        def work(report: StepReport, anew: str) -> Json:
            bench = partial(real_bench, self._facts, branch, anew)
            return vars(perform(self._facts, branch, action, report, bench, anew=anew))

        name = f"{branch.key} {action.label or action.id}"
        record = StepRecord(**self._recorded(name, branch, work))
        performed = record.after(branch.message)
        self._keep_message(branch, record, performed)
        if record.timed_out:
            raise TookTooLong(record.error, whole=True)
        self._reporter.done(self._facts.run_id, branch.key, branch.weight)
        return performed

    def _keep_message(self, branch: Branch, record: StepRecord, performed: Performed) -> None:
        if messages.is_kept(branch.key, bool(record.error)):
            kept = messages.summary(branch, record, performed, self._facts.mask)
            self._reporter.message(self._facts.run_id, branch.key, messages.as_text(kept))

    def _recorded(self, name: str, branch: Branch, work: Callable[[StepReport, str], Json]) -> Json:
        """Return what a step gives or gave, and see to it that what it said is told.

        What an earlier run did over the same message is taken over. Over another one, as a merge
        has after items that failed are done, `work` is done again, under the name of this run.
        """
        report = StepReport(self._facts.run_id, branch, self._reporter, self._in_context)
        over = branch.message.digest

        def carry_out() -> Json:
            earlier = recorded(self._facts, name)
            if earlier and earlier["over"] == over:
                return {**earlier, "lines": []}
            gave = work(report, self._facts.run_id if earlier else "")
            told = {"lines": report.lines, "outputs": report.outputs}
            return {"gave": gave, "over": over, **told}

        record = engine.step(name, lambda: self._in_context(carry_out))
        report.repeat(record["lines"], record["outputs"])
        gave: Json = record["gave"]
        return gave

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
        outcomes = [Outcome.from_json(results[n % lanes][n // lanes]) for n in range(len(branches))]
        for outcome in outcomes:
            if outcome.timed_out:
                raise TookTooLong(outcome.timed_out, whole=True)
        return outcomes
