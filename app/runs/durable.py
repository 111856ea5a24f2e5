"""Decides how a durable engine does what the interpreter asks for.

Every step is recorded with what it said, and repeated only where it is not; parallel branches
run in lanes. Each step has its own application context, and so its own database session.
"""

from collections.abc import Callable, Sequence
from typing import Any

from app import logs, tracing
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
from app.runs import engine
from app.runs.earlier import recorded
from app.runs.reporter import Reporter
from app.runs.sealed_records import Records
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
        self._records = Records(facts, in_context)

    def select(self, branch: Branch, action: Action) -> tuple[list[Message], Message | None]:
        """Return the messages to run over and what the filters left out, as recorded."""
        if selection.is_trivial(action):
            return [branch.message], None
        work = lambda report, _: self._select(branch, action, report)  # noqa: E731
        found, _ = self._recorded(f"{branch.key}#select", branch, work)
        if found["error"]:
            self._report(branch).failed()
            if found.get("timed_out"):
                raise TookTooLong(found["error"], whole=True)
            raise FlowFailed(found["error"])
        selected = [Message.from_json(message) for message in found["messages"]]
        excluded = Message.from_json(found["excluded"]) if found["excluded"] else None
        self._report(branch).selected(action, len(selected), excluded)
        return selected, excluded

    def _select(self, branch: Branch, action: Action, report: StepReport) -> Json:
        name = action.label or action.id
        try:
            check = deadlines.checking(self._facts.limit, also=report.check_stop)
            reach = Reach(self._facts, Tree(self._facts.subjects), branch.key, name, check)
            check()
            selected, excluded = patiently(
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
            "messages": [message.to_json() for message in selected],
            "excluded": excluded.to_json() if excluded else None,
            "error": "",
        }

    def perform(self, branch: Branch, action: Action) -> Performed:
        """Carry out an action over one message, or return what is recorded of it."""
        work = lambda report, anew: self._perform(branch, action, report, anew)  # noqa: E731
        name = f"{branch.key} {action.label or action.id}"
        gave, earlier = self._recorded(name, branch, work)
        record = StepRecord(**gave)
        performed = record.after(branch.message)
        self._report(branch).gave(record, performed, self._facts.mask, earlier)
        if record.timed_out:
            raise TookTooLong(record.error, whole=True)
        self._reporter.done(self._facts.run_id, branch.key, branch.weight)
        return performed

    def _perform(self, branch: Branch, action: Action, report: StepReport, anew: str) -> Json:
        bench = lambda: real_bench(self._facts, branch, anew)  # noqa: E731
        known = {"action__id": action.id, "step__key": branch.key, "run__id": self._facts.run_id}
        with tracing.span(f"action {action.id}", **known):
            record = perform(self._facts, branch, action, report, bench)
            tracing.note(error="action failed" if record.error else "")
        self._reporter.acted(action.id, record.took, failed=bool(record.error))
        found: Json = vars(record)
        return found

    def _recorded(
        self, name: str, branch: Branch, work: Callable[[StepReport, str], Json]
    ) -> tuple[Json, str]:
        """Return what a step gives or gave, and see to it that what it said is told.

        Beside it stands the earlier run in which it was carried out, "" for this one. What an
        earlier run did over another input is done again: `work` gets the name of the new one.
        """
        report, over = self._report(branch), branch.message.digest

        def carry_out() -> Json:
            report.begin_again()
            earlier = recorded(self._facts, name)
            if earlier and earlier.output.get("over", over) == over:
                return {**earlier.output, "lines": [], "earlier": earlier.run_id}
            with logs.about(step=name):
                gave = work(report, over if earlier else "")
            told = {"lines": report.lines, "outputs": report.outputs}
            return {"gave": gave, "over": over, **told}

        record: Json = self._records.step(name, carry_out)
        report.repeat(record["lines"], record["outputs"])
        return record["gave"], record.get("earlier", "")

    def _report(self, branch: Branch) -> StepReport:
        return StepReport(self._facts.run_id, branch, self._reporter, self._in_context)

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
        kept = [self._records.kept(data) for data in inputs]
        gave = engine.run_lanes(self._facts.run_id, branches[0].key, kept)
        results = [self._records.opened(result) for result in gave]
        outcomes = [Outcome.from_json(results[n % lanes][n // lanes]) for n in range(len(branches))]
        for outcome in outcomes:
            if outcome.timed_out:
                raise TookTooLong(outcome.timed_out, whole=True)
        return outcomes
