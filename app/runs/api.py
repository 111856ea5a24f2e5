"""Answers scripts that follow, list and stop runs, as clients of the reference call it."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from app.accounts.callers import caller
from app.accounts.guards import sign_in_required
from app.problems import BadRequestProblem, FieldError
from app.runs import models, presentation, service

blueprint = Blueprint("runs_api", __name__, url_prefix="/a/jobs")

MAX_LISTED = 200
"""Tasks in one answer; more are read by their offset."""

MAX_OFFSET = 2**31 - 1
"""Larger than any number of runs, and still a number to every database."""

MAX_NAMED = 1000
"""Flows in one question: each is a variable of a statement, of which databases take so many."""

STOP = "Stop"


@blueprint.get("/tasks/<task_id>")
@sign_in_required
def task(task_id: str) -> Response:
    """Return the state of a run to who started it and to admins."""
    run = service.visible(task_id, caller())
    return jsonify(presentation.task_document(run, caller().subjects))


@blueprint.put("/user")
@sign_in_required
def control() -> Response:
    """Carry out a command on a run; `Stop` is the only one (reference: CtrlCommand)."""
    body = _body({"Cmd": str, "TaskId": str})
    if body.get("Cmd") != STOP:
        raise BadRequestProblem("Unknown command.", [FieldError("Cmd", f"Only “{STOP}” is known.")])
    service.stop(service.visible(body.get("TaskId", ""), caller()), caller().login)
    return jsonify({"Msg": "Stopped"})


@blueprint.post("/user")
@sign_in_required
def listing() -> Response:
    """Return the caller's runs, newest first, grouped by flow (reference: ListJobs)."""
    fields = {"LoadTasks": str, "JobIDs": list, "TasksOffset": int, "TasksLimit": int}
    body = _body(fields)
    limit = min(max(body.get("TasksLimit") or MAX_LISTED, 1), MAX_LISTED)
    runs = models.page(
        caller().id,
        status="" if body.get("LoadTasks", "Any") == "Any" else body["LoadTasks"],
        flows=body.get("JobIDs") or [],
        offset=min(max(body.get("TasksOffset", 0), 0), MAX_OFFSET),
        limit=limit,
    )
    return jsonify({"Jobs": presentation.jobs_document(runs)})


def _body(fields: dict[str, type]) -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise BadRequestProblem("The body must be a JSON object.")
    errors = [FieldError(key, "There is no such field.") for key in body if key not in fields]
    errors += [
        FieldError(key, fault)
        for key, kind in fields.items()
        if body.get(key) is not None and (fault := _fault(body[key], kind))
    ]
    if errors:
        raise BadRequestProblem("The body has wrong fields.", errors)
    return {key: value for key, value in body.items() if value is not None}


def _fault(value: object, kind: type) -> str:
    """Return what is wrong with a value, "" where nothing is; the items of a list are texts."""
    if type(value) is not kind:
        return f"The type {kind.__name__} is needed."
    if not isinstance(value, list):
        return ""
    if not all(isinstance(item, str) for item in value):
        return "A list of texts is needed."
    return f"At most {MAX_NAMED} can be named." if len(value) > MAX_NAMED else ""
