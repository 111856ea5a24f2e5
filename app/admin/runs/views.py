"""Answers the list of everybody's runs, and stops one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.admin.guard import admin_blueprint
from app.admin.listing import page_of
from app.admin.runs.listing import choices, runs, wanted
from app.runs import service
from app.runs.errors import RunIsOver
from app.runs.pages import STATES

blueprint = admin_blueprint("runs")


@blueprint.get("")
def listing() -> str:
    """Show everybody's runs, newest first."""
    asked_for = wanted(request.args)
    page = page_of(lambda offset, limit: runs(asked_for, offset=offset, limit=limit), request.args)
    return render_template(
        "admin/runs/list.html", page=page, wanted=asked_for, states=STATES, choices=choices()
    )


@blueprint.post("/<task_id>/stop")
def stop(task_id: str) -> ResponseReturnValue:
    """Stop a run and go back to the list as it was filtered."""
    run = service.visible(task_id, caller())
    label = run.label
    try:
        service.stop(run, caller().login)
    except RunIsOver as refusal:
        flash(refusal.detail, "warning")
    else:
        flash(f"{label} was stopped.", "success")
    filters: dict[str, Any] = wanted(request.args).arguments
    return redirect(url_for(".listing", **filters), 303)
