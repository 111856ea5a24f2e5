"""Decides who reaches an admin page: admins; to everybody else it does not exist."""

from flask import Blueprint
from flask_login import current_user

from app.problems import NotFoundProblem


def admin_blueprint(subject: str) -> Blueprint:
    """Return the blueprint `admin_SUBJECT` under `/admin/SUBJECT`, closed to all but admins."""
    blueprint = Blueprint(f"admin_{subject}", __name__, url_prefix=f"/admin/{subject}")
    blueprint.before_request(check_admin)
    return blueprint


def check_admin() -> None:
    """Raise NotFoundProblem for everybody but admins, as an unknown page answers."""
    if not current_user.is_authenticated or not current_user.is_admin:
        raise NotFoundProblem
