"""Decides which PDF command an action carries out; the commands never change the source file."""

from collections.abc import Callable, Mapping
from typing import Any

from app.actions.errors import BadActionParameter
from app.actions.pdf.join import join
from app.actions.pdf.split import split
from app.actions.pdf.watermark import watermark
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.nodes.node import Node

Command = Callable[[ActionCall, Mapping[str, Any]], list[Node]]

COMMANDS: Mapping[str, Command] = {"split": split, "join": join, "watermark": watermark}


@action(
    "actions.contents.pdf",
    "Work on PDF files",
    ActionParameter(
        "command",
        "Switch: split {pages, split-target-dir, split-target-prefix}, join {target-name} or "
        "watermark {wContent, wTop, wPages, wTarget}; pages as in `1 2 4`, `1-4`, `1-`",
    ),
    previews=True,
)
def pdf(call: ActionCall) -> ActionResult:
    """Carry out the command; the nodes stay, the new files are outputs (reference: flows
    log the input nodes afterwards)."""
    choice, options = call.switch("command")
    command = COMMANDS.get(choice)
    if command is None:
        known = ", ".join(COMMANDS)
        raise BadActionParameter(f"“{choice}” is no PDF command; choose one of {known}.")
    made = command(call, options)
    paths = [node.path for node in made]
    return ActionResult(text="\n".join(node.name for node in made), json=paths, produced=paths)
