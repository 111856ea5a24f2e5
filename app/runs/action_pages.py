"""Decides what the page of one action of a run shows: its messages as the viewer may see them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.flows import store
from app.flows.definition import Action
from app.flows.interpreter import find_action
from app.nodes.node import extension_of
from app.nodes.rights import Rights
from app.runs import events
from app.runs.action_states import ActionState, action_states, key_of
from app.runs.errors import UnknownRun
from app.runs.events import RunEvent
from app.runs.facts import trigger_of
from app.runs.lengths import lasted
from app.runs.models import Run

PAGE_SIZE = 20
"""Items on one page: each shows two messages."""

NODES = "nodes"


@dataclass(frozen=True)
class Held:
    """Something that a message holds: a node by its userspace path, or a person and so on."""

    name: str
    kind: str

    @property
    def extension(self) -> str:
        """Its extension, for the icon; "" for what is no node."""
        return extension_of(self.name.rpartition("/")[2]) if self.kind == NODES else ""


@dataclass(frozen=True)
class Side:
    """A message: what it holds, what was said last, variables."""

    held: Sequence[Held]
    hidden: int
    text: str
    json: str
    variables: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.held or self.hidden or self.text or self.json or self.variables)


@dataclass(frozen=True)
class ItemView:
    """One time that the action was carried out; `earlier` is the run in which, "" for this one."""

    key: str
    parameters: Mapping[str, str]
    input: Side
    output: Side | None
    error: str
    took: float
    earlier: str

    @property
    def lasted(self) -> str:
        """How long it worked, for people."""
        return lasted(self.took)

    @property
    def kept_all(self) -> bool:
        """Whether what it gave holds the same as what it got."""
        got, gave = self.input, self.output
        return bool(gave and got.held and (got.held, got.hidden) == (gave.held, gave.hidden))

    @property
    def number(self) -> str:
        """Which item of the fan-outs it was: “3”, or “2.5” where one was within another."""
        numbers = events.ITEM.findall(self.key)
        return ".".join(f"{int(number[1:]) + 1:,}" for number in numbers)


@dataclass(frozen=True)
class ActionView:
    """An action of a run, and a page of the times that it was carried out."""

    run: Run
    place: str
    action: Action
    state: ActionState
    span: tuple[datetime, datetime] | None
    items: Sequence[ItemView]
    number: int
    has_next: bool
    only_failed: bool

    @property
    def label(self) -> str:
        """Its name for people."""
        return self.action.label or self.action.id

    @property
    def lasted(self) -> str:
        """How long it was from its first start to its last end, for people; "" for never."""
        return lasted((self.span[1] - self.span[0]).total_seconds()) if self.span else ""

    @property
    def is_cut(self) -> bool:
        """Whether messages are missing because only the first ones of many are kept."""
        everything = not (self.only_failed or self.has_next or self.number > 1)
        return everything and 0 < len(self.items) < self.state.done


def action_view(
    run: Run, place: str, viewer: User, page: int, *, only_failed: bool = False
) -> ActionView:
    """Return one action of a run; raises UnknownRun where the flow has none at that place."""
    flow = store.version(run.version_id)
    states = action_states(flow, trigger_of(run), events.tally(run.id), active=run.is_active)
    if place not in states:
        raise UnknownRun("There is no such action.")
    key, offset = key_of(place), (page - 1) * PAGE_SIZE
    found = events.messages_of(run.id, key, failed=only_failed, offset=offset, limit=PAGE_SIZE + 1)
    rights = Rights(viewer.subjects)
    return ActionView(
        run=run,
        place=place,
        action=find_action(flow, place),
        state=states[place],
        span=events.span_of(run.id, key),
        items=[_item(event, rights, viewer) for event in found[:PAGE_SIZE]],
        number=page,
        has_next=len(found) > PAGE_SIZE,
        only_failed=only_failed,
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
        earlier=kept.get("earlier", ""),
    )


def _side(message: Mapping[str, Any], rights: Rights) -> Side:
    """Return a message in the viewer's paths; what they may not read is counted, not named."""
    held: list[Held] = []
    for kind, found in message["items"].items():
        seen = [rights.userspace(path) for path in found] if kind == NODES else found
        held += [Held(name, kind) for name in seen if name]
    return Side(
        held=held,
        hidden=max(0, sum(message["counts"].values()) - len(held)),
        text=message.get("text", ""),
        json=message.get("json", ""),
        variables=message["variables"],
    )
