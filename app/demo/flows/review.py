"""Decides what the flow “Review” does and when its three buttons show."""

from app.demo.building import Asked, ask, flow, hook, log, on_hook
from app.flows.button_definition import Button
from app.flows.definition import Action, Flow
from app.flows.hook_definition import Hook

SUBMIT, APPROVE, REJECT = "review-submit", "review-approve", "review-reject"
STATUS = "usermeta-status"
OPEN = f'metadata.get("{STATUS}") in ["", "draft"]'
IN_REVIEW = f'metadata.get("{STATUS}") == "in-review"'
REVIEWERS = ("role:reviewers",)
LONGEST_NOTE = 2_000
NEXT_WEEK = '{{now | date_modify "168h" | date "2006-01-02"}}'


def document() -> Flow:
    """Return the flow."""
    details, reason = _details(), _reason()
    return flow(
        "review",
        "Review",
        "A file is submitted by its author, and approved or rejected by a reviewer.",
        "clipboard-check",
        asked=(*details, reason),
        actions=(_submit(), _approve(), _reject()),
        hooks=(_submit_hook(details), _approve_hook(), _reject_hook(reason)),
    )


def _details() -> tuple[Asked, ...]:
    return (
        ask("Reviewer", "Reviewer", "user", help="Who is asked to review.", mandatory=True),
        ask("Due", "Due date", "date", help="Until when.", default=NEXT_WEEK),
        ask("Note", "Note", "textarea", help="What to look at.", max_length=LONGEST_NOTE),
    )


def _reason() -> Asked:
    return ask(
        "Reason",
        "Reason",
        "textarea",
        help="What has to change before this can be approved.",
        mandatory=True,
        max_length=LONGEST_NOTE,
    )


def _submit() -> Action:
    fields = ", ".join(
        f'"usermeta-{name.lower()}": {_value_or_null(name)}' for name in ("Reviewer", "Due", "Note")
    )
    return Action(
        ID="actions.put-meta",
        label="Submit",
        trigger_filter=on_hook(SUBMIT),
        parameters={"json": f'{{"{STATUS}": "in-review", {fields}, "usermeta-reason": null}}'},
        chained_actions=(
            log(
                "{{len .Input.Nodes}} submitted by {{.ContextUser.Login}}"
                " to {{.JobParameters.Reviewer}}."
            ),
        ),
    )


def _approve() -> Action:
    return Action(
        ID="actions.put-meta",
        label="Approve",
        trigger_filter=on_hook(APPROVE),
        parameters={"json": f'{{"{STATUS}": "approved", "usermeta-reason": null}}'},
        chained_actions=(log("{{base .Node.Path}} approved by {{.ContextUser.Login}}."),),
    )


def _reject() -> Action:
    reason = "{{toJson .JobParameters.Reason}}"
    return Action(
        ID="actions.put-meta",
        label="Reject",
        trigger_filter=on_hook(REJECT),
        parameters={"json": f'{{"{STATUS}": "rejected", "usermeta-reason": {reason}}}'},
        chained_actions=(log("{{base .Node.Path}} rejected by {{.ContextUser.Login}}."),),
    )


def _value_or_null(name: str) -> str:
    """The template of a parameter as JSON; null, which takes the metadata away, where empty."""
    parameter = f".JobParameters.{name}"
    return f"{{{{if {parameter}}}}}{{{{toJson {parameter}}}}}{{{{else}}}}null{{{{end}}}}"


def _submit_hook(details: tuple[Asked, ...]) -> Hook:
    button = Button(
        label="Submit for review",
        tooltip="Ask somebody to review the selected files",
        icon="send",
        group="other",
        weight=10,
        needs_selection=True,
        read=True,
        write=True,
        message="The files get the status **in review** until they are approved or rejected.",
        success_message="Submitted for review.",
        sends_selection=True,
    )
    return hook(SUBMIT, button, asked=details, selection_condition=OPEN)


def _approve_hook() -> Hook:
    button = Button(
        label="Approve",
        tooltip="Approve the file",
        icon="check-circle",
        group="other",
        weight=20,
        needs_selection=True,
        one_only=True,
        read=True,
        write=True,
        success_message="Approved.",
        sends_selection=True,
    )
    return hook(APPROVE, button, allow=REVIEWERS, selection_condition=IN_REVIEW)


def _reject_hook(reason: Asked) -> Hook:
    button = Button(
        label="Reject",
        tooltip="Send the file back with a reason",
        icon="x-circle",
        group="other",
        weight=30,
        needs_selection=True,
        one_only=True,
        read=True,
        write=True,
        message="The author sees the reason beside the file.",
        success_message="Rejected.",
        sends_selection=True,
    )
    return hook(REJECT, button, asked=(reason,), allow=REVIEWERS, selection_condition=IN_REVIEW)
