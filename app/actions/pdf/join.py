"""Decides how several PDFs become one."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from pypdf import PdfWriter

from app.actions import places
from app.actions.pdf import documents, pages
from app.actions.registry import ActionCall
from app.actions.work import each, ensure_folder, files
from app.nodes.node import Node

DEFAULT_NAME = "joined.pdf"


def join(call: ActionCall, options: Mapping[str, Any]) -> list[Node]:
    """Return the one new file with the pages of all files, in their order.

    Option `target-name`: a name in the folder of the first file, or a path where it has a
    slash; it always ends in `.pdf`. Raises BadActionParameter above pages.MAX_PAGES pages and
    ActionFailed where a file cannot be read; then nothing is written.
    """
    sources = files(call)
    target = str(options.get("target-name") or DEFAULT_NAME)
    folder, name = places.place(target, "target-name", places.parent(sources[0].path))
    ensure_folder(call, folder)
    made = call.files.create(
        folder, places.with_ending(name, ".pdf"), lambda stream: _write_all(call, sources, stream)
    )
    call.log("info", f"{len(sources)} files are joined in “{made.name}”.")
    return [made]


def _write_all(call: ActionCall, sources: Sequence[Node], stream: BinaryIO) -> None:
    joined = PdfWriter()
    size = 0
    for node in each(call, sources):
        size += call.tree.stat(node.path).size
        documents.check_size(size, node.name)
        with documents.opened(call.tree, node) as document, documents.readable(node.name):
            pages.check_number(len(joined.pages) + len(document.pages), node.name)
            joined.append(document, import_outline=False)
    documents.write(joined, sources[0].name, stream)
