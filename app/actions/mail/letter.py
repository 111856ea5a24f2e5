"""Decides what a mail looks like: text and simple HTML, no header that anybody can add to."""

import re
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from app.actions.errors import BadActionParameter
from app.database import now
from app.markdown import render

MAX_SUBJECT = 250
"""Characters of a subject; a longer one is cut, as mail programs would."""

MAX_MESSAGE = 100_000
"""Characters of a message: a report belongs in a file."""

MAX_ADDRESS = 254
"""Characters of an address, as mail servers have it."""

_POLICY = policy.SMTP.clone(cte_type="7bit")
"""Any mail server takes it, and no line is changed on the way."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True)
class Letter:
    """One mail to one address; `message` is Markdown. `identity` is unique to step and address."""

    sender: str
    to: str
    subject: str
    message: str
    identity: str

    def mail(self) -> EmailMessage:
        """Return the mail as it is sent; the same letter has the same Message-ID."""
        mail = EmailMessage(policy=_POLICY)
        mail["From"] = Address("Flowbutton", addr_spec=self.sender)
        mail["To"] = Address(addr_spec=self.to)
        mail["Subject"] = self.subject
        mail["Date"] = format_datetime(now())
        mail["Message-ID"] = f"<{self.identity}@{self.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        text = self.message.encode(errors="replace").decode()
        mail.set_content(text)
        mail.add_alternative(f"<html><body>{render(text)}</body></html>", subtype="html")
        return mail


def checked_address(text: str) -> str:
    """Return an address, without spaces around it; raises BadActionParameter for any other text."""
    address = text.strip()
    local = address.partition("@")[0]
    if len(address) > MAX_ADDRESS or len(local) > 64 or not _ADDRESS.fullmatch(address):
        raise BadActionParameter(f"“{address[:MAX_ADDRESS]}” is not a mail address.")
    return address


def checked_subject(text: str) -> str:
    """Return a subject of at most MAX_SUBJECT characters.

    Raises BadActionParameter for an empty one and for one with a line break or another control.
    """
    subject = text.strip().encode(errors="replace").decode()
    if not subject:
        raise BadActionParameter("The parameter “subject” is empty.")
    if _CONTROL.search(subject):
        raise BadActionParameter("The parameter “subject” has a line break; write one line.")
    return subject if len(subject) <= MAX_SUBJECT else f"{subject[: MAX_SUBJECT - 1]}…"


def checked_message(text: str) -> str:
    """Return the message; raises BadActionParameter above MAX_MESSAGE characters."""
    if len(text) > MAX_MESSAGE:
        raise BadActionParameter(f"A mail holds at most {MAX_MESSAGE:,} characters.")
    return text
