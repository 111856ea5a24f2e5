"""Holds the blueprint of the pages about users and roles, and keeps API tokens from changing them.

A login and a role's name start with a letter or digit, so nothing below `/-/` is one of them.
"""

from flask import request

from app.accounts.callers import authenticated_by_token
from app.admin.guard import admin_blueprint
from app.problems import ForbiddenProblem

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

blueprint = admin_blueprint("people")


@blueprint.before_request
def refuse_tokens() -> None:
    """Raise ForbiddenProblem for changes by API token.

    Who stole an admin's token can then make no account and no password that outlives it.
    """
    if request.method not in SAFE_METHODS and authenticated_by_token():
        raise ForbiddenProblem("An API token changes no users. Sign in instead.")
