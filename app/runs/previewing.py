"""Decides how a preview is carried out: like a run, over a plan of the nodes instead of them.

It is one piece of work in memory: after a crash it begins anew, for nothing was changed. What it
says it would do is its log.
"""

from collections.abc import Callable, Sequence

from app.actions.message import Message
from app.actions.registry import WOULD
from app.flows import deadlines, selection
from app.flows.branches import Branch, Kind, Outcome, Performed
from app.flows.deadlines import TookTooLong
from app.flows.definition import Action
from app.flows.errors import FlowFailed
from app.flows.facts import RunFacts
from app.flows.interpreter import Interpreter
from app.flows.perform import Bench, perform
from app.flows.reach import Reach
from app.flows.template_errors import TemplateProblem
from app.nodes.errors import PathProblem
from app.nodes.planned import Plan, PlannedEffects, PlannedReader
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
            return selection.select(action, branch.message, reach)
        except (FlowFailed, TemplateProblem, PathProblem) as problem:
            sentence = self._facts.mask(problem.detail)
            report.log("error", f"{name}: {sentence}")
            raise FlowFailed(sentence) from problem

    def perform(self, branch: Branch, action: Action) -> Performed:
        """Carry out an action over one message as planned."""
        name = action.label or action.id
        report = self._report_of(branch)
        step = StepPlan(report)
        record = perform(self._facts, branch, action, step, lambda: self._bench(step))
        step.tell(name)
        if record.timed_out:
            raise TookTooLong(record.error, whole=True)
        report.done()
        return record.after(branch.message)

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
        return Bench(reader, PlannedEffects(reader, step.would), is_preview=True)


def preview(facts: RunFacts, report_of: Reports) -> Outcome:
    """Carry out a preview and return what came of it.

    Raises RunStopped, TookTooLong and StorageFailed.
    """
    about = report_of(Branch("", "preview", Message(), 0))
    about.log("info", START)
    engine = PreviewEngine(facts, report_of)
    reader = PlannedReader(facts.subjects, Plan())
    message = Message(nodes=tuple(state.input_nodes(facts.run_id, reader)))
    outcome = Interpreter(facts.flow, engine, facts.trigger).run(message)
    report_of(Branch("", "preview end", Message(), 0)).log("info", engine.summary)
    return outcome
