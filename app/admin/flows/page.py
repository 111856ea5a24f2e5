"""Decides what stands on every page of one flow: its name, its state and what it consists of."""

from dataclasses import dataclass
from functools import cached_property

from app.admin.flows.starters import StarterRow, starter_rows
from app.admin.flows.states import State, state_of
from app.flows import models, store
from app.flows.cells_report import ImportReport, reported
from app.flows.definition import Flow
from app.flows.errors import UnknownFlow
from app.flows.models import FlowRecord, FlowVersion


@dataclass(frozen=True)
class FlowPage:
    """A flow with its version in force."""

    record: FlowRecord
    version: FlowVersion
    flow: Flow

    @property
    def slug(self) -> str:
        """The last segment of its address."""
        return self.record.slug

    @property
    def state(self) -> State:
        """Whether it is enabled."""
        return state_of(self.record, self.flow)

    @cached_property
    def report(self) -> ImportReport:
        """What of it is not carried out here."""
        return reported(self.flow)

    @cached_property
    def starters(self) -> list[StarterRow]:
        """What starts the flow by itself, and how that goes."""
        return starter_rows(self.record)


def load(slug: str) -> FlowPage:
    """Return the page of a flow; raises UnknownFlow."""
    row = models.flow_in_force(slug)
    if row is None:
        raise UnknownFlow(f"There is no flow “{slug}”.")
    record, version = row
    return FlowPage(record, version, store.parsed(version))
