"""Decides what the flow “Checksums” does and when its button shows."""

from app.demo.building import flow, hook, on_hook
from app.flows.button_definition import Button
from app.flows.definition import Action, Flow, Query, Selector

SLUG = "checksums"
SWITCH = "usermeta-checksums"
"""Metadata of the folders in which the button shows."""

LIST = "checksums.sha256"
DIRECTLY = -1
"""A depth that stands for the children of the path prefix (reference: PathDepth)."""


def document() -> Flow:
    """Return the flow."""
    return flow(
        SLUG,
        "Checksums",
        f"Computes the checksum of each file of a folder and collects them in {LIST}.",
        "fingerprint",
        actions=(_hash(),),
        merge_action=_collect(),
        hooks=(hook(SLUG, _button(), folder_condition=f'metadata.get("{SWITCH}") == "on"'),),
    )


def _hash() -> Action:
    return Action(
        ID="actions.tree.hash",
        label="Compute checksum",
        trigger_filter=on_hook(SLUG),
        nodes_selector=_files_of_the_folder(),
        parameters={"algorithm": "sha256", "metadata": ""},
    )


def _files_of_the_folder() -> Selector:
    direct = {
        "@type": "tree.Query",
        "PathPrefix": ["{{.Node.Path}}"],
        "Type": "LEAF",
        "PathDepth": DIRECTLY,
    }
    own = {"@type": "tree.Query", "FileName": LIST, "Not": True}
    return Selector(
        label="Files of the folder", query=Query(sub_queries=(direct, own), operation="AND")
    )


def _collect() -> Action:
    return Action(
        ID="actions.report.collect", label="Collect checksums", parameters={"target": LIST}
    )


def _button() -> Button:
    return Button(
        label="Compute checksums",
        tooltip=f"Write the checksums of this folder's files to {LIST}",
        icon="fingerprint",
        group="create",
        weight=60,
        read=True,
        write=True,
        success_message="The checksums are being computed.",
        sends_folder=True,
    )
