"""Decides what a new flow is before anybody has given it work: one action that writes a line."""

from app.flows import store
from app.flows.definition import Action, Flow
from app.flows.models import FlowRecord

FIRST_ACTION = Action(
    ID="actions.scheduler.log-input",
    label="Write to the log",
    parameters={"message": "{{.ContextUser.Login}} started this flow."},
)


def create(label: str, description: str, author: str) -> FlowRecord:
    """Keep a new flow and return its record; raises SlugTaken where its slug is not free."""
    metadata = {"Description": description} if description else {}
    flow = Flow(label=label, owner=author, metadata=metadata, actions=(FIRST_ACTION,))
    return store.save(flow, author=author)
