"""Answers for buttons: toolbar, menu, dialog and what is sent from it; scripts get JSON.

GET never starts anything, and neither does opening a dialog.
"""

import json
from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.accounts.guards import sign_in_required
from app.buttons import catalogue, choosing, dialogs, forms, outputs, submission, toolbar, values
from app.buttons.catalogue import ButtonRef
from app.buttons.dialogs import Dialog
from app.buttons.errors import SelectionRefused, StaleSelection
from app.buttons.target import read
from app.buttons.why import why
from app.flows.errors import BadParameters
from app.hooks.trigger import preview_id
from app.hooks.views import handle_forms
from app.nodes.errors import PathProblem
from app.nodes.tree import Tree
from app.problems import Problem
from app.runs import service as runs
from app.runs.models import Run

blueprint = Blueprint("buttons", __name__)

PREVIEW = "preview"
"""What the form sends where somebody wants to see first what the button would do."""

GET_OR_POST = ("GET", "POST")
"""POST carries a selection that is too large for an address; it starts nothing either."""


@blueprint.get("/a/buttons")
@sign_in_required
def list_buttons() -> Response:
    """Return what the caller sees in a folder with a selection (interface: HTTP)."""
    offers = toolbar.offers(caller(), read(request.args))
    return jsonify([toolbar.as_json(offer) for offer in offers])


@blueprint.route("/buttons/toolbar", methods=GET_OR_POST)
@sign_in_required
def show_toolbar() -> str:
    """Return the toolbar over a selection."""
    target = read(request.values)
    offers = toolbar.toolbar(caller(), target.folder, target.names)
    return render_template("buttons/_toolbar.html", offers=offers, folder=target.folder)


@blueprint.route("/buttons/menu", methods=GET_OR_POST)
@sign_in_required
def show_menu() -> str:
    """Return the menu over a selection: a row's, or that of a right click."""
    target = read(request.values)
    offers = toolbar.menu(caller(), target.folder, target.names)
    name = "buttons/_menu.html" if _is_htmx() else "buttons/menu.html"
    return render_template(name, offers=offers, target=target)


@blueprint.route("/buttons/<slug>/form", methods=GET_OR_POST)
@sign_in_required
def open_form(slug: str) -> Response:
    """Return the dialog of a button over a selection."""
    ref = catalogue.find(slug, caller().subjects)
    return _dialog(dialogs.opened(caller(), ref, read(request.values)))


@blueprint.get("/account/buttons")
@sign_in_required
def why_not() -> ResponseReturnValue:
    """Tell the caller of each of their buttons whether it shows in a folder, and why."""
    target = choosing.read(request.args)
    problem: Problem | None = None
    try:
        offers = why(caller(), target)
    except (PathProblem, StaleSelection) as refusal:
        offers, problem = [], refusal
    choice = choosing.choice(Tree(caller().subjects), target)
    text = render_template("buttons/why.html", choice=choice, offers=offers, problem=problem)
    return text, HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK


@blueprint.get("/buttons/-/outputs/<task_id>")
@sign_in_required
def show_outputs(task_id: str) -> ResponseReturnValue:
    """Lead to the folder that holds a run's first output; to the run while there is none."""
    run = runs.visible(task_id, caller())
    found = outputs.folder(run, caller().subjects)
    if found is None:
        return redirect(url_for("runs.show", task_id=run.id), HTTPStatus.SEE_OTHER)
    workspace, inner = found
    address = url_for("browser.show", workspace=workspace, inner=inner)
    return redirect(address, HTTPStatus.SEE_OTHER)


@handle_forms
def submit_form(slug: str) -> ResponseReturnValue:
    """Start the run that a sent dialog asks for, or show the dialog again with what is wrong."""
    ref = catalogue.find(slug, caller().subjects)
    target, task_id = read(request.values), request.form.get("TaskID", "")
    sent = values.read(request.form, request.form, forms.asked(ref))
    preview = PREVIEW in request.form
    try:
        own_id = preview_id(task_id) if preview else task_id
        run = submission.submit(caller(), ref, target, sent, own_id, preview=preview)
        return _started(ref, run)
    except (BadParameters, StaleSelection, SelectionRefused) as problem:
        if not ref.prompts:
            raise
        shown = dialogs.again(ref, target, sent, task_id, problem)
        return _dialog(shown, HTTPStatus.UNPROCESSABLE_ENTITY)


def _dialog(dialog: Dialog, status: HTTPStatus = HTTPStatus.OK) -> Response:
    name = "buttons/_form.html" if _is_htmx() else "buttons/form.html"
    return make_response(render_template(name, dialog=dialog), status)


def _started(ref: ButtonRef, run: Run) -> ResponseReturnValue:
    if not _is_htmx():
        flash(outputs.said(ref, run), "success")
        return redirect(url_for("runs.show", task_id=run.id), HTTPStatus.SEE_OTHER)
    response = make_response(
        render_template("buttons/_started.html", ref=ref, run=run, said=outputs.said(ref, run))
    )
    response.headers["HX-Retarget"] = "#toasts"
    response.headers["HX-Reswap"] = "beforeend"
    events: dict[str, object] = {"run-started": {"TaskID": run.id}}
    if run.mode == "run":
        events["selection-clear"] = {}
    response.headers["HX-Trigger"] = json.dumps(events)
    response.headers["HX-Trigger-After-Swap"] = "dialog-close"
    return response


def _is_htmx() -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]
