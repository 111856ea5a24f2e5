"""Decides whether what a run did can be taken back, and takes it back: the last effect first.

An effect that is taken back is marked at once, so that after a crash, and in the next try of an
undo that was stopped, the rest goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypedDict

from app.accounts.models import User
from app.actions import registry
from app.actions.message import Message
from app.flows import store
from app.flows.branches import Branch, Outcome
from app.flows.definition import walk
from app.flows.facts import RunFacts
from app.flows.hook_definition import Hook
from app.flows.patience import patiently
from app.flows.store import HookRef
from app.nodes import journal
from app.nodes.effects import StepEffects, release
from app.nodes.journal import NodeChange
from app.nodes.rights import Rights
from app.nodes.taking_back import (
    complete,
    conflicts,
    forbidden,
    lost,
    reserved,
    sentence,
    take_back,
)
from app.nodes.tree import Tree
from app.problems import FieldError, Problem
from app.runs import models, service
from app.runs.errors import NotUndoable
from app.runs.models import Run
from app.runs.service import Order
from app.runs.step_report import StepReport

MOST_NAMED = 20
"""Nodes that a refusal names; of more it says how many."""

MOST_LOOKED = 2_000
"""Effects that are compared with how things are while somebody waits for the page: some seconds.
Of more only the run that takes them back does so, before it touches anything."""

SHOWN = 8
"""Nodes that are named before somebody decides."""

Reports = Callable[[Branch], StepReport]


@dataclass(frozen=True)
class Undo:
    """What undoing a run would take back: how much of each kind, and what stands against it.

    `names` are some of the nodes, `more` says that there are others.
    """

    counts: dict[str, int]
    names: Sequence[str]
    more: bool
    reasons: Sequence[str]
    warnings: Sequence[str]


class Checked(TypedDict):
    """What the first step of an undo found: why not, and how many effects there are."""

    reasons: list[str]
    count: int


def may_undo(run: Run) -> bool:
    """Return whether a run ended, has effects and was not undone; its page then offers it."""
    ended = run.mode == "run" and not run.is_active and models.retry_of(run.id) is None
    return ended and models.undo_of(run.id) is None and journal.has_any(run.root_id)


def look(run: Run, user: User) -> Undo:
    """Return what undoing a run would do, with every reason why it cannot be done now.

    Raises NotUndoable where it is none that can be undone at all.
    """
    if not may_undo(run):
        raise NotUndoable("This run changed nothing, is not over, or is undone already.")
    counts, viewer = journal.counts(run.root_id), Rights(user.subjects)
    reader = Tree(None if _as_flow(run) else user.subjects)
    few = sum(counts.values()) <= MOST_LOOKED
    reasons = _reasons(run.root_id, _first_try(run), reader, viewer) if few else []
    names = _names(run.root_id, viewer)
    return Undo(counts, names[:SHOWN], len(names) > SHOWN, reasons, _outside(run))


def start(run: Run, user: User) -> Run:
    """Start undoing a run on behalf of `user` and return the run that does, once.

    Raises NotUndoable, whose `errors` name what stands against it, and QueueFull.
    """
    return models.undo_of(run.id) or service.start(order_of(run, user))


def order_of(run: Run, user: User) -> Order:
    """Return the order of the run that undoes another, on behalf of `user`.

    Its ID follows from that one's, so that a second press finds it. Raises NotUndoable, whose
    `errors` name what stands against it.
    """
    if reasons := look(run, user).reasons:
        errors = [FieldError("node", reason) for reason in reasons]
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
        root=_first_try(run) if models.count_undos(run.id) else "",
    )


def task_id(run: Run) -> str:
    """Return the ID of the run that undoes another: a new one for each try that failed.

    What all tries did is kept under the ID of the first.
    """
    return f"{_tries(run)}{models.count_undos(run.id)}"


def check(facts: RunFacts) -> Checked:
    """Return why a run cannot be undone any more, and how much there is to take back."""
    reader = Tree(facts.subjects)
    complete(facts.takes_back, facts.root_id, reader)
    reasons = _reasons(facts.takes_back, facts.root_id, reader, Rights(facts.seen_by))
    return {"reasons": reasons, "count": sum(journal.counts(facts.takes_back).values())}


def undo(facts: RunFacts, report_of: Reports, *, count: int, write: Callable[[], None]) -> Outcome:
    """Take back all effects of a run, `count` at first; raises RunStopped between two of them.

    `write` returns once what was said is in the database: what was taken back is told, whatever
    becomes of this process.
    """
    whole = report_of(Branch("", "undo", Message(), 1.0))
    left = sum(journal.counts(facts.takes_back).values())
    kept_free = reserved(facts.takes_back, Tree(facts.subjects))
    while found := journal.newest(facts.takes_back, 1):
        whole.check_stop()
        report = report_of(Branch("", f"undo/{found[0].id}", Message(), 1.0))
        try:
            report.log("info", _take_back(facts, found[0], whole, kept_free))
        except Problem as problem:
            report.log("error", problem.detail or problem.title)
            return Outcome(errors=[problem.detail or problem.title], ran=True)
        write()
        journal.hand_over(found[0], facts.root_id)
        left -= 1
        whole.progress(1 - left / count)
    _forget(facts)
    return Outcome(ran=True)


def _take_back(
    facts: RunFacts, change: NodeChange, whole: StepReport, kept_free: frozenset[str]
) -> str:
    """While the storage is away it is tried again: an effect knows what it did already."""
    reader, viewer = Tree(facts.subjects), Rights(facts.seen_by)

    def work() -> str:
        owner, others = f"{facts.root_id}:undo/{change.id}", kept_free - {change.source}
        effects = StepEffects(reader, owner, reserved=others)
        return take_back(change, effects, reader, viewer)

    return patiently(work, whole.check_stop, lambda sentence: whole.log("warning", sentence))


def _forget(facts: RunFacts) -> None:
    """Forget what was needed to take a run back, which can neither be undone nor go on now."""
    journal.forget(facts.takes_back, facts.root_id)
    release(facts.takes_back)


def _reasons(root: str, by: str, reader: Tree, viewer: Rights) -> list[str]:
    """Return why the effects of `root` cannot be taken back, where `by` did a part already."""
    rest = journal.of_runs(root)
    changed = conflicts(rest, reader, journal.of_runs(root, by))
    said = [sentence(f"{viewer.named(path)} was changed since.") for path in changed]
    return [
        *_bounded(lost(rest, viewer), "cannot be put back"),
        *_bounded(forbidden(rest, reader, viewer), "may not be changed by you"),
        *_bounded(said, "were changed since"),
    ]


def _bounded(sentences: Sequence[str], words: str) -> list[str]:
    more = len(sentences) - MOST_NAMED
    said = list(sentences[:MOST_NAMED])
    return [*said, f"{more:,} more {words}."] if more > 0 else said


def _names(root: str, viewer: Rights) -> list[str]:
    """Return a few nodes that undoing a run concerns, one more than are shown."""
    newest = [change for change in journal.newest(root, 4 * SHOWN) if change.what != "keep"]
    paths = (change.source or change.place for change in newest)
    return list(dict.fromkeys(sentence(viewer.named(path)) for path in paths))[: SHOWN + 1]


def _tries(run: Run) -> str:
    return f"undo-{sha256(run.id.encode()).hexdigest()[:40]}-"


def _first_try(run: Run) -> str:
    return f"{_tries(run)}0"


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
