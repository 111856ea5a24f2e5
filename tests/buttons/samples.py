"""Buttons, hooks and contexts for tests; a sample says only what its test is about."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.buttons.catalogue import ButtonRef
from app.buttons.context import Context, FolderFacts, SelectedNode
from app.flows.button_definition import Button, FormField
from app.flows.definition import Flow, parse
from app.flows.store import HookRef
from app.nodes.node import Node

ALLOW_STANDARD = ({"Subject": "profile:standard", "Effect": 1, "Action": 3},)
LONG_AGO = datetime.fromtimestamp(0, UTC)


def hook_document(
    slug: str = "do-it",
    *,
    label: str = "Do it",
    extras: Mapping[str, Any] | None = None,
    policies: Sequence[Mapping[str, Any]] = ALLOW_STANDARD,
    fields: Sequence[Mapping[str, str]] = (),
    presets: Mapping[str, str] | None = None,
    **button: Any,
) -> dict[str, Any]:
    """A hook of a flow document, with its button; `fields` are those of its form."""
    shown = {"in_toolbar": True, "in_menu": True} | button
    form_fields = tuple(FormField(**field) for field in fields)
    metadata = Button(label=label, fields=form_fields, **shown).to_metadata()
    return {
        "ApiSlug": slug,
        "Policies": list(policies),
        "PresetParameters": dict(presets or {}),
        "AllowOverridePresets": True,
        "Metadata": metadata | {"flowbutton": json.dumps(dict(extras or {}))},
    }


def flow_of(
    *hooks: Mapping[str, Any], label: str = "Flow", parameters: Sequence[Mapping[str, Any]] = ()
) -> Flow:
    """A flow with these hooks and one action that does nothing."""
    action = {"ID": "actions.scheduler.log-input", "Parameters": {"message": "pressed"}}
    document = {"Label": label, "Hooks": list(hooks), "Actions": [action]}
    return parse(document | {"Parameters": list(parameters)})


def ref_of(
    *, enabled: bool = True, parameters: Sequence[Mapping[str, Any]] = (), **hook: Any
) -> ButtonRef:
    """A button that no database holds."""
    flow = flow_of(hook_document(**hook), parameters=parameters)
    reference = HookRef("flow", 1, flow, flow.hooks[0], enabled)
    button = reference.hook.button
    assert button is not None
    return ButtonRef(reference, button)


def node_of(name: str = "a.pdf", kind: str = "file", **metadata: Any) -> Node:
    """A node in the folder of `context_of`."""
    named = {f"usermeta-{key}": value for key, value in metadata.items()}
    return Node(f"ds/contracts/{name}", name, kind, 1, LONG_AGO, named)


def selected(*nodes: Node | str, writable: bool = True) -> tuple[SelectedNode, ...]:
    """A selection; a text is the name of a file, or of a folder where it ends in a slash."""
    return tuple(SelectedNode(_node(node), writable=writable) for node in nodes)


def context_of(
    *names: Node | str,
    subjects: Sequence[str] = ("profile:standard", "role:reviewers", "user:alice"),
    profile: str = "standard",
    selection: tuple[SelectedNode, ...] = (),
    writable_workspaces: Sequence[str] = ("documents",),
    **folder: Any,
) -> Context:
    """A person in `documents/contracts`, who may do all there, with these names selected."""
    facts = {"node": Node("ds/contracts", "contracts", "folder", 0, LONG_AGO), "writable": True}
    return Context(
        frozenset(subjects),
        profile,
        FolderFacts(**(facts | {"path": "documents/contracts"} | folder)),
        selection or selected(*names),
        frozenset(writable_workspaces),
    )


def _node(node: Node | str) -> Node:
    if isinstance(node, Node):
        return node
    return node_of(node.rstrip("/"), "folder" if node.endswith("/") else "file")
