"""Answers the versions of a flow: their list, what differs between two, and restoring one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.admin.flows import history, page
from app.admin.flows.routes import blueprint
from app.flows.errors import SlugTaken


@blueprint.get("/<slug>/versions")
def versions(slug: str) -> str:
    """Show the versions, and what differs between the two that are asked for."""
    shown = page.load(slug)
    found = history.history(shown.record, request.args)
    return render_template("admin/flows/versions.html", page=shown, history=found)


@blueprint.post(f"/<slug>/versions/<int(max={history.LARGEST_NUMBER}):number>/restore")
def restore(slug: str, number: int) -> ResponseReturnValue:
    """Save an old document as a new version."""
    shown = page.load(slug)
    try:
        record = history.restore(shown.record, number, caller().login)
    except SlugTaken as problem:
        flash(f"Nothing was restored. {problem.detail}", "danger")
    else:
        flash(f"Version {number} is in force again, as version {record.number}.", "success")
    return redirect(url_for("admin_flows.versions", slug=slug), 303)
