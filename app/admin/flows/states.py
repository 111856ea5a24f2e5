"""Decides what the state of a flow is called and what switching it means."""

from typing import Literal

from app.flows import store
from app.flows.definition import Flow
from app.flows.models import FlowRecord

State = Literal["enabled", "off", "inactive"]


def state_of(record: FlowRecord, flow: Flow) -> State:
    """Return `enabled` where hooks of the flow answer, `inactive` where its document says so."""
    if record.enabled:
        return "enabled"
    return "inactive" if flow.inactive else "off"


def switch(slug: str, on: bool, author: str) -> FlowRecord:
    """Switch a flow on or off and return its record; raises UnknownFlow.

    A flow whose document says `Inactive` is switched on by a new version that does not.
    """
    record = store.find(slug)
    flow = store.current(record)
    if on and flow.inactive:
        return store.save(flow.model_copy(update={"inactive": False}), author=author, replace=slug)
    return store.set_enabled(slug, on)
