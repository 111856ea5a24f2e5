"""Decides what the flow “Compress” does and when its button shows."""

from app.demo.building import FIRST_STEM, LONGEST_NAME, NAME_PATTERN, ask, flow, hook, on_hook
from app.flows.button_definition import Button
from app.flows.definition import Action, Flow

SLUG = "compress"
FORMATS = {"zip": "ZIP", "tar": "TAR", "tar.gz": "TAR, compressed"}
FIRST_NAME = f"{{{{if gt (len .Input.Nodes) 1}}}}Archive{{{{else}}}}{FIRST_STEM}{{{{end}}}}"


def document() -> Flow:
    """Return the flow."""
    asked = (
        ask(
            "Name",
            "Name",
            help="Without an extension; leave it empty to name it after the first file.",
            default=FIRST_NAME,
            max_length=LONGEST_NAME,
            pattern=NAME_PATTERN,
        ),
        ask("Format", "Format", "select", value="zip", choices=FORMATS, mandatory=True),
    )
    return flow(
        SLUG,
        "Compress",
        "Packs files and folders into one archive beside them.",
        "file-zip",
        asked=asked,
        actions=(_pack(),),
        hooks=(hook(SLUG, _button(), asked=asked, previews=True),),
    )


def _pack() -> Action:
    return Action(
        ID="actions.archive.compress",
        label="Compress",
        trigger_filter=on_hook(SLUG),
        parameters={
            "format": "{{.JobParameters.Format}}",
            "target": "{{.JobParameters.Name}}",
        },
    )


def _button() -> Button:
    return Button(
        label="Compress",
        tooltip="Pack the selection into one archive",
        icon="file-zip",
        group="change_main",
        weight=30,
        needs_selection=True,
        folders=True,
        read=True,
        write=True,
        message="Folders are packed with all that is in them. Nothing is deleted.",
        success_message="The archive is being made.",
        sends_selection=True,
    )
