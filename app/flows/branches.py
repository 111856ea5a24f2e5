"""Holds what the interpreter and its engine say to each other: branches, outcomes, the Protocol."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.actions.message import KINDS, Json, Message, each_once
from app.flows.definition import Action

Kind = Literal["branch", "item"]
"""Which method of the interpreter a parallel branch goes on with."""


@dataclass(frozen=True)
class Branch:
    """One action over one message: `place` in the document, `key` unique in the run.

    `weight` is the share of the run's progress, from 0 to 1, that the branch stands for.
    """

    place: str
    key: str
    message: Message
    weight: float

    def to_json(self) -> Json:
        """Return the branch as JSON values; `from_json` is its inverse."""
        return {**vars(self), "message": self.message.to_json()}

    @classmethod
    def from_json(cls, data: Json) -> "Branch":
        """Return the branch that `to_json` wrote."""
        return cls(**{**data, "message": Message.from_json(data["message"])})


@dataclass
class Outcome:
    """What came of some branches: messages at their ends, errors, and whether an action ran.

    `failed` are the messages of branches that an error ended. `timed_out` says that the flow
    took too long, so that nothing more may start; the engine alone sets it.
    """

    messages: list[Message] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    ran: bool = False
    failed: list[Message] = field(default_factory=list)
    timed_out: str = ""

    def add(self, other: "Outcome") -> None:
        """Take in what came of further branches."""
        self.messages += other.messages
        self.errors += other.errors
        self.failed += other.failed
        self.ran = self.ran or other.ran

    def to_json(self) -> Json:
        """Return the outcome as JSON values; `from_json` is its inverse."""
        return {
            **vars(self),
            "messages": [message.to_json() for message in self.messages],
            "failed": [message.to_json() for message in self.failed],
        }

    @classmethod
    def from_json(cls, data: Json) -> "Outcome":
        """Return the outcome that `to_json` wrote."""
        messages = {
            name: [Message.from_json(message) for message in data.get(name, ())]
            for name in ("messages", "failed")
        }
        return cls(**{**data, **messages})


@dataclass(frozen=True)
class Performed:
    """What performing one action gave: the message that goes on, or why there is none."""

    message: Message
    error: str = ""


class Engine(Protocol):
    """Carries out what the interpreter asks for.

    Where the flow took too long, `select`, `perform` and `parallel` raise TookTooLong.
    """

    def select(self, branch: Branch, action: Action) -> tuple[list[Message], Message | None]:
        """Return the messages that an action runs over, and what its filters left out.

        Raises FlowFailed where it cannot tell.
        """

    def perform(self, branch: Branch, action: Action) -> Performed:
        """Carry out an action over one message; an error of the action is returned, not raised."""

    def skip(self, branch: Branch, weight: float) -> None:
        """Count a share of the run as done although nothing had to be done for it."""

    def parallel(
        self, branches: Sequence[Branch], kind: Kind, run: Callable[[Branch], Outcome]
    ) -> list[Outcome]:
        """Run branches, several at once or not, and return their outcomes in the same order."""


def total(outcomes: Sequence[Outcome]) -> Outcome:
    """Return all outcomes as one, in their order."""
    result = Outcome()
    for outcome in outcomes:
        result.add(outcome)
    return result


def merge(start: Message, outcome: Outcome) -> Message:
    """Return one message with the items, outputs and variables of all (reference: MergeAction).

    Of branches that failed it has the outputs, the last of which is the error; they come last.
    """
    kept = len(start.outputs)
    ends = (*outcome.messages, *outcome.failed)
    outputs = [output for message in ends for output in message.outputs[kept:]]
    variables = dict(start.variables)
    for message in outcome.messages:
        variables |= message.variables
    merged = Message(outputs=start.outputs + tuple(outputs), variables=variables)
    for kind in KINDS:
        items = (item for message in outcome.messages for item in message.items(kind))
        merged = merged.with_items(kind, each_once(kind, items))
    return merged
