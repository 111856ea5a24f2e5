"""Decides what switching one hook means: a new version of its flow, all else as it was."""

from app.flows import models, store
from app.flows.definition import Flow
from app.flows.hook_definition import Hook
from app.flows.models import FlowRecord
from app.flows.part import OUR_KEY
from app.hooks.errors import UnknownHook


def switch(slug: str, on: bool, author: str) -> FlowRecord:
    """Switch a hook on or off and return the record of its flow, which stays on or off.

    A hook that is so already makes no version. Raises UnknownHook.
    """
    row = models.flow_of_hook(slug)
    if row is None:
        raise UnknownHook
    record, version = row
    flow = store.parsed(version)
    if all(hook.extras.enabled == on for hook in flow.hooks if hook.api_slug == slug):
        return record
    changed = _with(flow, slug, on)
    return store.save(changed, author=author, enabled=record.enabled, replace=record.slug)


def _with(flow: Flow, slug: str, on: bool) -> Flow:
    hooks = [_switched(hook, on) if hook.api_slug == slug else hook for hook in flow.hooks]
    return flow.model_copy(update={"hooks": tuple(hooks)})


def _switched(hook: Hook, on: bool) -> Hook:
    extras = hook.extras.model_copy(update={"enabled": on})
    entry = extras.model_dump_json(exclude_defaults=True)
    others = {key: text for key, text in hook.metadata.items() if key != OUR_KEY}
    metadata = others if entry == "{}" else {**others, OUR_KEY: entry}
    return hook.model_copy(update={"metadata": metadata})
