"""Decides how an action changes the metadata of nodes; which names are allowed, nodes decide."""

from typing import Any

from app.actions import work
from app.actions.errors import BadActionParameter
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.actions.values import parse_json


@action(
    "actions.put-meta",
    "Set metadata",
    ActionParameter("json", 'JSON object such as {"usermeta-status": "draft"}; null removes'),
    previews=True,
)
def put_meta(call: ActionCall) -> ActionResult:
    """Set the metadata on every node of the message; the nodes go on with it.

    Raises BadActionParameter where `json` is not an object.
    """
    values = _values(call.required("json"))
    nodes = [call.files.set_metadata(node.path, values) for node in work.each(call, call.nodes)]
    call.log("info", f"{', '.join(sorted(values))}: set on {len(nodes)} node(s).")
    return ActionResult(nodes=nodes, json=values)


def _values(text: str) -> dict[str, Any]:
    try:
        values = parse_json(text)
    except (ValueError, RecursionError) as error:
        raise BadActionParameter(f"The parameter “json” is not JSON: {error}.") from error
    if not isinstance(values, dict):
        raise BadActionParameter('The parameter “json” must be an object: {"usermeta-…": …}.')
    return values
