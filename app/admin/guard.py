"""Decides who reaches an admin page: admins; to everybody else it does not exist."""

from flask import Blueprint
from flask_login import current_user

from app.problems import NotFoundProblem

PREFIX = "/admin"


def admin_blueprint(subject: str) -> Blueprint:
    """Return the blueprint `admin_SUBJECT` under `/admin/SUBJECT`, closed to all but admins."""
    blueprint = Blueprint(f"admin_{subject}", __name__, url_prefix=f"{PREFIX}/{subject}")
    blueprint.before_request(check_admin)
    return blueprint


def check_admin() -> None:
    """Raise NotFoundProblem for everybody but admins, as an unknown page answers."""
    if not _is_admin():
        raise NotFoundProblem


def is_hidden(path: str) -> bool:
    """Return whether an address does not exist for the caller, whatever the method."""
    return path.startswith(f"{PREFIX}/") and not _is_admin()


def _is_admin() -> bool:
    return bool(current_user.is_authenticated and current_user.is_admin)
