"""Decides how far each action of a run is, for the line of steps on its page; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from app.flows.definition import Action, Flow
from app.flows.queries import Trigger, answers, trigger_test

StepState = Literal["done", "current", "waiting", "failed", "skipped"]
Tally = Mapping[str, tuple[int, int, int]]

MAX_SHOWN = 8
"""Actions in the line; a longer flow shows its first ones."""


@dataclass(frozen=True)
class StepView:
    """One action: how many of its items are done, of how many."""

    label: str
    state: StepState
    done: int
    planned: int


def line_of_steps(flow: Flow, trigger: Trigger, tally: Tally, active: bool) -> list[StepView]:
    """Return the actions that this trigger concerns, in the order in which they run."""
    test = trigger_test(trigger)
    roots = [
        (str(number), action)
        for number, action in enumerate(flow.actions)
        if action.trigger_filter is None or answers(action.trigger_filter.query, test)
    ]
    places = [place for key, root in roots for place in _walk(key, root)]
    if flow.merge_action:
        places += _walk("merge", flow.merge_action)
    return _states(places[:MAX_SHOWN], tally, active)


def counted(steps: list[StepView]) -> StepView | None:
    """Return the step with the most items, whose count tells most; None where none has many."""
    many = [step for step in steps if step.planned > 1]
    return max(many, key=lambda step: step.planned, default=None)


def _walk(key: str, action: Action) -> Iterator[tuple[str, Action]]:
    yield key, action
    for number, child in enumerate(action.chained_actions):
        yield from _walk(f"{key}.{number}", child)
    if action.merge_action:
        yield from _walk(f"{key}.m", action.merge_action)


def _states(places: list[tuple[str, Action]], tally: Tally, active: bool) -> list[StepView]:
    views: list[StepView] = []
    ready = True
    for key, action in places:
        done, _planned, errors = tally.get(key, (0, 0, 0))
        planned = _planned_items(key, tally)
        complete = done > 0 and done >= planned
        state = _state(done, complete, errors > 0, active, ready)
        views.append(StepView(action.label or action.id, state, done, planned))
        ready = complete
    return views


def _planned_items(key: str, tally: Tally) -> int:
    """A chained action runs once for each item of the action before; a merge runs once."""
    planned = tally.get(key, (0, 0, 0))[1]
    parent, _, last = key.rpartition(".")
    return planned if planned or not parent or last == "m" else _planned_items(parent, tally)


def _state(done: int, complete: bool, failed: bool, active: bool, ready: bool) -> StepState:
    if failed:
        return "failed"
    if complete:
        return "done"
    if not active:
        return "skipped" if done == 0 else "failed"
    return "current" if ready or done else "waiting"
