"""Decides how mail reaches the admin's mail server: protected, unless the admin wants it plain."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from app.actions.errors import ActionFailed
from app.config import Settings

TIMEOUT = 20.0
"""Seconds that the mail server may take for one answer."""


@contextmanager
def connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    """Yield a connection to the mail server, signed in where the settings say so.

    Raises ActionFailed where there is none, where it does not protect the connection as it must,
    and for whatever it refuses within the block. The password is in no message.
    """
    try:
        with _opened(settings) as server:
            if settings.smtp_tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            yield server
    except smtplib.SMTPAuthenticationError as error:
        raise ActionFailed("The mail server refuses the sign-in.") from error
    except (smtplib.SMTPException, OSError) as error:
        raise ActionFailed(f"The mail server does not take the mail: {_said(error)}") from error


def deliver(server: smtplib.SMTP, mail: EmailMessage) -> None:
    """Hand over one mail to its one recipient; raises what `connected` turns into words."""
    sender, to = mail["From"].addresses[0].addr_spec, mail["To"].addresses[0].addr_spec
    server.sendmail(sender, [to], mail.as_bytes())


def _opened(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_tls == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=TIMEOUT)


def _said(error: Exception) -> str:
    """Return in one line what a mail server said, or why there is none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        error = smtplib.SMTPResponseException(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPResponseException):
        reason = error.smtp_error
        text = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        return f"{error.smtp_code} {' '.join(text.split())[:300]}"
    return " ".join(str(error).split())[:300] or type(error).__name__
