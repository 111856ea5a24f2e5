"""Decides which commands a flow may run: those that the admin's file names, and none without it.

A command is a list of arguments, never a text for a shell. What it changes outside of its
folder nobody knows: a step that is repeated after a crash runs it again.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.actions import child, work
from app.actions.child import Limits
from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.actions.values import parse_json
from app.config import settings
from app.nodes.node import Node

MAX_OUTPUT = 1024**2
"""Bytes of all that is written: it travels in the message through the whole run."""

MAX_ARGUMENTS = 100
MAX_ARGUMENT = 8_000
"""Characters of one argument, far below what systems take."""

DEFAULT_SECONDS, MAX_SECONDS = 60, 600
SHOWN_ERROR = 300
"""Characters of the error output in the run's log."""


@action(
    "actions.cmd.shell",
    "Run a command",
    ActionParameter("name", "Name of the command in the admin's list"),
    ActionParameter("args", 'JSON list of further arguments, ["--fast", "{{.Node.Path}}"]', "[]"),
    ActionParameter(
        "stdin", "true: the command reads the files of the message, each once", "false"
    ),
    ActionParameter("timeout", f"Seconds, 1 to {MAX_SECONDS}", str(DEFAULT_SECONDS)),
    previews=True,
    acts_outside=True,
)
def shell(call: ActionCall) -> ActionResult:
    """Run a command in an empty folder of its own, without any environment; the nodes stay.

    What it writes is the output. Raises BadActionParameter, and ActionFailed where no such
    command is allowed, where it ends with another status than 0, writes too much or takes too
    long.
    """
    name = call.required("name").strip()
    command = [*_allowed(name), *_arguments(call)]
    seconds = call.integer("timeout", DEFAULT_SECONDS, minimum=1, maximum=MAX_SECONDS)
    if call.is_preview:
        call.would(f"Would run the command “{name}”.")
        return ActionResult()
    output = b"\n".join(_outputs(call, name, command, seconds))
    return ActionResult(text=output.decode(errors="replace"))


def _outputs(call: ActionCall, name: str, command: Sequence[str], seconds: int) -> Iterator[bytes]:
    read = work.files(call) if call.flag("stdin") else [None]
    left = MAX_OUTPUT
    for node in work.each(call, read):
        done = _run(call, name, command, node, Limits(seconds, left))
        left -= len(done.output)
        call.log("info", f"“{name}” is done" + (f" with “{node.name}”." if node else "."))
        yield done.output.removesuffix(b"\n")


def _run(
    call: ActionCall, name: str, command: Sequence[str], node: Node | None, limits: Limits
) -> child.Finished:
    with (
        tempfile.TemporaryDirectory(prefix="flowbutton-") as folder,
        tempfile.TemporaryFile() as copy,
    ):
        if node is not None:
            _copy(call, node, copy)
        source = copy if node is not None else None
        done = child.run(command, source, limits, call.check_stop, folder=Path(folder))
    if done.status != 0:
        said = " ".join(done.complaint.decode(errors="replace").split())[-SHOWN_ERROR:]
        message = f"“{name}” ended with the status {done.status}" + (f": {said}" if said else ".")
        raise ActionFailed(message)
    return done


def _copy(call: ActionCall, node: Node, copy: Any) -> None:
    with call.tree.open(node.path) as stream:
        for piece in work.chunks(stream, call.check_stop):
            copy.write(piece)
    copy.seek(0)


def _arguments(call: ActionCall) -> list[str]:
    try:
        arguments = parse_json(call.text("args", "[]"))
    except (ValueError, RecursionError) as error:
        raise BadActionParameter("The parameter “args” is not a JSON list.") from error
    if not isinstance(arguments, list) or len(arguments) > MAX_ARGUMENTS:
        raise BadActionParameter(f"The parameter “args” must be a list of up to {MAX_ARGUMENTS}.")
    for argument in arguments:
        if not isinstance(argument, str) or "\0" in argument or len(argument) > MAX_ARGUMENT:
            raise BadActionParameter("The parameter “args” may hold texts only, none too long.")
    return [argument.encode(errors="replace").decode() for argument in arguments]


def _allowed(name: str) -> list[str]:
    """Return the program and its first arguments, as the admin wrote them."""
    path = settings().shell_commands
    if not path:
        raise ActionFailed("Commands are switched off; an admin sets FLOWBUTTON_SHELL_COMMANDS.")
    command = _commands(Path(path)).get(name)
    if command is None:
        raise ActionFailed(f"There is no command “{name}” in the admin's list.")
    return command


def _commands(path: Path) -> dict[str, list[str]]:
    try:
        commands = json.loads(path.read_text())
    except (OSError, ValueError, RecursionError) as error:
        raise ActionFailed("The file FLOWBUTTON_SHELL_COMMANDS cannot be read as JSON.") from error
    if not isinstance(commands, dict) or not all(map(_is_command, commands.values())):
        message = "FLOWBUTTON_SHELL_COMMANDS must hold {name: [/path/of/program, argument, …]}."
        raise ActionFailed(message)
    return commands


def _is_command(value: Any) -> bool:
    texts = isinstance(value, list) and bool(value) and all(isinstance(part, str) for part in value)
    return texts and Path(value[0]).is_absolute()
