"""Decides how far each action of a flow is in one run, for the diagram on its page; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.flows.definition import Action, Flow
from app.flows.matching import Test
from app.flows.queries import Trigger, answers, trigger_test
from app.runs.steps import StepState, Tally

NONE = (0, 0, 0)
PREFIXES = {
    "Actions": "",
    "ChainedActions": "",
    "FailedFilterActions": "f",
    "MergeAction": "m",
}
"""What stands before the number of an action in the keys of its steps."""


@dataclass(frozen=True)
class ActionState:
    """One action: what became of it, and how many of its items are done, planned and wrong."""

    key: str
    state: StepState
    done: int = 0
    planned: int = 0
    wrong: int = 0

    @property
    def told(self) -> str:
        """The same in words."""
        if self.state == "skipped":
            return "not carried out"
        if self.state == "waiting":
            return "waiting"
        count = self._count()
        if self.state == "failed":
            return f"failed{count}"
        return f"done{count}" if self.state == "done" else f"at work{count}"

    def _count(self) -> str:
        if self.planned > 1:
            return f", {self.done:,} of {self.planned:,}"
        return f", {self.done:,} times" if self.done > 1 else ""


def action_states(
    flow: Flow, trigger: Trigger, tally: Tally, *, active: bool
) -> dict[str, ActionState]:
    """Return the state of each action by its place in the document, `Actions[0]` and so on.

    Actions that something else starts, and what follows them, are none of this run's: who sees
    the run may not know of them.
    """
    test = trigger_test(trigger)
    states: dict[str, ActionState] = {}
    for number, action in enumerate(flow.actions):
        places = _walk(f"Actions[{number}]", str(number), action, test)
        states |= _states(places, tally, active=active)
    if flow.merge_action:
        waits = active and all(state.state != "current" for state in states.values())
        places = _walk("MergeAction", "merge", flow.merge_action, test)
        states |= _states(places, tally, active=active, ready=waits and bool(tally))
    return states


def key_of(place: str) -> str:
    """Return what the steps of the action at a place of the document are counted under."""
    parts: list[str] = []
    for part in place.split("."):
        name, _, number = part.rstrip("]").partition("[")
        parts.append(PREFIXES[name] + number if parts or number else "merge")
    return ".".join(parts)


def _walk(place: str, key: str, action: Action, test: Test) -> Iterator[tuple[str, str]]:
    """Yield place and key of an action and all that follows it, those before first."""
    if action.trigger_filter and not answers(action.trigger_filter.query, test):
        return
    yield place, key
    for number, child in enumerate(action.chained_actions):
        yield from _walk(f"{place}.ChainedActions[{number}]", f"{key}.{number}", child, test)
    for number, child in enumerate(action.failed_filter_actions):
        yield from _walk(f"{place}.FailedFilterActions[{number}]", f"{key}.f{number}", child, test)
    if action.merge_action:
        yield from _walk(f"{place}.MergeAction", f"{key}.m", action.merge_action, test)


def _states(
    places: Iterator[tuple[str, str]], tally: Tally, *, active: bool, ready: bool = True
) -> dict[str, ActionState]:
    states: dict[str, ActionState] = {}
    by_key: dict[str, ActionState] = {}
    for place, key in places:
        parent, _, last = key.rpartition(".")
        before = by_key.get(parent)
        begun = ready if before is None else _lets(before, waits=last == "m")
        states[place] = by_key[key] = _state(key, tally, active=active, ready=begun)
    return states


def _lets(before: ActionState, *, waits: bool) -> bool:
    """Return whether what follows an action may have begun; a merge waits for all of it."""
    return before.state == "done" if waits else before.done > 0


def _state(key: str, tally: Tally, *, active: bool, ready: bool) -> ActionState:
    done, _, wrong = tally.get(key, NONE)
    planned = _planned(key, tally)
    return ActionState(key, _named(done, planned, wrong, active, ready), done, planned, wrong)


def _named(done: int, planned: int, wrong: int, active: bool, ready: bool) -> StepState:
    if wrong:
        return "failed"
    if done and (done >= planned or not active):
        return "done"
    if not active:
        return "skipped"
    return "current" if ready or done else "waiting"


def _planned(key: str, tally: Mapping[str, tuple[int, int, int]]) -> int:
    """An action that follows a fan-out is planned once for each item of it; a merge is not."""
    planned = tally.get(key, NONE)[1]
    parent, _, last = key.rpartition(".")
    follows = parent and last[:1] not in ("m", "f")
    return planned if planned or not follows else _planned(parent, tally)
