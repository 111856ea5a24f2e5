"""Decides how a PDF gets a watermark: always in a new file, the old one stays."""

from collections.abc import Mapping
from functools import partial
from typing import Any, BinaryIO

from app.actions import places
from app.actions.contents.pdfs import marking
from app.actions.pdf import documents
from app.actions.registry import ActionCall
from app.actions.work import each, ensure_folder, files
from app.nodes.node import Node


def watermark(call: ActionCall, options: Mapping[str, Any]) -> list[Node]:
    """Return the new files, each with the text on the pages asked for.

    Options: `wContent` (the text), `wTop` (`50%` or `20mm` from the upper edge), `wPages`
    (empty: all), `wTarget` (a name in the file's folder, or a path where it has a slash;
    default `<name>-watermarked.pdf`). Raises BadActionParameter and ActionFailed.
    """
    text = marking.checked_text(str(options.get("wContent") or ""))
    made: list[Node] = []
    for node in each(call, files(call)):
        folder, name = _place(node, str(options.get("wTarget") or ""))
        ensure_folder(call, folder)
        writer = partial(_write, call, node, text, options)
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
    call: ActionCall, node: Node, text: str, options: Mapping[str, Any], stream: BinaryIO
) -> None:
    top = str(options.get("wTop") or marking.DEFAULT_TOP)
    asked = str(options.get("wPages") or "")
    stream.write(documents.one(call, "watermark", node, text=text, top=top, asked=asked)[1])
