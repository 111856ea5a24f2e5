"""Decides which root actions of a flow a hook starts, and how their trigger filters say so.

Only filters that are a plain list of hooks can be edited here; any other stays as it is
(reference: Execution 5).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.flows.definition import Action, Flow, Query, Selector, parse
from app.flows.errors import FlowFailed
from app.flows.queries import Trigger, answers, trigger_test
from app.flows.selector_definition import SubQuery

TYPE = "jobs.TriggerFilterQuery"
SLUG = "ApiHookSlug"


@dataclass(frozen=True)
class Start:
    """A root action: whether the hook starts it, and whether that can be changed here."""

    index: int
    label: str
    on: bool
    fixed: str = ""
    """Why it cannot be changed; "" where it can."""


def starts(flow: Flow, slug: str) -> list[Start]:
    """Return the root actions of a flow as the hook `slug` ("": a new one) starts them."""
    return [_start(index, action, slug) for index, action in enumerate(flow.actions)]


def with_starts(flow: Flow, old: str, new: str, chosen: Collection[int]) -> Flow:
    """Return the flow in which the hook is called `new` and starts the `chosen` root actions.

    `old` is what it was called ("" where it is new); filters that cannot be edited keep what
    they say under the new name.
    """
    if old and old != new:
        flow = parse(_renamed(flow.document(), old, new))
    changes = {item.index: item.index in chosen for item in starts(flow, new) if not item.fixed}
    actions = tuple(
        _with_hook(action, new, changes[index]) if index in changes else action
        for index, action in enumerate(flow.actions)
    )
    return flow if actions == flow.actions else flow.model_copy(update={"actions": actions})


def _start(index: int, action: Action, slug: str) -> Start:
    label, slugs = action.label or action.id, _hooks_of(action)
    if _is_open(action):
        return Start(index, label, True, "every hook of the flow starts it")
    if slugs is None:
        return Start(index, label, _passes(action, slug), "its trigger filter decides")
    if slugs == [slug]:
        return Start(index, label, True, "only this hook starts it")
    return Start(index, label, slug in slugs)


def _is_open(action: Action) -> bool:
    selector = action.trigger_filter
    return not (selector and selector.query and selector.query.sub_queries)


def _hooks_of(action: Action) -> list[str] | None:
    """The hooks that a plain filter lists; None where it says anything else."""
    query = action.trigger_filter.query if action.trigger_filter else None
    if query is None or query.operation != "OR":
        return None
    plain = all(
        item.keys() == {"@type", SLUG} and item["@type"] == TYPE for item in query.sub_queries
    )
    return [str(item[SLUG]) for item in query.sub_queries] if plain else None


def _passes(action: Action, slug: str) -> bool:
    query = action.trigger_filter.query if action.trigger_filter else None
    try:
        return answers(query, trigger_test(Trigger(hook_slug=slug)))
    except FlowFailed:
        return False


def _with_hook(action: Action, slug: str, on: bool) -> Action:
    selector = action.trigger_filter or Selector()
    query = selector.query or Query()
    listed: tuple[SubQuery, ...] = query.sub_queries
    if on is any(item[SLUG] == slug for item in listed):
        return action
    own = ({"@type": TYPE, SLUG: slug},) if on else ()
    kept = tuple(item for item in listed if item[SLUG] != slug)
    filled = query.model_copy(update={"sub_queries": (*kept, *own)})
    return action.model_copy(
        update={"trigger_filter": selector.model_copy(update={"query": filled})}
    )


def _renamed(value: Any, old: str, new: str) -> Any:
    """Replace the slug wherever a trigger filter names it."""
    if isinstance(value, Mapping):
        is_name = value.get("@type") == TYPE and value.get(SLUG) == old
        changed = {key: _renamed(item, old, new) for key, item in value.items()}
        return changed | {SLUG: new} if is_name else changed
    if isinstance(value, list | tuple):
        return [_renamed(item, old, new) for item in value]
    return value
