"""Answers calls of hooks: JSON from scripts; forms of our pages go to who registered for them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Request, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from app import logs
from app.accounts.callers import caller, find_owner_by
from app.accounts.guards import sign_in_required
from app.accounts.models import User
from app.audit.service import Actor, acting
from app.hooks.asking import Asked, ask
from app.hooks.body import read_body
from app.hooks.errors import BadBody, UnknownContentType
from app.hooks.schema import body_schema
from app.hooks.signed_calls import account_of, run_id
from app.hooks.signing import SIGNATURE_HEADER, delivery
from app.hooks.trigger import permitted_hook, trigger
from app.problems import FieldError
from app.runs.models import Run

blueprint = Blueprint("hooks", __name__, url_prefix="/a/scheduler/hooks")

ASKED = "flowbutton.asked"
"""Where a request keeps what was asked together with its caller."""

NO_TASK_ID = "A signed call is told from others by its webhook-id."
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
FormHandler = Callable[[str], ResponseReturnValue]
_form_handlers: list[FormHandler] = []


def handle_forms(handler: FormHandler) -> FormHandler:
    """Register the function that answers form bodies, given the hook's slug."""
    _form_handlers[:] = [handler]
    return handler


@blueprint.post("/<slug>")
def call(slug: str) -> ResponseReturnValue:
    """Start a run through a hook, or find the one that this same call started before.

    A signed call is judged by its signature alone.
    """
    return _signed_call(slug) if SIGNATURE_HEADER in request.headers else _call(slug)


def _signed_call(slug: str) -> ResponseReturnValue:
    sent = delivery(dict(request.headers), request.get_data(cache=False))
    address = request.remote_addr or ""
    account = account_of(slug, sent, address)
    logs.note(user=account.login)
    with acting(Actor(account.login, address)):
        body = read_body(_json(account, slug, sent.body))
        if body.task_id:
            raise BadBody("A signed call has its webhook-id.", [FieldError("TaskID", NO_TASK_ID)])
        return _started(trigger(account, slug, body.parameters, body.paths, run_id(slug, sent)))


@sign_in_required
def _call(slug: str) -> ResponseReturnValue:
    if request.mimetype in FORM_TYPES:
        return _form_handlers[0](slug)
    sent = read_body(_json(caller(), slug, request.get_data(cache=False)))
    asked: Asked | None = request.environ.get(ASKED)
    run = trigger(caller(), slug, sent.parameters, sent.paths, sent.task_id, asked=asked)
    return _started(run)


def _owner_of(request: Request, plain_text: str) -> User | None:
    asked = ask(plain_text, (request.view_args or {}).get("slug", ""))
    request.environ[ASKED] = asked
    return asked.owner if asked else None


find_owner_by(f"{blueprint.name}.{call.__name__}", _owner_of)


@blueprint.get("/<slug>")
@sign_in_required
def describe(slug: str) -> Response:
    """Return the JSON Schema of the body that this caller may send."""
    response = jsonify(body_schema(permitted_hook(caller(), slug)))
    response.mimetype = "application/schema+json"
    return response


def _json(user: User, slug: str, data: bytes) -> bytes:
    """Return the body; raises UnknownContentType to whoever may call the hook."""
    if data and not (request.is_json or request.mimetype == ""):
        permitted_hook(user, slug)
        raise UnknownContentType("Send application/json.")
    return data


def _started(run: Run) -> tuple[Response, int, dict[str, Any]]:
    answer = {"Success": True, "TaskID": run.id, "Status": run.status}
    return jsonify(answer), 200, {"Location": url_for("runs_api.task", task_id=run.id)}
