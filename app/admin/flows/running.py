"""Decides what the page for a run by hand asks: every parameter, and what the run starts as."""

from dataclasses import dataclass

from app.accounts.models import User
from app.buttons import forms
from app.buttons.catalogue import ButtonRef
from app.buttons.values import Values
from app.flows.button_definition import Button, FormField
from app.flows.definition import Flow, Selector
from app.flows.errors import FlowFailed
from app.flows.queries import Trigger, answers, trigger_test
from app.hooks.trigger import by_hand

LABEL = "Run now"


@dataclass(frozen=True)
class RunForm:
    """A flow as it is started by hand: `hook_slug` is the hook that it starts as, "" for none."""

    ref: ButtonRef
    hook_slug: str
    applies: bool
    """Whether any action of the flow starts this way."""


def run_form(user: User, flow: Flow, flow_slug: str, asked: str | None) -> RunForm:
    """Return what to ask for; raises UnknownFlow, or UnknownHook for a hook of another flow.

    Where nothing is asked for, it starts by hand, or as the first hook where no action does.
    """
    hook_slug = _default(flow) if asked is None else asked
    reference = by_hand(user, flow_slug, hook_slug)
    fields = tuple(FormField(name=parameter.name) for parameter in flow.parameters)
    ref = ButtonRef(reference, Button(label=LABEL, form=True, fields=fields))
    return RunForm(ref, hook_slug, _applies(flow, hook_slug))


def initial(ref: ButtonRef) -> Values:
    """Return what stands in the form at first: presets and defaults, their templates unrendered."""
    return forms.initial(ref, lambda text: text)


def changed(ref: ButtonRef, sent: Values) -> Values:
    """Return what differs from that: what was left alone keeps its meaning, a template its."""
    before = initial(ref)
    return {name: value for name, value in sent.items() if value != before.get(name)}


def _default(flow: Flow) -> str:
    if _applies(flow, "") or not flow.hooks:
        return ""
    return flow.hooks[0].api_slug


def _applies(flow: Flow, hook_slug: str) -> bool:
    """Whether a root action may run; a condition on parameters is open until they are known."""
    test = trigger_test(Trigger(hook_slug=hook_slug, manual=not hook_slug))
    filters = [action.trigger_filter for action in flow.actions]
    try:
        return any(one is None or _is_open(one) or answers(one.query, test) for one in filters)
    except FlowFailed:
        return True


def _is_open(trigger_filter: Selector) -> bool:
    return "RunParameterName" in trigger_filter.model_dump_json()
