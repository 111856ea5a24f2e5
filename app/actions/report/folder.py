"""Decides what a report about a folder lists and where it lies."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, BinaryIO

from app.actions import places, work
from app.actions.errors import ActionFailed, BadActionParameter
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.actions.report.tables import WRITERS
from app.csv_lines import Row
from app.nodes.node import Node

COLUMNS = ("path", "kind", "size", "modified")
DEFAULT_NAME = "Folder report"


@action(
    "actions.report.folder",
    "Report about folders",
    ActionParameter("format", f"One of {', '.join(WRITERS)}", "csv"),
    ActionParameter(
        "target", f"A name in the folder or a path; empty: “{DEFAULT_NAME}” in the folder"
    ),
    previews=True,
)
def folder_report(call: ActionCall) -> ActionResult:
    """List all that lies in each folder of the message in a new file, the result's node.

    Raises BadActionParameter for another format, ActionFailed where no node is a folder.
    """
    kind = call.text("format", "csv").strip().lower()
    if kind not in WRITERS:
        raise BadActionParameter(f"“{kind}” is no format; choose one of {', '.join(WRITERS)}.")
    folders = [node for node in call.nodes if node.is_folder]
    if not folders:
        raise ActionFailed("There is no folder to report on; open or select a folder.")
    made: list[Node] = []
    for node in work.each(call, folders):
        target = call.text("target", DEFAULT_NAME)
        where, name = places.place(target, "target", node.path)
        work.ensure_folder(call, where)
        writer = partial(_write, call, node, kind)
        made.append(call.files.create(where, places.with_ending(name, f".{kind}"), writer))
        call.log("info", f"The report about “{node.name}” is “{made[-1].name}”.")
    return ActionResult(nodes=made, produced=[node.path for node in made])


def _write(call: ActionCall, node: Node, kind: str, stream: BinaryIO) -> None:
    names = sorted({name for below in _walk(call, node) for name in below.metadata})
    rows = (_row(node, below, names) for below in _walk(call, node))
    WRITERS[kind](stream, [*COLUMNS, *names], rows)


def _walk(call: ActionCall, node: Node) -> Iterator[Node]:
    for below in call.tree.walk(node.path):
        call.check_stop()
        yield below


def _row(folder: Node, node: Node, names: Sequence[str]) -> Row:
    path = node.path[len(folder.path) :].lstrip("/")
    modified = node.modified.strftime("%Y-%m-%dT%H:%M:%SZ")
    size: str | int = node.size if node.is_file else ""
    return [path, node.kind, size, modified, *(_text(node.metadata.get(name)) for name in names)]


def _text(value: Any) -> str:
    """Return a metadata value as people read it: a text as it is, any other as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
