"""Decides how often a password may be tried: a failed try counts, a good one does not."""

from collections.abc import Callable

from flask import Response, request
from flask_limiter import RouteLimit
from flask_limiter.util import get_remote_address

from app.accounts.callers import caller
from app.accounts.validation import tidy_login
from app.config import settings
from app.extensions import limiter

MAX_KEY = 64
"""Characters of a login that tell it from others: the longest that a user can have."""
TOO_MANY = "Too many failed attempts. Wait a minute, then try again."


def failed(response: Response) -> bool:
    """Return whether an answer says that the password was not accepted."""
    return response.status_code in (401, 422)


def rate() -> str:
    """Return the setting, such as `10 per minute`; it holds for addresses and for logins."""
    return settings().login_rate


def login_named() -> str:
    """Return the key of the login that the sign-in form names."""
    return f"login:{tidy_login(request.form.get('login', ''))[:MAX_KEY]}"


def login_of_caller() -> str:
    """Return the key of the caller's own login."""
    return f"login:{caller().login}"


def _limited(key: Callable[[], str]) -> RouteLimit:
    return limiter.limit(
        rate, key_func=key, methods=["POST"], deduct_when=failed, error_message=TOO_MANY
    )


limit_by_address = _limited(get_remote_address)
limit_by_login = _limited(login_named)
limit_by_caller = _limited(login_of_caller)
