"""Decides the order in which a flow's actions run: filters, selectors, fan-out, branches, merge.

Reference: Execution. It performs nothing itself: every piece of work goes through an `Engine`,
whose `step` may be durable, and it asks for the same steps under the same keys each time.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.actions.message import Message
from app.flows.branches import Branch, Engine, Kind, Outcome, merge, total
from app.flows.definition import Action, Flow
from app.flows.errors import FlowFailed
from app.flows.queries import Trigger, answers, trigger_test

NOTHING_RAN = "Nothing to do: no action of the flow applied to this input."


class Interpreter:
    """Runs one flow on one engine."""

    def __init__(self, flow: Flow, engine: Engine, trigger: Trigger) -> None:
        self._flow = flow
        self._engine = engine
        self._trigger = trigger_test(trigger)

    def run(self, message: Message) -> Outcome:
        """Run the whole flow over a message; `ran` tells whether any root action applied."""
        roots = [(f"Actions[{n}]", str(n)) for n in range(len(self._flow.actions))]
        outcome = self._all(roots, message, 1.0)
        if self._flow.merge_action and outcome.ran:
            merged = self.branch(Branch("MergeAction", "merge", merge(message, outcome), 0))
            merged.errors = outcome.errors + merged.errors
            outcome = merged
        return outcome

    def branch(self, branch: Branch) -> Outcome:
        """Run one action with all that follows it."""
        action = find_action(self._flow, branch.place)
        try:
            if triggered := self._triggered(action):
                messages, excluded = self._engine.select(branch, action)
        except FlowFailed as problem:
            self._engine.skip(branch, branch.weight)
            return _failure(branch.message, f"{action.label or action.id}: {problem.detail}")
        if not triggered:
            return self._excluded(branch, action, branch.message, branch.weight)
        outcome = Outcome()
        if excluded is not None:
            outcome.add(self._excluded(branch, action, excluded, 0))
        outcome.add(self._fan_out(branch, messages))
        merges = action.merge_action and not action.break_after
        return self._merged(branch, outcome) if merges else outcome

    def item(self, branch: Branch) -> Outcome:
        """Perform one action over one message of its fan-out, then what is chained to it."""
        action = find_action(self._flow, branch.place)
        followers = 0 if action.break_after else len(action.chained_actions)
        own = branch.weight / (followers + 1)
        message = branch.message
        if action.bypass:
            self._engine.skip(branch, own)
        else:
            performed = self._engine.perform(replace(branch, weight=own), action)
            if performed.error:
                self._engine.skip(branch, branch.weight - own)
                return _failure(message, performed.error)
            message = performed.message
        outcome = self._follow(branch, action, message, branch.weight - own)
        outcome.ran = True
        return outcome

    def _fan_out(self, branch: Branch, messages: list[Message]) -> Outcome:
        if not messages:
            self._engine.skip(branch, branch.weight)
            return Outcome()
        weight = branch.weight / len(messages)
        items = [
            Branch(branch.place, f"{branch.key}/{number}", message, weight)
            for number, message in enumerate(messages)
        ]
        return self.item(items[0]) if len(items) == 1 else total(self._parallel(items, "item"))

    def _follow(self, branch: Branch, action: Action, message: Message, weight: float) -> Outcome:
        chained = () if action.break_after else action.chained_actions
        if not chained:
            return Outcome(messages=[message])
        places = [
            (f"{branch.place}.ChainedActions[{n}]", f"{branch.key}.{n}")
            for n in range(len(chained))
        ]
        return self._all(places, message, weight)

    def _excluded(
        self, branch: Branch, action: Action, excluded: Message, weight: float
    ) -> Outcome:
        places = [
            (f"{branch.place}.FailedFilterActions[{n}]", f"{branch.key}.f{n}")
            for n in range(len(action.failed_filter_actions))
        ]
        return self._all(places, excluded, weight)

    def _merged(self, branch: Branch, outcome: Outcome) -> Outcome:
        if not outcome.ran:
            return outcome
        message = merge(branch.message, outcome)
        place, key = f"{branch.place}.MergeAction", f"{branch.key}.m"
        merged = self.branch(Branch(place, key, message, 0))
        merged.errors = outcome.errors + merged.errors
        merged.ran = True
        return merged

    def _all(self, places: Sequence[tuple[str, str]], message: Message, weight: float) -> Outcome:
        """Run the actions that the trigger concerns; the others have no share in the progress."""
        concerned = [(place, key) for place, key in places if self._concerned(place)]
        share = weight / max(1, len(concerned))
        branches = [Branch(place, key, message, share) for place, key in concerned]
        if len(branches) < 2:
            return total([self.branch(branch) for branch in branches])
        return total(self._parallel(branches, "branch"))

    def _parallel(self, branches: Sequence[Branch], kind: Kind) -> list[Outcome]:
        return self._engine.parallel(branches, kind, self.branch if kind == "branch" else self.item)

    def _concerned(self, place: str) -> bool:
        """An action whose filter cannot be judged is concerned: its branch says why."""
        action = find_action(self._flow, place)
        try:
            return bool(action.failed_filter_actions) or self._triggered(action)
        except FlowFailed:
            return True

    def _triggered(self, action: Action) -> bool:
        return action.trigger_filter is None or answers(action.trigger_filter.query, self._trigger)


def _failure(message: Message, error: str) -> Outcome:
    return Outcome(errors=[error], ran=True, failed=[message.failing(error)])


def find_action(flow: Flow, place: str) -> Action:
    """Return the action at a place such as `Actions[0].ChainedActions[1]`."""
    part: Any = flow
    for step in place.split("."):
        name, _, index = step.partition("[")
        part = getattr(part, ATTRIBUTES[name])
        if index:
            part = part[int(index.rstrip("]"))]
    assert isinstance(part, Action)  # noqa: S101 - every place we make ends at an action
    return part


ATTRIBUTES = {
    "Actions": "actions",
    "ChainedActions": "chained_actions",
    "FailedFilterActions": "failed_filter_actions",
    "MergeAction": "merge_action",
}
