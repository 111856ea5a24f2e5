"""Decides the OpenAPI document of the interface for scripts; tests keep it true."""

from typing import Any

from flask import Blueprint, Flask, Response, jsonify

from app.accounts.guards import sign_in_required

blueprint = Blueprint("openapi", __name__)

Json = dict[str, Any]
TASK_ID_PATTERN = "^[A-Za-z0-9_-]{8,64}$"


def init_app(app: Flask) -> None:
    """Register the address of the document."""
    app.register_blueprint(blueprint)


@blueprint.get("/a/openapi.json")
@sign_in_required
def document() -> Response:
    """Return the OpenAPI 3.1 document."""
    return jsonify(openapi_document())


def openapi_document() -> Json:
    """Return the document of every address below `/a/`."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Flowbutton", "version": "1"},
        "security": [{"token": []}, {"session": []}],
        "paths": {
            "/a/scheduler/hooks/{slug}": {"get": _describe(), "post": _call()},
            "/a/jobs/tasks/{task_id}": {"get": _task()},
            "/a/jobs/user": {"put": _control(), "post": _listing()},
            "/a/buttons": {"get": _buttons()},
            "/a/openapi.json": {"get": _operation("document", "This document", _object())},
        },
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "session"},
            },
            "schemas": {"Problem": _problem(), "Task": _task_schema()},
        },
    }


def _call() -> Json:
    body = _object(
        {
            "JobParameters": {"type": ["object", "null"], "additionalProperties": True},
            "Paths": {"type": ["array", "null"], "items": {"type": "string"}},
            "TaskID": {"type": ["string", "null"], "pattern": TASK_ID_PATTERN},
        }
    )
    started = _object(
        {"Success": {"const": True}, "TaskID": {"type": "string"}, "Status": {"type": "string"}}
    )
    errors = (400, 401, 403, 404, 409, 413, 415, 422, 429)
    operation = _operation("call", "Start a run through a hook", started, errors)
    operation["parameters"] = [_in_path("slug")]
    operation["requestBody"] = _content(body)
    return operation


def _describe() -> Json:
    operation = _operation("describe", "The JSON Schema of the body", _object(), (401, 404))
    operation["responses"]["200"]["content"] = {"application/schema+json": {"schema": _object()}}
    return operation | {"parameters": [_in_path("slug")]}


def _task() -> Json:
    operation = _operation("task", "The state of a run", _reference("Task"), (401, 404))
    return operation | {"parameters": [_in_path("task_id")]}


def _control() -> Json:
    body = _object({"Cmd": {"const": "Stop"}, "TaskId": {"type": "string"}}, closed=True)
    done = _object({"Msg": {"type": "string"}})
    operation = _operation("control", "Stop a run", done, (400, 401, 404, 409, 413))
    return operation | {"requestBody": _content(body)}


def _listing() -> Json:
    body = _object(
        {
            "LoadTasks": {"type": "string"},
            "JobIDs": {"type": "array", "items": {"type": "string"}},
            "TasksOffset": {"type": "integer", "minimum": 0},
            "TasksLimit": {"type": "integer", "minimum": 1},
        },
        closed=True,
    )
    found = _object({"Jobs": {"type": "array", "items": _object()}})
    operation = _operation("listing", "The caller's runs by flow", found, (400, 401, 413))
    return operation | {"requestBody": _content(body)}


def _buttons() -> Json:
    offer = _object(
        {
            "slug": {"type": "string"},
            "label": {"type": "string"},
            "icon": {"type": "string"},
            "group": {"type": "string"},
            "weight": {"type": "integer"},
            "state": {"enum": ["shown", "disabled"]},
            "reasons": {"type": "array", "items": _object()},
        }
    )
    operation = _operation(
        "buttons", "The buttons that the caller sees", {"type": "array", "items": offer}
    )
    select = {"type": "array", "items": {"type": "string"}}
    operation["parameters"] = [
        {"name": "folder", "in": "query", "required": True, "schema": {"type": "string"}},
        {"name": "select", "in": "query", "schema": select, "explode": True},
    ]
    operation["responses"] |= _problems((401, 403, 422))
    return operation


def _operation(name: str, summary: str, answer: Json, errors: tuple[int, ...] = (401,)) -> Json:
    success = {"description": "Done", "content": {"application/json": {"schema": answer}}}
    responses = {"200": success} | _problems(errors)
    return {"operationId": name, "summary": summary, "responses": responses}


def _problems(statuses: tuple[int, ...]) -> Json:
    content = {"application/problem+json": {"schema": _reference("Problem")}}
    return {str(status): {"description": "Refused", "content": content} for status in statuses}


def _problem() -> Json:
    error = _object({"field": {"type": "string"}, "message": {"type": "string"}})
    return _object(
        {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": error},
        }
    )


def _task_schema() -> Json:
    moment = {"type": ["string", "null"], "format": "date-time"}
    line = _object({"Time": moment, "Level": {"type": "string"}, "Text": {"type": "string"}})
    return _object(
        {
            "TaskID": {"type": "string"},
            "Status": {"enum": ["Queued", "Running", "Finished", "Interrupted", "Error"]},
            "StatusMessage": {"type": "string"},
            "HasProgress": {"type": "boolean"},
            "Progress": {"type": "number", "minimum": 0, "maximum": 1},
            "StartTime": moment,
            "EndTime": moment,
            "Outputs": {"type": "array", "items": {"type": "string"}},
            "Log": {"type": "array", "items": line},
        }
    )


def _object(properties: Json | None = None, *, closed: bool = False) -> Json:
    schema: Json = {"type": "object"}
    if properties:
        schema["properties"] = properties
    if closed:
        schema["additionalProperties"] = False
    return schema


def _reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _content(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def _in_path(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
