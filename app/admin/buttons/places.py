"""Finds the hook that an editor is about, and the flow around it; it changes nothing."""

import json
from dataclasses import dataclass
from hashlib import sha256

from app.admin.buttons.errors import UnknownButton
from app.flows import models, store
from app.flows.button_definition import Button
from app.flows.definition import Flow
from app.flows.hook_definition import Hook, HookPolicy
from app.flows.models import FlowRecord, FlowVersion

ALLOW, WRITE = 1, 3
USUAL = ("profile:admin", "profile:standard")
"""Whom a new hook allows (reference: Policies, usual setting)."""

MARK_LENGTH = 16
"""Hexadecimal digits that tell one state of a hook from another."""

NEW_BUTTON = Button(
    label="",
    in_toolbar=True,
    in_menu=True,
    needs_selection=True,
    one_only=True,
    read=True,
    sends_selection=True,
)
"""What a new button starts from: one file, in every place (reference: defaults)."""

NEW_HOOK = Hook(
    policies=tuple(HookPolicy(subject=who, effect=ALLOW, action=WRITE) for who in USUAL),
    metadata=NEW_BUTTON.to_metadata(),
)


@dataclass(frozen=True)
class Place:
    """A hook in its flow; `slug` is "" where the hook is not saved yet."""

    flow_slug: str
    enabled: bool
    """Whether the flow is switched on."""
    number: int
    """The version of the flow."""
    flow: Flow
    hook: Hook
    slug: str = ""

    @property
    def is_new(self) -> bool:
        """Whether the hook is not saved yet."""
        return not self.slug

    @property
    def mark(self) -> str:
        """What differs once somebody has changed the hook, or whom its flow runs as."""
        document = self.hook.model_dump(mode="json", by_alias=True)
        text = json.dumps([self.flow.extras.run_as, document], sort_keys=True)
        return sha256(text.encode()).hexdigest()[:MARK_LENGTH]


def of_hook(slug: str) -> Place:
    """Return the hook of this slug, switched off or not; raises UnknownButton."""
    row = models.flow_of_hook(slug)
    hook = store.parsed(row[1]).hook(slug) if row else None
    if row is None or hook is None:
        raise UnknownButton
    return _place(row[0], row[1], hook, slug)


def new_in(flow_slug: str) -> Place:
    """Return a new hook of a flow; raises UnknownButton where there is no such flow."""
    row = models.flow_in_force(flow_slug)
    if row is None:
        raise UnknownButton
    return _place(row[0], row[1], NEW_HOOK, "")


def _place(record: FlowRecord, version: FlowVersion, hook: Hook, slug: str) -> Place:
    flow = store.parsed(version)
    return Place(record.slug, record.enabled, record.number, flow, hook, slug)
