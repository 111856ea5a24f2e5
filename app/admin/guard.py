"""Decides who reaches an admin page: admins; to everybody else it does not exist."""

from flask import Blueprint, request
from flask_login import current_user

from app.accounts.callers import authenticated_by_token
from app.problems import ForbiddenProblem, NotFoundProblem

PREFIX = "/admin"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def admin_blueprint(subject: str) -> Blueprint:
    """Return the blueprint `admin_SUBJECT` under `/admin/SUBJECT`, closed to all but admins."""
    blueprint = Blueprint(f"admin_{subject}", __name__, url_prefix=f"{PREFIX}/{subject}")
    blueprint.before_request(check_admin)
    return blueprint


def check_admin() -> None:
    """Raise NotFoundProblem for everybody but admins, as an unknown page answers."""
    if not _is_admin():
        raise NotFoundProblem


def refuse_changes_by_token() -> None:
    """Raise ForbiddenProblem for changes by API token, where a thief could stay by them.

    Who stole an admin's token then makes no account and no password that outlives it.
    """
    if request.method not in SAFE_METHODS and authenticated_by_token():
        raise ForbiddenProblem("An API token changes nothing here. Sign in instead.")


def is_hidden(path: str) -> bool:
    """Return whether an address does not exist for the caller, whatever the method."""
    return path.startswith(f"{PREFIX}/") and not _is_admin()


def _is_admin() -> bool:
    return bool(current_user.is_authenticated and current_user.is_admin)
