"""Decides what the flow “Publish” does and when its button shows."""

from app.demo.building import each_node, flow, hook, log, on_hook
from app.flows.button_definition import Button
from app.flows.definition import Action, Flow

SLUG = "publish"
ARCHIVE = "archive"
"""The workspace that is published to, and its datasource."""

PUBLISHED = (
    '{"usermeta-published": "{{now | date "2006-01-02"}}",'
    ' "usermeta-published-by": {{toJson .ContextUser.Login}}}'
)


def document() -> Flow:
    """Return the flow."""
    return flow(
        SLUG,
        "Publish",
        "Copies files to the archive, where everybody can read them.",
        "archive",
        actions=(_copy(),),
        hooks=(hook(SLUG, _button(), needs_write=(ARCHIVE,)),),
    )


def _copy() -> Action:
    return Action(
        ID="actions.tree.copymove",
        label="Copy to archive",
        trigger_filter=on_hook(SLUG),
        nodes_selector=each_node(),
        parameters={"type": "copy", "target": ARCHIVE, "targetParent": "true"},
        chained_actions=(_mark(),),
    )


def _mark() -> Action:
    return Action(
        ID="actions.put-meta",
        label="Set metadata",
        parameters={"json": PUBLISHED},
        chained_actions=(log("{{base .Node.Path}} is in the archive."),),
    )


def _button() -> Button:
    return Button(
        label="Publish to archive",
        tooltip="Copy the selected files to the archive",
        icon="archive",
        group="other",
        weight=40,
        needs_selection=True,
        read=True,
        message="Copy the selected files to the archive? Everybody can read them there.",
        success_message="The files are being published.",
        sends_selection=True,
    )
