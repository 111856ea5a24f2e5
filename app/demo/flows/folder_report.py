"""Decides what the flow “Folder report” does and when its button shows."""

from app.demo.building import ask, flow, hook, on_hook
from app.flows.button_definition import Button
from app.flows.definition import Action, Flow

SLUG = "folder-report"
FORMATS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}


def document() -> Flow:
    """Return the flow."""
    asked = (
        ask(
            "Format",
            "Format",
            "select",
            value="csv",
            choices=FORMATS,
            help="The report lies in the folder.",
            mandatory=True,
        ),
    )
    return flow(
        SLUG,
        "Folder report",
        "Lists all that lies in a folder, with sizes, dates and metadata.",
        "table",
        asked=asked,
        actions=(_report(),),
        hooks=(hook(SLUG, _button(), asked=asked),),
    )


def _report() -> Action:
    return Action(
        ID="actions.report.folder",
        label="List the folder",
        trigger_filter=on_hook(SLUG),
        parameters={"format": "{{.JobParameters.Format}}", "target": ""},
    )


def _button() -> Button:
    return Button(
        label="Folder report",
        tooltip="List all that lies in this folder",
        icon="table",
        group="create",
        weight=50,
        read=True,
        write=True,
        message="Everything below this folder is listed, folder by folder.",
        success_message="The report is being written.",
        sends_folder=True,
    )
