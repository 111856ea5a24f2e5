"""Decides what the flow “PDF tools” does and when its buttons show."""

from app.demo.building import (
    FIRST_STEM,
    LONGEST_NAME,
    NAME_PATTERN,
    Asked,
    ask,
    flow,
    hook,
    on_hook,
)
from app.flows.button_definition import Button
from app.flows.definition import Action, Flow
from app.flows.hook_definition import Hook

EXTRACT, JOIN = "extract-pages", "join-pdfs"
PDF = "actions.contents.pdf"
ICON = "file-earmark-pdf"


def document() -> Flow:
    """Return the flow."""
    pages, target = _pages(), _target()
    return flow(
        "pdf-tools",
        "PDF tools",
        "Takes pages out of a PDF and joins several PDFs.",
        ICON,
        asked=(pages, target),
        actions=(_extract(), _join()),
        hooks=(_extract_hook(pages), _join_hook(target)),
    )


def _pages() -> Asked:
    return ask(
        "SplitPages",
        "Pages",
        value="1-",
        help="“1 2 4” for single pages, “1-4” for a range, “1-” for all.",
        mandatory=True,
        max_length=500,
        pattern=r" *[0-9][0-9 ,-]*",
    )


def _target() -> Asked:
    return ask(
        "JoinTarget",
        "Target file name",
        help="Leave it empty for a new name.",
        default=f"{FIRST_STEM} - joined.pdf",
        max_length=LONGEST_NAME,
        pattern=NAME_PATTERN,
    )


def _extract() -> Action:
    command = '{"@value": "split", "pages": {{toJson .JobParameters.SplitPages}}}'
    return Action(
        ID=PDF,
        label="Extract pages",
        trigger_filter=on_hook(EXTRACT),
        parameters={"command": command},
        chained_actions=(
            _artifact("Pages", "{{.JobParameters.SplitPages}} of {{base .Node.Path}}"),
        ),
    )


def _join() -> Action:
    command = '{"@value": "join", "target-name": {{toJson .JobParameters.JoinTarget}}}'
    return Action(
        ID=PDF,
        label="Join files",
        trigger_filter=on_hook(JOIN),
        parameters={"command": command},
        chained_actions=(_artifact("Files", "{{len .Input.Nodes}}"),),
    )


def _artifact(name: str, value: str) -> Action:
    parameters = {"level": "info", "artifact_label": "Result", "zap_key": name, "zap_value": value}
    return Action(ID="actions.scheduler.log-advanced", label="Result", parameters=parameters)


def _extract_hook(pages: Asked) -> Hook:
    button = Button(
        label="Extract pages",
        tooltip="Make a PDF of each of the chosen pages",
        icon="scissors",
        group="change_main",
        weight=20,
        needs_selection=True,
        one_only=True,
        extensions="pdf",
        read=True,
        write=True,
        message="Each page becomes a file of its own beside this one, which stays as it is.",
        success_message="The pages are being extracted.",
        sends_selection=True,
    )
    return hook(EXTRACT, button, asked=(pages,), previews=True)


def _join_hook(target: Asked) -> Hook:
    button = Button(
        label="Join PDFs",
        tooltip="Make one PDF of the selected ones",
        icon="files",
        group="change_main",
        weight=10,
        needs_selection=True,
        many_only=True,
        extensions="pdf",
        read=True,
        write=True,
        message="Pages are joined in the order of the list.",
        success_message="The files are being joined.",
        sends_selection=True,
    )
    return hook(JOIN, button, asked=(target,))
