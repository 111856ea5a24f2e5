"""Answers calls of hooks: JSON from scripts; forms of our pages go to who registered for them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.callers import caller
from app.accounts.guards import sign_in_required
from app.hooks.body import read_body
from app.hooks.errors import UnknownContentType
from app.hooks.schema import body_schema
from app.hooks.trigger import permitted_hook, trigger
from app.runs.models import Run

blueprint = Blueprint("hooks", __name__, url_prefix="/a/scheduler/hooks")

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
FormHandler = Callable[[str], ResponseReturnValue]
_form_handlers: list[FormHandler] = []


def handle_forms(handler: FormHandler) -> FormHandler:
    """Register the function that answers form bodies, given the hook's slug."""
    _form_handlers[:] = [handler]
    return handler


@blueprint.post("/<slug>")
@sign_in_required
def call(slug: str) -> ResponseReturnValue:
    """Start a run through a hook, or find the one that this same call started before."""
    if request.mimetype in FORM_TYPES:
        return _form_handlers[0](slug)
    data = request.get_data(cache=False)
    if data and not (request.is_json or request.mimetype == ""):
        permitted_hook(caller(), slug)
        raise UnknownContentType("Send application/json.")
    sent = read_body(data)
    run = trigger(caller(), slug, sent.parameters, sent.paths, sent.task_id)
    return _started(run)


@blueprint.get("/<slug>")
@sign_in_required
def describe(slug: str) -> Response:
    """Return the JSON Schema of the body that this caller may send."""
    response = jsonify(body_schema(permitted_hook(caller(), slug)))
    response.mimetype = "application/schema+json"
    return response


def _started(run: Run) -> tuple[Response, int, dict[str, Any]]:
    answer = {"Success": True, "TaskID": run.id, "Status": run.status}
    return jsonify(answer), 200, {"Location": url_for("runs_api.task", task_id=run.id)}
