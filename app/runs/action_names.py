"""Decides how an action is named where only the key of its steps is known."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.flows.definition import Flow, walk
from app.runs.action_states import key_of


@dataclass(frozen=True)
class ActionName:
    """An action's place in the document, and its name for people."""

    place: str
    label: str

    def off(self, text: str) -> str:
        """Return what an action said, without its name before it: that is shown beside it."""
        return text.removeprefix(f"{self.label}: ")


def action_names(flow: Flow) -> Mapping[str, ActionName]:
    """Return the names of all actions by the keys of their steps."""
    return {
        key_of(place): ActionName(place, action.label or action.id) for place, action in walk(flow)
    }
