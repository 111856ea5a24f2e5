"""Decides what the page of one action of a run shows: its messages as the viewer may see them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.models import User
from app.flows import store
from app.flows.definition import Action
from app.flows.interpreter import find_action
from app.nodes.rights import Rights
from app.runs import models
from app.runs.action_states import ActionState, action_states, key_of
from app.runs.errors import UnknownRun
from app.runs.facts import trigger_of
from app.runs.models import Run, RunEvent

PAGE_SIZE = 20
"""Items on one page: each shows two messages."""

NODES = "nodes"


@dataclass(frozen=True)
class Side:
    """A message: lines of what it holds, what was said last, variables."""

    items: Sequence[str]
    hidden: int
    text: str
    json: str
    variables: Mapping[str, str]


@dataclass(frozen=True)
class ItemView:
    """One time that the action was carried out."""

    key: str
    parameters: Mapping[str, str]
    input: Side
    output: Side | None
    error: str
    took: float

    @property
    def name(self) -> str:
        """Which item of a fan-out it was, "" where the action is carried out once."""
        number = self.key.rpartition("/")[2]
        return f"Item {int(number) + 1:,}" if number.isdecimal() and "/" in self.key else ""


@dataclass(frozen=True)
class ActionView:
    """An action of a run, and a page of the times that it was carried out."""

    run: Run
    place: str
    action: Action
    state: ActionState
    items: Sequence[ItemView]
    number: int
    has_next: bool

    @property
    def label(self) -> str:
        """Its name for people."""
        return self.action.label or self.action.id


def action_view(run: Run, place: str, viewer: User, page: int) -> ActionView:
    """Return one action of a run; raises UnknownRun where the flow has none at that place."""
    flow = store.version(run.version_id)
    states = action_states(flow, trigger_of(run), models.tally(run.id), active=run.is_active)
    if place not in states:
        raise UnknownRun("There is no such action.")
    offset = (page - 1) * PAGE_SIZE
    found = models.messages_of(run.id, key_of(place), offset=offset, limit=PAGE_SIZE + 1)
    rights = Rights(viewer.subjects)
    return ActionView(
        run=run,
        place=place,
        action=find_action(flow, place),
        state=states[place],
        items=[_item(event, rights, viewer) for event in found[:PAGE_SIZE]],
        number=page,
        has_next=len(found) > PAGE_SIZE,
    )


def _item(event: RunEvent, rights: Rights, viewer: User) -> ItemView:
    """Return one time; what the admin wrote into the flow is shown to admins only."""
    kept = json.loads(event.text)
    return ItemView(
        key=event.step,
        parameters=kept["parameters"] if viewer.is_admin else {},
        input=_side(kept["input"], rights),
        output=_side(kept["output"], rights) if "output" in kept else None,
        error=kept.get("error", ""),
        took=kept["took"],
    )


def _side(message: Mapping[str, Any], rights: Rights) -> Side:
    """Return a message in the viewer's paths; what they may not read is counted, not named."""
    lines: list[str] = []
    for kind, found in message["items"].items():
        seen = [rights.userspace(path) for path in found] if kind == NODES else found
        lines += [name if kind == NODES else f"{kind}: {name}" for name in seen if name]
    total = sum(message["counts"].values())
    return Side(
        items=lines,
        hidden=total - len(lines),
        text=message.get("text", ""),
        json=message.get("json", ""),
        variables=message["variables"],
    )
