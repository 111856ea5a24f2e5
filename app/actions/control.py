"""Decides the actions that steer a flow: log lines, messages and pauses. None touches a file."""

import time
from collections.abc import Iterator
from typing import Any

from app.actions.durations import seconds
from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.actions.values import parse_json, typed
from app.nodes.node import Node

SLICE_SECONDS = 0.2
"""How long a pause goes on after somebody stopped the run, at most."""

NAMES_IN_SUMMARY = 10
"""Names that a summary line gives before it only counts."""

LEVELS = ("info", "warning", "error")


@action(
    "actions.scheduler.log-input",
    "Log a message",
    ActionParameter("message", "Text of the log line; empty: the names of the input nodes"),
    previews=True,
)
def log_input(call: ActionCall) -> ActionResult:
    """Log the message or a summary of the input; the output of the action before goes on."""
    message = call.text("message")
    call.log("info", message or summary(call.nodes))
    before = call.message.last_output
    return ActionResult(text=message or before.text, json=before.json)


def summary(nodes: tuple[Node, ...]) -> str:
    """Return one line with the number of nodes and the first names."""
    if not nodes:
        return "No input nodes."
    names = ", ".join(node.name for node in nodes[:NAMES_IN_SUMMARY])
    more = len(nodes) - NAMES_IN_SUMMARY
    count = "1 node" if len(nodes) == 1 else f"{len(nodes)} nodes"
    return f"{count}: {names}" + (f" and {more} more" if more > 0 else "")


@action(
    "actions.scheduler.log-advanced",
    "Log a labelled value",
    ActionParameter("level", "info, warning or error; any other counts as info", "info"),
    ActionParameter("zap_key", "Name of the value"),
    ActionParameter("zap_value", "The value"),
    ActionParameter("artifact_label", "Label put before the line"),
    previews=True,
)
def log_advanced(call: ActionCall) -> ActionResult:
    """Log `label: key: value`; the value is the output text, JSON holds it under its key."""
    level = call.text("level", "info").strip().lower()
    value = call.text("zap_value")
    parts = [call.text("artifact_label"), call.text("zap_key"), value]
    call.log(level if level in LEVELS else "info", ": ".join(filter(None, parts)))
    return ActionResult(text=value, json={call.text("zap_key", "value"): value})


@action(
    "actions.scheduler.build-message",
    "Build a message",
    ActionParameter("message", "Text of the output"),
    ActionParameter("ctype", "string; json: the text is parsed; error: the branch fails", "string"),
    ActionParameter("paramName", "Name of a variable", repeated=True),
    ActionParameter("paramValue", "Value of the variable", repeated=True),
    ActionParameter("paramType", "string, integer, float, boolean or json", "string", True),
    previews=True,
)
def build_message(call: ActionCall) -> ActionResult:
    """Make the message the output and set the variables; `error` fails with it."""
    variables = dict(_variables(call))
    message = call.parameters.get("message", "")
    match call.text("ctype", "string").strip().lower():
        case "string":
            return ActionResult(text=message, variables=variables)
        case "json":
            return ActionResult(text=message, json=_json(message), variables=variables)
        case "error":
            raise ActionFailed(message or "The flow ended this branch.")
        case other:
            message = f"The parameter “ctype” must be string, json or error, not “{other}”."
            raise BadActionParameter(message)


def _json(message: str) -> Any:
    try:
        return parse_json(message)
    except (ValueError, RecursionError) as error:
        raise ActionFailed(f"The message is not JSON: {error}.") from error


def _variables(call: ActionCall) -> Iterator[tuple[str, Any]]:
    number, suffix = 0, ""
    while f"paramName{suffix}" in call.parameters:
        name = call.parameters[f"paramName{suffix}"]
        if name:
            value = call.parameters.get(f"paramValue{suffix}", "")
            kind = call.text(f"paramType{suffix}", "string")
            yield name, typed(value, kind, f"paramValue{suffix}")
        number += 1
        suffix = f"_{number}"


@action(
    "actions.scheduler.sleep",
    "Wait",
    ActionParameter("duration", "500ms, 5s, 2m or plain seconds; one hour at most", "1s"),
    previews=True,
)
def sleep(call: ActionCall) -> ActionResult:
    """Wait; a run that is stopped meanwhile ends the pause."""
    total = seconds(call.text("duration", "1s"), "duration")
    if call.is_preview:
        call.would(f"Would wait for {call.text('duration', '1s')}.")
        return ActionResult()
    end = time.monotonic() + total
    while (left := end - time.monotonic()) > 0:
        call.check_stop()
        call.progress(1 - left / total)
        time.sleep(min(left, SLICE_SECONDS))
    call.progress(1.0)
    return ActionResult()
