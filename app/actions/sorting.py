"""Decides the order in which nodes go on; it changes none."""

from collections.abc import Callable, Mapping
from typing import Any

from app.actions.errors import BadActionParameter
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.nodes.node import Node

KEYS: Mapping[str, Callable[[Node], Any]] = {
    "name": lambda node: node.name.casefold(),
    "path": lambda node: node.path.casefold().split("/"),
    "size": lambda node: node.size,
    "modified": lambda node: node.modified,
}
ORDERS = ("asc", "desc")


@action(
    "actions.scheduler.sort-input",
    "Sort",
    ActionParameter("by", f"One of {', '.join(KEYS)}", "name"),
    ActionParameter("order", "asc, or desc: the largest, latest or last first", "asc"),
    previews=True,
)
def sort_input(call: ActionCall) -> ActionResult:
    """Let the nodes go on in another order; equal ones by their paths. The output stays.

    Raises BadActionParameter.
    """
    key, order = call.text("by", "name").strip().lower(), call.text("order", "asc").strip().lower()
    if key not in KEYS:
        raise BadActionParameter(f"“{key}” is nothing to sort by; choose one of {', '.join(KEYS)}.")
    if order not in ORDERS:
        raise BadActionParameter(f"“{order}” is no order; choose asc or desc.")
    by_path = sorted(call.nodes, key=lambda node: node.path)
    nodes = sorted(by_path, key=KEYS[key], reverse=order == "desc")
    call.log("info", f"{len(nodes)} nodes are sorted by {key}.")
    before = call.message.last_output
    return ActionResult(nodes=nodes, text=before.text, json=before.json)
