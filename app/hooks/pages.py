"""Repeats a run from its page; it is a call of the run's hook like any other."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.accounts.guards import sign_in_required
from app.hooks.trigger import repeat
from app.runs import service

blueprint = Blueprint("hook_pages", __name__, url_prefix="/runs")


@blueprint.post("/<task_id>/again")
@sign_in_required
def again(task_id: str) -> ResponseReturnValue:
    """Start a new run with the same input and show it, however often the form is sent."""
    earlier = service.visible(task_id, caller())
    run = repeat(caller(), earlier, request.form.get("TaskID", ""))
    return redirect(url_for("runs.show", task_id=run.id), 303)
