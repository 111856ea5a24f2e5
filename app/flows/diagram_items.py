"""Decides what a flow consists of for people: what starts it, its actions, and what follows each.

The diagram and the list for screen readers are both made of this one tree.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.actions import registry
from app.flows.definition import Action, Flow
from app.flows.selectors import has_filters
from app.flows.trigger_words import condition, start

Kind = Literal["start", "action"]


@dataclass(frozen=True)
class Item:
    """What starts a flow, or one of its actions; `place` is unique in the flow.

    `failed` tells that it gets what the filters of its parent leave out, `reached` that an
    action is carried out at all.
    """

    place: str
    kind: Kind
    label: str
    detail: str
    notes: tuple[str, ...] = ()
    failed: bool = False
    reached: bool = True
    known: bool = True
    children: tuple["Item", ...] = ()
    merge: "Item | None" = None

    @property
    def ends_here(self) -> bool:
        """Whether its own message goes on to no other action."""
        return all(child.failed or not child.reached for child in self.children)

    @property
    def told(self) -> str:
        """All that is said of it, as one line."""
        return ", ".join(filter(None, (self.label, self.detail, *self.notes)))


def starts(flow: Flow) -> tuple[Item, ...]:
    """Return what starts the flow, each with the root actions that it starts."""
    roots: dict[tuple[str, str], list[Item]] = {}
    for at, action in enumerate(flow.actions):
        words = start(action.trigger_filter)
        roots.setdefault(words, []).append(_item(f"Actions[{at}]", action, is_root=True))
    return tuple(
        Item(f"Start[{at}]", "start", label, detail, children=tuple(items))
        for at, ((label, detail), items) in enumerate(roots.items())
    )


def seen(item: Item, places: Container[str]) -> Item:
    """Return an item as who may only know of the actions at `places` sees it.

    What else starts the flow, and on what condition, is left out.
    """
    is_start = item.kind == "start"
    return replace(
        item,
        label="Start" if is_start else item.label,
        detail="" if is_start else item.detail,
        notes=(),
        children=tuple(seen(child, places) for child in item.children if child.place in places),
        merge=seen(item.merge, places) if item.merge and item.merge.place in places else None,
    )


def merge(flow: Flow) -> Item | None:
    """Return the action that waits for all others, or None."""
    return _item("MergeAction", flow.merge_action) if flow.merge_action else None


def _item(
    place: str,
    action: Action,
    *,
    is_root: bool = False,
    failed: bool = False,
    reached: bool = True,
) -> Item:
    follows = reached and not action.break_after
    after = f"{place}.MergeAction"
    return Item(
        place=place,
        kind="action",
        label=action.label or action.id,
        detail=action.id if action.label else "",
        notes=tuple(_notes(action, is_root)),
        failed=failed,
        reached=reached and not action.bypass,
        known=registry.find(action.id) is not None,
        children=(
            *_items(f"{place}.ChainedActions", action.chained_actions, reached=follows),
            *_items(f"{place}.FailedFilterActions", action.failed_filter_actions, failed=True),
        ),
        merge=_item(after, action.merge_action, reached=reached) if action.merge_action else None,
    )


def _items(
    place: str, actions: Sequence[Action], *, failed: bool = False, reached: bool = True
) -> list[Item]:
    return [
        _item(f"{place}[{at}]", action, failed=failed, reached=reached)
        for at, action in enumerate(actions)
    ]


def _notes(action: Action, is_root: bool) -> list[str]:
    selector = action.nodes_selector or action.idm_selector
    said = {
        "bypassed": action.bypass,
        "not available": registry.find(action.id) is None,
        condition(action.trigger_filter): not is_root,
        "filters": has_filters(action),
        "one by one": selector and not selector.collect,
        "all at once": selector and selector.collect,
        "ends here": action.break_after,
    }
    return [note for note, holds in said.items() if note and holds]
