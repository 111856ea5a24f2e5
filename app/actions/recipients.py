"""Decides who is meant by a list of logins or by the users of the message; it tells them nothing.

Who is not there, or may not sign in any more, is left out with a warning.
"""

import re
from collections.abc import Sequence

import sqlalchemy as sa

from app.accounts.models import User
from app.accounts.validation import tidy_login
from app.actions.errors import BadActionParameter
from app.actions.registry import ActionCall
from app.extensions import db

MAX_RECIPIENTS = 500
"""People that one action tells: more is a newsletter, which no flow should send by a slip."""


def users(call: ActionCall, parameter: str) -> list[User]:
    """Return the users whom a parameter names, and with `input-users` those of the message.

    Each once, in their order. Raises BadActionParameter where they are more than MAX_RECIPIENTS.
    """
    wanted = listed(call.text(parameter))
    if call.flag("input-users"):
        wanted += [person.login for person in call.message.users]
    logins = list(dict.fromkeys(map(tidy_login, wanted)))
    check_number(logins)
    known = {user.login: user for user in _enabled(logins)}
    for login in logins:
        if login not in known:
            call.log("warning", f"There is no user “{login}”; nobody is told in their place.")
    return [known[login] for login in logins if login in known]


def listed(text: str) -> list[str]:
    """Return the entries of a list with commas, semicolons or line breaks between them."""
    return [entry.strip() for entry in re.split(r"[,;\n]", text) if entry.strip()]


def check_number(found: Sequence[object]) -> None:
    """Raise BadActionParameter where these are more than MAX_RECIPIENTS."""
    if len(found) > MAX_RECIPIENTS:
        raise BadActionParameter(f"At most {MAX_RECIPIENTS} people at once; name fewer.")


def _enabled(logins: Sequence[str]) -> Sequence[User]:
    query = sa.select(User).where(User.login.in_(logins), User.enabled)
    return db.session.scalars(query).all()
