"""Decides who gets a mail from a flow. A repeated step may send again, with the same Message-ID."""

from app.actions import recipients, work
from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.mail import delivery, letter
from app.actions.mail.letter import Letter
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.config import Settings, settings


@action(
    "actions.cmd.sendmail",
    "Send mail",
    ActionParameter("subject", "One line"),
    ActionParameter("message", "Text, in Markdown"),
    ActionParameter("to-mail", "Mail addresses, with commas between them"),
    ActionParameter("to-user", "Logins, with commas between them"),
    ActionParameter("input-users", "true: the users of the message, too", "false"),
    previews=True,
    acts_outside=True,
)
def sendmail(call: ActionCall) -> ActionResult:
    """Send one mail to each recipient, so that nobody sees the others; the nodes stay.

    JSON is `{"sent": number}`. A step that is repeated after a crash sends again what it may
    have sent before, with the same Message-ID. Raises BadActionParameter for a subject or an
    address that is none, ActionFailed where nobody is left or the mail server refuses.
    """
    subject = letter.checked_subject(call.parameters.get("subject", ""))
    message = letter.checked_message(call.parameters.get("message", ""))
    here = settings()
    sender = _sender(here)
    addresses = _addresses(call)
    if call.is_preview:
        call.would(f"Would send the mail “{subject}” to {', '.join(addresses.values())}.")
        return ActionResult(json={"sent": 0})
    with delivery.connected(here) as server:
        for address, name in work.each(call, list(addresses.items())):
            identity = call.step.identity("mail", address.lower())
            delivery.deliver(server, Letter(sender, address, subject, message, identity).mail())
            call.log("info", f"A mail “{subject}” is sent to {name}.")
    return ActionResult(json={"sent": len(addresses)})


def _sender(here: Settings) -> str:
    if not here.smtp_host or not here.smtp_from:
        message = "No mail can be sent: set FLOWBUTTON_SMTP_HOST and FLOWBUTTON_SMTP_FROM."
        raise ActionFailed(message)
    try:
        return letter.checked_address(here.smtp_from)
    except BadActionParameter as error:
        raise ActionFailed("FLOWBUTTON_SMTP_FROM is not a mail address.") from error


def _addresses(call: ActionCall) -> dict[str, str]:
    """Return each address once, whatever its case, with what the log calls it."""
    listed = map(letter.checked_address, recipients.listed(call.text("to-mail")))
    found = {address.lower(): (address, address) for address in listed}
    for user in recipients.users(call, "to-user"):
        try:
            address = letter.checked_address(user.email)
        except BadActionParameter:
            call.log("warning", f"“{user.login}” has no mail address; no mail is sent to them.")
        else:
            found.setdefault(address.lower(), (address, f"“{user.login}”"))
    if not found:
        raise ActionFailed("There is nobody to send the mail to; name a login or an address.")
    recipients.check_number(list(found))
    return dict(found.values())
