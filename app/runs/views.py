"""The pages of runs: the list, one run with its live part, the tray, and stopping."""

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.accounts.guards import sign_in_required
from app.runs import action_pages, artefacts, log_text, pages, service, undoing

blueprint = Blueprint("runs", __name__, url_prefix="/runs")


@blueprint.get("")
@sign_in_required
def listing() -> str:
    """Show the caller's runs, newest first, in one state or in all."""
    return render_template("runs/list.html", page=pages.list_page(caller().id, request.args))


@blueprint.get("/<task_id>")
@sign_in_required
def show(task_id: str) -> str:
    """Show one run."""
    run = service.visible(task_id, caller())
    view = pages.run_view(run, caller(), request.args)
    return render_template("runs/run.html", view=view)


@blueprint.get("/<task_id>/actions/<place>")
@sign_in_required
def action(task_id: str, place: str) -> str:
    """Show one action of a run, with what it got and what it gave."""
    run = service.visible(task_id, caller())
    page = pages.page_number(request.args)
    only_failed = "failed" in request.args
    view = action_pages.action_view(run, place, caller(), page, only_failed=only_failed)
    return render_template("runs/action.html", view=view)


@blueprint.get("/<task_id>/log.txt")
@sign_in_required
def log(task_id: str) -> Response:
    """Return the whole log of a run as text."""
    run = service.visible(task_id, caller())
    answer = Response(stream_with_context(log_text.lines(run)), mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{run.id}.txt"'
    return answer


@blueprint.get("/<task_id>/outputs")
@sign_in_required
def outputs(task_id: str) -> str:
    """Show what a run has made, page by page."""
    run = service.visible(task_id, caller())
    page = pages.page_number(request.args)
    return render_template("runs/outputs.html", view=artefacts.page_of(run, caller(), page))


@blueprint.get("/<task_id>/live")
@sign_in_required
def live(task_id: str) -> str:
    """Return the part of a run's page that changes while it works."""
    run = service.visible(task_id, caller())
    view = pages.run_view(run, caller(), request.args)
    return render_template("runs/_live.html", view=view)


@blueprint.get("/<task_id>/undo")
@sign_in_required
def ask_undo(task_id: str) -> str:
    """Show what undoing a run would take back, and what stands against it."""
    run = service.visible(task_id, caller())
    return render_template("runs/undo.html", run=run, undo=undoing.look(run, caller()))


@blueprint.post("/<task_id>/undo")
@sign_in_required
def undo(task_id: str) -> ResponseReturnValue:
    """Start undoing a run and show the run that does, however often the form is sent."""
    run = service.visible(task_id, caller())
    made = undoing.start(run, caller())
    return redirect(url_for("runs.show", task_id=made.id), 303)


@blueprint.get("/tray")
@sign_in_required
def tray() -> str:
    """Return the caller's runs that wait or work, for the corner of every page."""
    followed = pages.followed(caller())
    return render_template("runs/_tray.html", views=followed)


@blueprint.post("/<task_id>/stop")
@sign_in_required
def stop(task_id: str) -> ResponseReturnValue:
    """Stop a run and show it."""
    run = service.visible(task_id, caller())
    service.stop(run, caller().login)
    flash(f"{run.label} was stopped.", "success")
    return redirect(url_for("runs.show", task_id=run.id), 303)
