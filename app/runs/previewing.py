"""Decides how a preview is carried out: like a run, over a plan of the nodes instead of them.

It is one piece of work in memory: after a crash it begins anew, for nothing was changed. What it
says it would do is its log.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from app.actions.message import Message
from app.actions.registry import WOULD
from app.flows import deadlines, selection
from app.flows.branches import Branch, Kind, Outcome, Performed
from app.flows.deadlines import TookTooLong
from app.flows.definition import Action
from app.flows.errors import FlowFailed
from app.flows.facts import RunFacts
from app.flows.interpreter import Interpreter
from app.flows.patience import patiently
from app.flows.perform import Bench, perform
from app.flows.reach import Reach
from app.flows.template_errors import TemplateProblem
from app.nodes.errors import PathProblem, StorageFailed
from app.nodes.planned import Plan, PlannedEffects, PlannedReader
from app.nodes.rights import Rights
from app.runs import state
from app.runs.step_report import StepReport

START = "This is a preview: nothing is changed."
WORDS = {
    "create": "make {}",
    "change": "write {} anew",
    "move": "move {}",
    "delete": "delete {}",
    "describe": "set metadata of {}",
}
"""What the last line says of each kind of effects."""

Reports = Callable[[Branch], StepReport]


class StorageAway(Exception):
    """The storage failed within a step, which has planned some of its effects already."""

    def __init__(self, problem: StorageFailed) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class StepPlan:
    """Takes what a step says in a preview: what it would do instead of what it says it did."""

    def __init__(self, report: StepReport) -> None:
        self._report = report
        self._said: list[tuple[str, str]] = []
        self._would: list[str] = []

    def log(self, level: str, text: str) -> None:
        """Keep a line until the step has ended."""
        if level == WOULD:
            self.would(text)
        else:
            self._said.append((level, text))

    def would(self, sentence: str) -> None:
        """Keep what the step would do."""
        self._would.append(sentence)

    def produced(self, path: str) -> None:
        """Leave out an output: it is not there."""

    def progress(self, fraction: float) -> None:
        """Tell how far the step is."""
        self._report.progress(fraction)

    def check_stop(self) -> None:
        """Raise RunStopped where somebody stopped the run."""
        self._report.check_stop()

    def tell(self, name: str) -> None:
        """Tell what the step would do; what it said it did only where that is nothing."""
        for sentence in self._would:
            self._report.log("info", sentence)
        said = [line for line in self._said if not self._would or line[0] != "info"]
        for level, text in said:
            self._report.log(level, text)
        if not said and not self._would:
            self._report.log("info", f"“{name}”: nothing to change.")


class PreviewEngine:
    """The interpreter's engine for a preview: one step after the other, over one plan."""

    def __init__(self, facts: RunFacts, report_of: Reports) -> None:
        self._facts = facts
        self._report_of = report_of
        self._plan = Plan()

    @property
    def summary(self) -> str:
        """All that would be done, in one sentence."""
        counts = self._plan.counts
        parts = [words.format(f"{counts[what]:,}") for what, words in WORDS.items() if counts[what]]
        return f"Would {', '.join(parts)}." if parts else "Would change no file and no metadata."

    def select(self, branch: Branch, action: Action) -> tuple[list[Message], Message | None]:
        """Return the messages to run over and what the filters left out, as planned."""
        if selection.is_trivial(action):
            return [branch.message], None
        name, report = action.label or action.id, self._report_of(branch)
        check = deadlines.checking(self._facts.limit, also=report.check_stop)
        try:
            check()
            reach = Reach(self._facts, self._reader(), branch.key, name, check)
            selected, excluded = selection.select(action, branch.message, reach)
        except StorageFailed:
            raise
        except (FlowFailed, TemplateProblem, PathProblem, TookTooLong) as problem:
            timed_out = isinstance(problem, TookTooLong)
            sentence = self._facts.mask(problem.detail)
            report.log("error", sentence if timed_out else f"{name}: {sentence}")
            report.failed()
            wrong = TookTooLong(sentence, whole=True) if timed_out else FlowFailed(sentence)
            raise wrong from problem
        report.selected(action, len(selected), excluded)
        return selected, excluded

    def perform(self, branch: Branch, action: Action) -> Performed:
        """Carry out an action over one message as planned."""
        name = action.label or action.id
        report = self._report_of(branch)
        step = StepPlan(report)
        bench = lambda: self._bench(step)  # noqa: E731
        record = perform(self._facts, branch, action, step, bench, _once)
        step.tell(name)
        performed = record.after(branch.message)
        report.gave(record, performed, self._facts.mask)
        if record.timed_out:
            raise TookTooLong(record.error, whole=True)
        report.done()
        return performed

    def skip(self, branch: Branch, weight: float) -> None:
        """Count nothing: a preview is short."""

    def parallel(
        self, branches: Sequence[Branch], kind: Kind, run: Callable[[Branch], Outcome]
    ) -> list[Outcome]:
        """Carry out one branch after the other: they share the plan."""
        return [run(branch) for branch in branches]

    def _reader(self) -> PlannedReader:
        return PlannedReader(self._facts.subjects, self._plan)

    def _bench(self, step: StepPlan) -> Bench:
        reader = self._reader()
        would = lambda sentence: step.would(self._facts.mask(sentence))  # noqa: E731
        effects = PlannedEffects(reader, would, Rights(self._facts.seen_by))
        return Bench(reader, effects, is_preview=True)


def preview(facts: RunFacts, report_of: Reports) -> Outcome:
    """Carry out a preview and return what came of it, begun anew while the storage is away.

    Raises RunStopped, TookTooLong and StorageFailed.
    """
    about = report_of(Branch("", "preview", Message(), 0))
    about.log("info", START)
    tell = partial(about.log, "warning")
    return patiently(lambda: _planned(facts, report_of), about.check_stop, tell)


def _planned(facts: RunFacts, report_of: Reports) -> Outcome:
    engine = PreviewEngine(facts, report_of)
    reader = PlannedReader(facts.subjects, Plan())
    message = Message(nodes=tuple(state.input_nodes(facts.run_id, reader)))
    try:
        outcome = Interpreter(facts.flow, engine, facts.trigger).run(message)
    except StorageAway as away:
        raise away.problem from away
    report_of(Branch("", "preview end", Message(), 0)).log("info", engine.summary)
    return outcome


def _once(work: Callable[[], Any], _check: Callable[[], None], _tell: Callable[[str], None]) -> Any:
    """Do a step once: what it has planned would be planned twice; raises StorageAway."""
    try:
        return work()
    except StorageFailed as problem:
        raise StorageAway(problem) from problem
