"""Decides how a PDF gets a watermark: always in a new file, the old one stays."""

from collections.abc import Mapping
from functools import partial
from typing import Any, BinaryIO

from pypdf import PdfWriter

from app.actions import places
from app.actions.pdf import documents, pages, stamp
from app.actions.registry import ActionCall
from app.actions.work import each, ensure_folder, files
from app.nodes.node import Node
from app.nodes.reading import Reader


def watermark(call: ActionCall, options: Mapping[str, Any]) -> list[Node]:
    """Return the new files, each with the text on the pages asked for.

    Options: `wContent` (the text), `wTop` (`50%` or `20mm` from the upper edge), `wPages`
    (empty: all), `wTarget` (a name in the file's folder, or a path where it has a slash;
    default `<name>-watermarked.pdf`). Raises BadActionParameter and ActionFailed.
    """
    text = stamp.checked_text(str(options.get("wContent") or ""))
    made: list[Node] = []
    for node in each(call, files(call)):
        folder, name = _place(node, str(options.get("wTarget") or ""))
        ensure_folder(call, folder)
        writer = partial(_write, call.tree, node, text, options)
        made.append(call.files.create(folder, name, writer))
        call.log("info", f"“{node.name}” with a watermark is “{made[-1].name}”.")
    return made


def _place(node: Node, target: str) -> tuple[str, str]:
    folder = places.parent(node.path)
    if not target:
        return folder, places.fitting_name(places.stem(node), "-watermarked.pdf")
    folder, name = places.place(target, "wTarget", folder)
    return folder, places.with_ending(name, ".pdf")


def _write(
    tree: Reader, node: Node, text: str, options: Mapping[str, Any], stream: BinaryIO
) -> None:
    top = str(options.get("wTop") or stamp.DEFAULT_TOP)
    with documents.opened(tree, node) as document:
        asked = pages.parse(str(options.get("wPages") or ""), len(document.pages), node.name)
        with documents.readable(node.name):
            marked = PdfWriter(clone_from=document)
            for number in sorted(set(asked)):
                stamp.put_on(marked.pages[number - 1], text, top)
        documents.write(marked, node.name, stream)
