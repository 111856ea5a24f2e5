"""The pages of runs: the list, one run with its live part, the tray, and stopping."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.accounts.guards import sign_in_required
from app.runs import pages, service

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
    return render_template("runs/run.html", view=pages.run_view(run, caller()))


@blueprint.get("/<task_id>/live")
@sign_in_required
def live(task_id: str) -> str:
    """Return the part of a run's page that changes while it works."""
    run = service.visible(task_id, caller())
    return render_template("runs/_live.html", view=pages.run_view(run, caller()))


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
