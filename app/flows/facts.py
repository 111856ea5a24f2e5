"""Holds what every step of a run may know: the flow, what started it, and on whose behalf."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app.actions.people import Label as Label
from app.actions.people import Person as Person
from app.flows import deadlines
from app.flows.deadlines import Limit
from app.flows.definition import Flow
from app.flows.masks import MASK as MASK
from app.flows.masks import hiding
from app.flows.queries import Trigger
from app.flows.request_queries import Request
from app.flows.secret_values import secret_names
from app.nodes.node import Node


@dataclass(frozen=True)
class RunFacts:
    """A run as its steps see it; `moment` is when it was accepted, so that repeats see the same.

    `started` is when its work began. `address` is where the call came from. `subjects` are those
    in whose name nodes are read and written; None is the flow itself. `seen_by` are those of the
    person, whose log names no node that they may not see. `event_node` is the node
    of the event that started the run, as it was then. `root` is the first of the runs that go on
    with one another, "" where it is this one. `takes_back` is the one whose effects the
    run is to take back, "" for none.
    """

    run_id: str
    flow: Flow
    flow_slug: str
    trigger: Trigger
    parameters: Mapping[str, str]
    person: Person
    subjects: frozenset[str] | None
    moment: datetime
    seen_by: frozenset[str] = frozenset()
    workspace: Label | None = None
    address: str = ""
    started: datetime | None = None
    event_node: Node | None = None
    root: str = ""
    is_preview: bool = False
    takes_back: str = ""

    @property
    def root_id(self) -> str:
        """The run in whose name steps are done: it knows again what a failed run did already."""
        return self.root or self.run_id

    @property
    def limit(self) -> Limit | None:
        """Until when the whole run may work; raises FlowFailed where that is no duration."""
        since = self.started or self.moment
        return deadlines.limit(self.flow.timeout, since, "The flow", whole=True)

    @property
    def request(self) -> Request:
        """The call that started the run."""
        return Request(self.address, self.moment)

    @property
    def secrets(self) -> list[str]:
        """The values of its password parameters, without empty ones."""
        values = (self.parameters.get(name, "") for name in secret_names(self.flow))
        return [value for value in values if value]

    def mask(self, text: str) -> str:
        """Return the text without the values of password parameters."""
        return self._hide(text)

    @cached_property
    def _hide(self) -> Callable[[str], str]:
        return hiding(self.secrets)
