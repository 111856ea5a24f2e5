"""The page of notifications, and marking them as read."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.accounts.guards import sign_in_required
from app.notifications import pages, service

blueprint = Blueprint("notifications", __name__, url_prefix="/notifications")


@blueprint.get("")
@sign_in_required
def listing() -> str:
    """Show what the caller was told, newest first."""
    page = pages.list_page(caller(), request.args)
    return render_template("notifications/list.html", page=page)


@blueprint.post("/<int(max=2147483647):notification_id>/read")
@sign_in_required
def read(notification_id: int) -> ResponseReturnValue:
    """Mark one notification as read."""
    service.mark_read(caller().id, notification_id)
    return redirect(url_for("notifications.listing"), 303)


@blueprint.post("/read")
@sign_in_required
def read_all() -> ResponseReturnValue:
    """Mark all notifications as read."""
    service.mark_all_read(caller().id)
    return redirect(url_for("notifications.listing"), 303)
