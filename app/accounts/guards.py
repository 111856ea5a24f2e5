"""Decides who reaches a view: the signed-in, people at a browser, or admins."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.callers import ask_to_sign_in, authenticated_by_token, caller
from app.problems import ForbiddenProblem, NotFoundProblem

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def sign_in_required(view: View[P]) -> View[P]:
    """Let the signed-in through; pages send others to sign in, scripts get NotSignedIn."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(*args, **kwargs) if current_user.is_authenticated else ask_to_sign_in()

    return guarded


def browser_required(view: View[P]) -> View[P]:
    """Let people at a browser through. Raises ForbiddenProblem for calls by API token.

    A token that leaked can then neither change the password nor make further tokens.
    """

    @wraps(view)
    @sign_in_required
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if authenticated_by_token():
            raise ForbiddenProblem("An API token does not open this page. Sign in instead.")
        return view(*args, **kwargs)

    return guarded


def admin_required(view: View[P]) -> View[P]:
    """Let admins through. Raises NotFoundProblem for other users, as an unknown page does."""

    @wraps(view)
    @sign_in_required
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not caller().is_admin:
            raise NotFoundProblem
        return view(*args, **kwargs)

    return guarded
