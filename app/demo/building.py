"""Decides how the demo's flow documents are put together; what they do is said in `flows`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.flows.button_definition import Button, FormField
from app.flows.definition import Action, Flow, FlowExtras, Parameter, Query, Selector
from app.flows.hook_definition import FieldExtras, Hook, HookExtras, HookPolicy
from app.flows.part import OUR_KEY

OWNER = "admin"
STAFF = ("profile:standard", "profile:admin")
"""Who may use a button unless it says otherwise: everybody but guests."""

NAME_PATTERN = r"[^/]+"
"""A name in the folder, never a path out of it."""

LONGEST_NAME = 200
"""Characters of a name in a form: leaves room for an extension and a number."""

FIRST_STEM = r'{{trimSuffix (ext .Node.Path) (base .Node.Path) | replace "\n" " " | trunc 120}}'
"""The name of the first node without its extension, on one line and not too long for a name."""

ALLOW, WRITE = 1, 3


class Asked(NamedTuple):
    """One parameter that a form asks for."""

    parameter: Parameter
    field: FormField
    extras: FieldExtras


def ask(
    name: str,
    label: str,
    kind: str = "text",
    *,
    value: str = "",
    choices: Mapping[str, str] | None = None,
    **extras: Any,
) -> Asked:
    """Return a parameter with its field; `extras` are those of FieldExtras."""
    details = FieldExtras(label=label, **extras)
    parameter = Parameter(
        name=name,
        description=details.help,
        value=value,
        type=kind,
        json_choices=json.dumps(choices) if choices else "",
    )
    return Asked(
        parameter,
        FormField(name=name, type=kind, description=details.help, value=value),
        details,
    )


def hook(
    slug: str,
    button: Button,
    *,
    asked: Sequence[Asked] = (),
    allow: Sequence[str] = STAFF,
    **extras: Any,
) -> Hook:
    """Return a hook with its button in toolbar and menus; `extras` are those of HookExtras."""
    details = HookExtras(fields={item.parameter.name: item.extras for item in asked}, **extras)
    shown = button.model_copy(
        update={
            "name": slug,
            "in_toolbar": True,
            "in_menu": True,
            "form": bool(asked),
            "fields": tuple(item.field for item in asked),
        }
    )
    return Hook(
        api_slug=slug,
        allow_override_presets=bool(asked),
        policies=tuple(HookPolicy(subject=who, effect=ALLOW, action=WRITE) for who in allow),
        metadata={
            **shown.to_metadata(),
            OUR_KEY: details.model_dump_json(exclude_defaults=True),
        },
    )


def on_hook(slug: str) -> Selector:
    """Return the trigger filter of a root action that one hook starts (reference: Execution 5)."""
    started = {"@type": "jobs.TriggerFilterQuery", "ApiHookSlug": slug}
    return Selector(label=f"Hook {slug}", query=Query(sub_queries=(started,)))


def each_node() -> Selector:
    """Return a selector that runs an action once for each node of its input."""
    return Selector(label="One by one", fan_out_input=True)


def log(message: str) -> Action:
    """Return an action that adds a line to the run's log."""
    return Action(ID="actions.scheduler.log-input", label="Log", parameters={"message": message})


def flow(
    slug: str,
    label: str,
    description: str,
    icon: str,
    *,
    actions: Sequence[Action],
    hooks: Sequence[Hook],
    asked: Sequence[Asked] = (),
    merge_action: Action | None = None,
) -> Flow:
    """Return the flow of these parts."""
    return Flow(
        ID=slug,
        label=label,
        owner=OWNER,
        metadata={
            "Description": description,
            "Icon": icon,
            OUR_KEY: FlowExtras(slug=slug).model_dump_json(exclude_defaults=True),
        },
        actions=tuple(actions),
        merge_action=merge_action,
        parameters=tuple(item.parameter for item in asked),
        hooks=tuple(hooks),
    )
