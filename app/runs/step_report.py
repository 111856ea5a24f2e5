"""Decides how a step at work tells what it does, and how it learns that it has to stop."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from app.actions.errors import RunStopped
from app.actions.message import Message
from app.flows.branches import Branch, Performed
from app.flows.definition import Action
from app.flows.perform import StepRecord
from app.flows.selectors import has_filters
from app.runs import messages, state
from app.runs.reporter import Reporter

STOP_CHECK_SECONDS = 0.5
"""How often a long step asks whether somebody stopped the run."""


class StepReport:
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
        self._checked = time.monotonic()
        self.lines: list[tuple[str, str]] = []
        self.outputs: list[str] = []

    def begin_again(self) -> None:
        """Forget what the step said: it is carried out anew, and says the same again."""
        self.lines, self.outputs = [], []

    def log(self, level: str, text: str) -> None:
        """Add a line to the run's log."""
        self._reporter.log(self._run_id, self._branch.key, len(self.lines), level, text)
        self.lines.append((level, text))

    def produced(self, path: str) -> None:
        """Add an output of the run."""
        self._reporter.output(self._run_id, self._branch.key, len(self.outputs), path)
        self.outputs.append(path)

    def repeat(self, lines: Sequence[tuple[str, str]], outputs: Sequence[str]) -> None:
        """Tell what is recorded of an earlier try, where this one has not said it itself.

        A worker that was killed may have recorded a step and not yet written what it said.
        """
        for level, text in lines[len(self.lines) :]:
            self.log(level, text)
        for path in outputs[len(self.outputs) :]:
            self.produced(path)

    def selected(self, action: Action, count: int, excluded: Message | None) -> None:
        """Tell over how many messages an action runs, and what its filters have left out."""
        if count > 1:
            self._reporter.plan(self._run_id, self._branch.key, count)
        if has_filters(action):
            passed, left = messages.passed_and_left(self._branch.message, excluded)
            self._reporter.filtered(self._run_id, self._branch.key, passed, left)

    def failed(self) -> None:
        """Count the step as failed."""
        self._reporter.failed(self._run_id, self._branch.key)

    def gave(
        self,
        record: StepRecord,
        performed: Performed,
        mask: Callable[[str], str],
        earlier: str = "",
    ) -> None:
        """Keep what an action got and gave, where it is among those that are kept.

        `earlier` is the run in which it was carried out, "" for this one.
        """
        key, failed = self._branch.key, bool(record.error)
        if failed:
            self.failed()
        if messages.is_kept(key, failed):
            kept = messages.summary(self._branch, record, performed, mask, earlier)
            text, took = messages.as_text(kept), 0.0 if earlier else record.took
            self._reporter.message(self._run_id, key, text, failed=failed, took=took)

    def done(self) -> None:
        """Count the step as done."""
        self._reporter.done(self._run_id, self._branch.key, self._branch.weight)

    def progress(self, fraction: float) -> None:
        """Set how far the step is, from 0 to 1."""
        part = self._branch.weight * min(max(fraction, 0.0), 1.0)
        self._reporter.partial(self._run_id, self._branch.key, part)

    def check_stop(self) -> None:
        """Raise RunStopped where somebody stopped the run; it asks every STOP_CHECK_SECONDS."""
        if time.monotonic() - self._checked < STOP_CHECK_SECONDS:
            return
        self._checked = time.monotonic()
        if self._in_context(lambda: state.is_stopped(self._run_id)):
            raise RunStopped("The run was stopped.")
