"""Decides what lists of hooks tell of each: its button, who may call it, whether it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.admin.listing import Page, asked, page_of
from app.flows import store
from app.flows.definition import Flow
from app.flows.hook_definition import Hook
from app.flows.models import FlowRecord
from app.hooks import signed_hooks
from app.hooks.signed_hooks import SignedHook

State = Literal["enabled", "off", "flow off"]


@dataclass(frozen=True)
class HookRow:
    """A hook in a list; `label` is that of its button, "" where it has none."""

    slug: str
    flow_slug: str
    flow_label: str
    label: str
    allowed: Sequence[str]
    denied: Sequence[str]
    state: State
    untranslated: bool
    account: str
    """The account that signed calls act as, "" where it takes none."""

    @property
    def words(self) -> str:
        """What a search looks at."""
        return f"{self.slug}\n{self.flow_slug}\n{self.flow_label}\n{self.label}".casefold()


def hook_list(arguments: Mapping[str, str]) -> Page[HookRow]:
    """Return the page of all hooks that `q` and `page` ask for, sorted by slug."""
    wanted = asked(arguments, "q").casefold()
    signed = signed_hooks.every()
    rows = [row for record, flow in store.all_flows() for row in _rows(record, flow, signed)]
    found = sorted((row for row in rows if wanted in row.words), key=lambda row: row.slug)
    return page_of(lambda offset, limit: found[offset : offset + limit], arguments)


def hook_rows(record: FlowRecord, flow: Flow) -> list[HookRow]:
    """Return the hooks of one flow, in their order."""
    return _rows(record, flow, signed_hooks.every())


def _rows(record: FlowRecord, flow: Flow, signed: Mapping[str, SignedHook]) -> list[HookRow]:
    return [_row(record, flow, hook, signed.get(hook.api_slug)) for hook in flow.hooks]


def _row(record: FlowRecord, flow: Flow, hook: Hook, signed: SignedHook | None) -> HookRow:
    button, extras, rules = hook.button, hook.extras, hook.rules
    return HookRow(
        slug=hook.api_slug,
        flow_slug=record.slug,
        flow_label=flow.label,
        label=(button.label or hook.api_slug) if button else "",
        allowed=[rule.subject for rule in rules if rule.effect == "allow"],
        denied=[rule.subject for rule in rules if rule.effect == "deny"],
        state=_state(record.enabled, extras.enabled),
        untranslated=bool(extras.untranslated),
        account=signed.account.login if signed else "",
    )


def _state(flow_enabled: bool, enabled: bool) -> State:
    if not enabled:
        return "off"
    return "enabled" if flow_enabled else "flow off"
