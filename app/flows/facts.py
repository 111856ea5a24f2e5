"""Holds what every step of a run may know: the flow, what started it, and on whose behalf."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.flows.definition import Flow
from app.flows.queries import Trigger

MASK = "•••"
SHORTEST_SECRET = 4
"""Shorter values would mask parts of ordinary words; they are hidden with their parameter only."""


@dataclass(frozen=True)
class Label:
    """A role or a workspace by name and label."""

    name: str
    label: str

    @property
    def slug(self) -> str:
        """The name, as workspaces call it."""
        return self.name


@dataclass(frozen=True)
class Person:
    """Who started the run."""

    login: str
    name: str = ""
    email: str = ""
    profile: str = ""
    roles: tuple[Label, ...] = ()


@dataclass(frozen=True)
class RunFacts:
    """A run as its steps see it; `moment` is when it was accepted, so that repeats see the same.

    `subjects` are those in whose name nodes are read and written; None is the flow itself.
    """

    run_id: str
    flow: Flow
    flow_slug: str
    trigger: Trigger
    parameters: Mapping[str, str]
    person: Person
    subjects: frozenset[str] | None
    moment: datetime
    workspace: Label | None = None

    def mask(self, text: str) -> str:
        """Return the text without the values of password parameters."""
        for parameter in self.flow.parameters:
            secret = self.parameters.get(parameter.name, "")
            if parameter.type == "password" and len(secret) >= SHORTEST_SECRET:
                text = text.replace(secret, MASK)
        return text
