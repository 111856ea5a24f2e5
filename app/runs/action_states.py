"""Decides how far each action of a flow is in one run, for the diagram on its page; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.flows.definition import Action, Flow
from app.flows.queries import Trigger, answers, trigger_test
from app.runs.counts import NOTHING, Count

StepState = Literal["waiting", "current", "done", "failed", "skipped"]
Begun = Literal["yes", "no", "never"]
"""Whether what stands before an action lets it begin: already, not yet, or not in this run."""

Tally = Mapping[str, Count]

PREFIXES = {
    "Actions": "",
    "ChainedActions": "",
    "FailedFilterActions": "f",
    "MergeAction": "m",
}
"""What stands before the number of an action in the keys of its steps."""

WORDS: Mapping[StepState, str] = {
    "waiting": "waiting",
    "current": "at work",
    "done": "done",
    "failed": "failed",
    "skipped": "not carried out",
}


@dataclass(frozen=True)
class ActionState:
    """One action: what became of it, and how many of its items are done, planned and so on."""

    key: str
    state: StepState
    count: Count = NOTHING
    planned: int = 0

    @property
    def done(self) -> int:
        """How often it was carried out, well or not."""
        return self.count.done

    @property
    def told(self) -> str:
        """The same in words."""
        left = f"{self.count.left:,} left out" if self.count.left else ""
        if self.state == "skipped":
            return left or WORDS["skipped"]
        return ", ".join(filter(None, (WORDS[self.state], self._count(), left)))

    def _count(self) -> str:
        if self.state == "waiting":
            return ""
        if self.state == "failed" and self.planned > 1:
            return f"{self.count.wrong:,} of {self.planned:,}"
        if self.planned > 1:
            return f"{self.done:,} of {self.planned:,}"
        return f"{self.done:,} times" if self.done > 1 else ""


def action_states(
    flow: Flow, trigger: Trigger, tally: Tally, *, active: bool
) -> dict[str, ActionState]:
    """Return the state of each action by its place in the document, `Actions[0]` and so on.

    Actions that something else starts, and what follows them, are none of this run's: who sees
    the run may not know of them.
    """
    walk = _Walk(trigger, tally, active)
    for number, action in enumerate(flow.actions):
        walk.visit(f"Actions[{number}]", str(number), action, "yes")
    if flow.merge_action:
        walk.visit("MergeAction", "merge", flow.merge_action, walk.all_over(tuple(walk.states)))
    return walk.states


def counted(states: Iterable[ActionState]) -> ActionState | None:
    """Return the action with the most items, whose count tells most; None where none has many."""
    many = [state for state in states if state.planned > 1 and state.done]
    return max(many, key=lambda state: state.planned, default=None)


def key_of(place: str) -> str:
    """Return what the steps of the action at a place of the document are counted under."""
    parts: list[str] = []
    for part in place.split("."):
        name, _, number = part.rstrip("]").partition("[")
        parts.append(PREFIXES[name] + number if parts or number else "merge")
    return ".".join(parts)


class _Walk:
    """Goes through a flow in the order in which it runs, and finds each state from those before."""

    def __init__(self, trigger: Trigger, tally: Tally, active: bool) -> None:
        self.states: dict[str, ActionState] = {}
        self._test = trigger_test(trigger)
        self._tally = tally
        self._active = active

    def visit(self, place: str, key: str, action: Action, begun: Begun) -> None:
        """Find the state of an action and of all that follows it."""
        if action.trigger_filter is None or answers(action.trigger_filter.query, self._test):
            state = self.states[place] = self._state(key, begun)
            for number, child in enumerate(action.chained_actions):
                after = _after(state, action)
                self.visit(f"{place}.ChainedActions[{number}]", f"{key}.{number}", child, after)
            self._visit_excluded(place, key, action, _left(state))
            self._visit_merge(place, key, action)
        elif action.failed_filter_actions:
            self.states[place] = self._state(key, "never")
            self._visit_excluded(place, key, action, begun)

    def _visit_excluded(self, place: str, key: str, action: Action, begun: Begun) -> None:
        for number, child in enumerate(action.failed_filter_actions):
            self.visit(f"{place}.FailedFilterActions[{number}]", f"{key}.f{number}", child, begun)

    def _visit_merge(self, place: str, key: str, action: Action) -> None:
        if action.merge_action:
            within = [one for one in self.states if one == place or one.startswith(f"{place}.")]
            merges = "never" if action.break_after else self.all_over(within)
            self.visit(f"{place}.MergeAction", f"{key}.m", action.merge_action, merges)

    def all_over(self, within: Iterable[str]) -> Begun:
        """Return whether what waits for these places may begin."""
        states = {self.states[place].state for place in within}
        if states & {"waiting", "current"}:
            return "no"
        return "yes" if states & {"done", "failed"} else "never"

    def _state(self, key: str, begun: Begun) -> ActionState:
        count, planned = self._tally.get(key, NOTHING), self._planned(key)
        over = self._ended(key) >= max(planned, 1)
        return ActionState(key, self._named(count, over, begun), count, planned)

    def _ended(self, key: str) -> int:
        """Return how often an action was carried out or passed over."""
        passed_over = self._tally.get(f"{key} skipped", NOTHING).done
        return self._tally.get(key, NOTHING).done + passed_over

    def _named(self, count: Count, over: bool, begun: Begun) -> StepState:
        if count.wrong:
            return "failed"
        if count.done and (over or not self._active):
            return "done"
        if over or not self._active or begun == "never":
            return "skipped"
        return "current" if count.done or begun == "yes" else "waiting"

    def _planned(self, key: str) -> int:
        """An action that follows a fan-out is planned once for each item of it; a merge is not.

        When all of the fan-out is over, it is so for what ended well.
        """
        planned = self._tally.get(key, NOTHING).planned
        parent, _, last = key.rpartition(".")
        if planned or not parent or last[0] in "mf":
            return planned
        count, most = self._tally.get(parent, NOTHING), self._planned(parent)
        over = count.done and self._ended(parent) >= most
        return min(most, count.done - count.wrong) if over else most


def _after(state: ActionState, action: Action) -> Begun:
    """Return whether what is chained to an action may begin."""
    if action.break_after:
        return "never"
    if state.done > state.count.wrong or (state.state == "skipped" and action.bypass):
        return "yes"
    return "never" if state.state in ("failed", "skipped") else "no"


def _left(state: ActionState) -> Begun:
    """Return whether what gets those that a filter leaves out may begin."""
    if state.count.left:
        return "yes"
    is_open = state.state in ("waiting", "current") and not state.done
    return "no" if is_open else "never"
