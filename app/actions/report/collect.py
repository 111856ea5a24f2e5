"""Decides how the outputs of many branches become one file."""

from typing import BinaryIO

from app.actions import places, work
from app.actions.errors import BadActionParameter
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action


@action(
    "actions.report.collect",
    "Collect outputs in a file",
    ActionParameter("target", "Path of the file, or a name beside the first node; it is replaced"),
    previews=True,
)
def collect(call: ActionCall) -> ActionResult:
    """Write the lines of all output texts, sorted, to the file; it is the result's node.

    Raises BadActionParameter where `target` is missing or no usable path.
    """
    beside = work.beside(call, call.nodes[0]) if call.nodes else ""
    folder, name = places.place(call.required("target"), "target", beside)
    if not folder:
        raise BadActionParameter("The parameter “target” is a name only; write its folder, too.")
    work.ensure_folder(call, folder)
    texts = (output.text.split("\n") for output in call.message.outputs)
    lines = sorted({line for text in texts for line in text if line.strip()})
    content = "".join(f"{line}\n" for line in lines).encode(errors="replace")
    made = call.files.replace(f"{folder}/{name}", lambda stream: _write(stream, content))
    call.log("info", f"{len(lines)} lines are collected in “{made.name}”.")
    return ActionResult(nodes=[made], produced=[made.path])


def _write(stream: BinaryIO, content: bytes) -> None:
    stream.write(content)
