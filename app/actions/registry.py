"""Decides which actions exist: one decorator and one entry-point group, for ours and others'.

An action is a function from a call to a result. It writes only through `call.files`, whose
calls can be repeated after a crash without a second effect. It never knows flows or runs.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from app import json_text
from app.actions.errors import BadActionParameter
from app.actions.message import Message
from app.actions.step import Step
from app.nodes.node import Node
from app.nodes.reading import Reader
from app.nodes.writing import Effects

logger = logging.getLogger(__name__)

ENTRY_POINT_GROUP = "flowbutton.actions"

Log = Callable[[str, str], None]
"""Adds a line to the run's log: level (`info`, `warning`, `error`), text."""

WOULD = "would"
"""Level of what a preview says that it would do."""


@dataclass(frozen=True)
class ActionParameter:
    """One parameter that an action reads; names with `repeated` may carry `_1`, `_2` …

    The value of a `secret` one is never kept with a run, nor shown.
    """

    name: str
    help: str
    default: str = ""
    repeated: bool = False
    secret: bool = False


@dataclass(frozen=True)
class ActionCall:
    """All that an action gets. Parameters are already rendered; paths are internal."""

    parameters: Mapping[str, str]
    message: Message
    tree: Reader
    files: Effects
    log: Log
    progress: Callable[[float], None] = lambda _fraction: None
    check_stop: Callable[[], None] = lambda: None
    """Raises RunStopped where somebody stopped the run; long work calls it between pieces."""

    step: Step = field(default_factory=Step)
    """Which step of which run this is, for what acts outside of the nodes."""

    is_preview: bool = False
    """Nothing may change: what acts outside of the nodes only says what it would do."""

    def would(self, text: str) -> None:
        """Say in a preview what would be done outside of the nodes: “Would send …”."""
        self.log(WOULD, text)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes of the message."""
        return self.message.nodes

    def text(self, name: str, default: str = "") -> str:
        """Return the parameter, or `default` where it is missing or empty."""
        return self.parameters.get(name) or default

    def required(self, name: str) -> str:
        """Return the parameter; raises BadActionParameter where it is missing or empty."""
        value = self.parameters.get(name, "")
        if not value:
            raise BadActionParameter(f"The parameter “{name}” is empty.")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a boolean parameter (reference: `"true"` / `"false"`)."""
        return self.parameters.get(name, str(default)).strip().lower() == "true"

    def integer(self, name: str, default: int, *, minimum: int, maximum: int) -> int:
        """Return a whole number in bounds; raises BadActionParameter."""
        value = self.text(name, str(default)).strip()
        try:
            number = int(value)
        except ValueError:
            number = minimum - 1
        if not minimum <= number <= maximum:
            message = f"The parameter “{name}” must be a whole number from {minimum} to {maximum}."
            raise BadActionParameter(message)
        return number

    def switch(self, name: str) -> tuple[str, dict[str, Any]]:
        """Return the choice of a switch and the values beside it.

        A switch is JSON text `{"@value": "split", "pages": "…"}` (reference: parameters).
        Raises BadActionParameter where it is not.
        """
        try:
            data = json_text.loads(self.required(name))
        except ValueError as error:
            raise BadActionParameter(f"The parameter “{name}” is not JSON: {error}.") from error
        if not isinstance(data, dict) or not isinstance(data.get("@value"), str):
            raise BadActionParameter(f"The parameter “{name}” names no choice.")
        return data.pop("@value"), data

    def repeated(self, name: str) -> list[str]:
        """Return the values of `name`, `name_1`, `name_2` … in order, without empty ones."""
        numbered = [name]
        while f"{name}_{len(numbered)}" in self.parameters:
            numbered.append(f"{name}_{len(numbered)}")
        return [self.parameters[key] for key in numbered if self.parameters.get(key)]


@dataclass(frozen=True)
class ActionResult:
    """What an action did.

    `nodes` go on to the chained actions; None leaves the nodes of the message. `produced` are
    internal paths that the run's page shows as outputs. `variables` join those of the message.
    """

    nodes: Sequence[Node] | None = None
    text: str = ""
    json: Any = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    produced: Sequence[str] = ()


ActionFunction = Callable[[ActionCall], ActionResult]


@dataclass(frozen=True)
class RegisteredAction:
    """An action that flows may name: its ID in the document, a label and its parameters.

    `previews` says that it may be called in a preview, `acts_outside` that it does what cannot
    be taken back, see `action`.
    """

    id: str
    label: str
    parameters: tuple[ActionParameter, ...]
    run: ActionFunction
    previews: bool = False
    acts_outside: bool = False

    @property
    def secrets(self) -> set[str]:
        """The names of the parameters that are never shown."""
        return {parameter.name for parameter in self.parameters if parameter.secret}


_actions: dict[str, RegisteredAction] = {}


def action(
    action_id: str,
    label: str,
    *parameters: ActionParameter,
    previews: bool = False,
    acts_outside: bool = False,
) -> Callable[[ActionFunction], ActionFunction]:
    """Register the decorated function as the action `action_id`.

    With `previews` it is called in a preview, too: it changes nodes through `call.files` alone,
    and looks at `call.is_preview` before it acts outside of them. Without, a preview says that
    the action would be carried out, and goes on. `acts_outside` says that it does something
    that undoing a run cannot take back, such as sending a mail.
    """

    def register(function: ActionFunction) -> ActionFunction:
        _actions[action_id] = RegisteredAction(
            action_id, label, parameters, function, previews, acts_outside
        )
        return function

    return register


@cache
def _load() -> None:
    for entry_point in entry_points(group=ENTRY_POINT_GROUP):
        try:
            entry_point.load()
        except Exception:
            # One broken package must not take away the actions of all others.
            logger.exception("The actions of “%s” cannot be loaded.", entry_point.value)


def find(action_id: str) -> RegisteredAction | None:
    """Return the action of this ID, or None where no installed package registers it."""
    _load()
    return _actions.get(action_id)


def all_actions() -> list[RegisteredAction]:
    """Return every action, sorted by ID."""
    _load()
    return sorted(_actions.values(), key=lambda registered: registered.id)
