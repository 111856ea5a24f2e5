"""Decides whether what a run did can be taken back, and takes it back: the last effect first.

Each effect is forgotten once it is taken back, so that after a crash the rest goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.accounts.models import User
from app.actions import registry
from app.actions.message import Message
from app.flows import store
from app.flows.branches import Branch, Outcome
from app.flows.definition import walk
from app.flows.facts import RunFacts
from app.flows.hook_definition import Hook
from app.flows.store import HookRef
from app.nodes import journal
from app.nodes.effects import StepEffects
from app.nodes.taking_back import conflicts, lost, shown, take_back
from app.nodes.tree import Tree
from app.problems import FieldError, Problem
from app.runs import models
from app.runs.errors import NotUndoable
from app.runs.models import Run
from app.runs.service import Order
from app.runs.step_report import StepReport

MOST_NAMED = 20
"""Nodes that a refusal names; of more it says how many."""

Reports = Callable[[Branch], StepReport]


@dataclass(frozen=True)
class Undo:
    """What undoing a run would take back: how much of each kind, and what stands against it."""

    counts: dict[str, int]
    reasons: Sequence[str]
    warnings: Sequence[str]


def may_undo(run: Run) -> bool:
    """Return whether a run ended, has effects and was not undone; its page then offers it."""
    ended = run.mode == "run" and not run.is_active and models.retry_of(run.id) is None
    return ended and models.undo_of(run.id) is None and bool(journal.counts(run.root_id))


def look(run: Run, user: User) -> Undo:
    """Return what undoing a run would do, with every reason why it cannot be done now.

    Raises NotUndoable where it is none that can be undone at all.
    """
    if not may_undo(run):
        raise NotUndoable("This run changed nothing, is not over, or is undone already.")
    reader = Tree(None if _as_flow(run) else user.subjects)
    changes = journal.of_run(run.root_id)
    changed = conflicts(changes, reader)
    reasons = [*lost(changes, reader), *_told(changed, Tree(user.subjects))]
    return Undo(journal.counts(run.root_id), reasons, _outside(run))


def order_of(run: Run, user: User) -> Order:
    """Return the order of the run that undoes another, on behalf of `user`.

    Its ID follows from that one's, so that a second press finds it. Raises NotUndoable, whose
    `errors` name what stands against it.
    """
    if reasons := look(run, user).reasons:
        errors = [FieldError("node", reason) for reason in reasons[:MOST_NAMED]]
        raise NotUndoable("Something was changed since, or cannot be put back.", errors)
    return Order(
        owner=user,
        hook=HookRef(run.flow_slug, run.version_id, store.version(run.version_id), Hook(), True),
        label=f"Undo: {run.label}"[:200],
        parameters={},
        paths=run.paths,
        nodes=(),
        call={"undo": run.id},
        task_id=task_id(run),
        mode="undo",
        origin=run.id,
    )


def task_id(run: Run) -> str:
    """Return the ID of the run that undoes another: a new one for each try that failed."""
    tries = models.count_undos(run.id)
    return f"undo-{sha256(run.id.encode()).hexdigest()[:40]}-{tries}"


def check(facts: RunFacts) -> list[str]:
    """Return why a run cannot be undone any more: sentences, none where it can."""
    reader = Tree(facts.subjects)
    changes = journal.of_run(facts.takes_back)
    return [*lost(changes, reader), *_told(conflicts(changes, reader), reader)]


def undo(facts: RunFacts, report_of: Reports) -> Outcome:
    """Take back all effects of a run; raises RunStopped between two of them."""
    reader, total = Tree(facts.subjects), sum(journal.counts(facts.takes_back).values())
    taken = 0
    while change := journal.last(facts.takes_back):
        key = f"undo/{change.id}"
        report = report_of(Branch("", key, Message(), 1.0))
        report.check_stop()
        try:
            effects = StepEffects(reader, f"{facts.run_id}:{key}")
            report.log("info", take_back(change, effects, reader))
        except Problem as problem:
            report.log("error", problem.detail or problem.title)
            return Outcome(errors=[problem.detail or problem.title], ran=True)
        journal.forget_one(change)
        taken += 1
        report.progress(taken / total)
    return Outcome(ran=True)


def _told(paths: Sequence[str], reader: Tree) -> list[str]:
    said = [f"{shown(path, reader)} was changed since." for path in paths[:MOST_NAMED]]
    more = len(paths) - MOST_NAMED
    return [*said, f"{more} more were changed since."] if more > 0 else said


def _outside(run: Run) -> list[str]:
    """Return a sentence for each action that acts outside of the nodes."""
    names = {
        action.label or action.id
        for _, action in walk(store.version(run.version_id))
        if (found := registry.find(action.id)) and found.acts_outside
    }
    return [f"What “{name}” did outside of the files is not taken back." for name in sorted(names)]


def _as_flow(run: Run) -> bool:
    return store.version(run.version_id).extras.run_as == "flow"
