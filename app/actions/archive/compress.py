"""Decides how files and folders become one archive, where it goes and what it is called."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from app.actions import places, work
from app.actions.archive import packing, writing
from app.actions.archive.formats import DETECT, Format, ending_of, wanted
from app.actions.archive.packing import Entry, Source
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.nodes.node import Node

STRIDE = 1024**2
"""Bytes packed between two looks at whether somebody stopped the run."""

SEVERAL = "Archive"
"""Name of an archive of several nodes that was given none."""


@action(
    "actions.archive.compress",
    "Compress",
    ActionParameter("format", "zip, tar, tar.gz, or detect: by the target's extension", DETECT),
    ActionParameter(
        "target",
        "Path of the archive, or a name beside the first node; empty: named after the node",
    ),
    previews=True,
)
def compress(call: ActionCall) -> ActionResult:
    """Pack the nodes, folders with all inside them, into one new archive, the result's node.

    A name in use gets `-1`, `-2`; missing folders of the target are made; broken links are left
    out with a warning. Raises BadActionParameter and ActionFailed; then no archive is left.
    """
    nodes = work.nodes(call)
    kind, folder, name = _place(call, nodes)
    work.ensure_folder(call, folder)
    made = call.files.create(folder, name, lambda stream: _pack(call, kind, nodes, stream))
    call.log("info", f"{len(nodes)} selected are packed in “{made.name}”.")
    return ActionResult(nodes=[made], text=made.name, produced=[made.path])


def _place(call: ActionCall, nodes: Sequence[Node]) -> tuple[Format, str, str]:
    """Return the format, the folder and the name, which ends as the format does."""
    choice, target, first = call.text("format", DETECT), call.text("target"), nodes[0]
    folder = work.beside(call, first)
    if target.strip("/"):
        folder, name = places.place(target, "target", folder)
    else:
        choice = "zip" if choice == DETECT else choice
        name = places.stem(first) if len(nodes) == 1 else SEVERAL
    kind, ending = wanted(choice, name), ending_of(name)
    if not ending or wanted(DETECT, name) != kind:
        return kind, folder, places.fitting_name(name, f".{kind}")
    return kind, folder, places.fitting_name(name[: -len(ending)], ending)


def _pack(call: ActionCall, kind: Format, nodes: Sequence[Node], stream: BinaryIO) -> None:
    total = sum(entry.node.size for entry in packing.entries(call, nodes) if entry.node.is_file)
    done = shown = 0

    def told(size: int) -> None:
        nonlocal done, shown
        done += size
        if done >= shown + STRIDE or done == total:
            shown = done
            call.check_stop()
            call.progress(min(done / max(total, 1), 1.0))

    @contextmanager
    def opened(entry: Entry) -> Iterator[Source]:
        with call.tree.open(entry.node.path) as content:
            yield Source(entry, content, told)

    writing.write(kind, _packable(call, nodes), stream, opened)


def _packable(call: ActionCall, nodes: Sequence[Node]) -> Iterator[Entry]:
    """Yield the entries without broken links, asking before each whether to stop."""
    for entry in packing.entries(call, nodes):
        call.check_stop()
        if entry.node.kind == "broken":
            call.log("warning", f"“{entry.name}” is a broken link; it is left out.")
        else:
            yield entry
