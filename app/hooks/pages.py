"""Repeats a run from its page, or goes on with one that failed, by the hook's own door."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.accounts.guards import sign_in_required
from app.hooks.again import repeat, retry
from app.hooks.trigger import preview_id
from app.runs import service

blueprint = Blueprint("hook_pages", __name__, url_prefix="/runs")


@blueprint.post("/<task_id>/again")
@sign_in_required
def again(task_id: str) -> ResponseReturnValue:
    """Start a new run with the same input and show it, however often the form is sent.

    Of a preview it is another preview, unless the form asks for the real thing.
    """
    earlier = service.visible(task_id, caller())
    preview = earlier.mode == "preview" and "real" not in request.form
    task_id = request.form.get("TaskID", "")
    own_id = preview_id(task_id) if preview else task_id
    run = repeat(caller(), earlier, own_id, preview=preview)
    return redirect(url_for("runs.show", task_id=run.id), 303)


@blueprint.post("/<task_id>/retry")
@sign_in_required
def go_on(task_id: str) -> ResponseReturnValue:
    """Go on with a failed run and show the run that does, however often the form is sent."""
    run = retry(service.visible(task_id, caller()), is_admin=caller().is_admin)
    return redirect(url_for("runs.show", task_id=run.id), 303)
