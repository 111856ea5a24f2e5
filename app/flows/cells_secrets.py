"""Decides which values leave with an exported flow: those of password parameters never do."""

from app.flows.cells_document import json_at
from app.flows.definition import Flow
from app.flows.hook_definition import Hook
from app.flows.part import FORM_KEY
from app.flows.secret_values import changed, secret_names


def without_secrets(flow: Flow) -> Flow:
    """Return the flow without the values of its password parameters, wherever they stand."""
    names = secret_names(flow)
    if not names:
        return flow
    without = changed(flow, names, lambda _place, _value: "")
    return without.model_copy(update={"hooks": tuple(map(_with_form, without.hooks))})


def _with_form(hook: Hook) -> Hook:
    """Return a hook without a form that cannot be read: nobody knows whose values stand there."""
    if not hook.metadata.get(FORM_KEY) or json_at(hook.metadata, FORM_KEY, list):
        return hook
    return hook.model_copy(update={"metadata": {**hook.metadata, FORM_KEY: "[]"}})
