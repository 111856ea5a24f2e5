"""Decides how pages of a PDF become files of one page each."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from app.actions import places
from app.actions.contents import asking
from app.actions.contents.pdfs import pages
from app.actions.pdf import documents
from app.actions.registry import ActionCall
from app.actions.work import ensure_folder, files
from app.nodes.node import Node


def split(call: ActionCall, options: Mapping[str, Any]) -> list[Node]:
    """Return the new files, one a page: `<prefix>-<page>.pdf` in the target folder.

    Options: `pages` (empty: all), `split-target-dir` (default: the file's folder; missing
    folders are made), `split-target-prefix` (default: the file's name without extension). All
    page lists are checked before the first file is written; raises BadActionParameter.
    """
    plan = [(node, _pages(call, node, options)) for node in files(call)]
    total = sum(len(numbers) for _node, numbers in plan)
    pages.check_number(total, plan[0][0].name)
    made: list[Node] = []
    for node, numbers in plan:
        for page in _split_one(call, node, numbers, options):
            made.append(page)
            call.progress(len(made) / total)
    return made


def _split_one(
    call: ActionCall, node: Node, numbers: Sequence[int], options: Mapping[str, Any]
) -> Iterator[Node]:
    folder = _folder(call, node, options)
    start = str(options.get("split-target-prefix") or places.stem(node))
    with documents.asked(call, "split", node, numbers=list(numbers)) as found:
        for number, part in zip(numbers, found, strict=True):
            call.check_stop()
            name = places.fitting_name(start, f"-{number}.pdf")
            made = call.files.create(folder, name, partial(asking.write, part))
            call.log("info", f"Page {number} of “{node.name}” is in “{made.name}”.")
            yield made


def _pages(call: ActionCall, node: Node, options: Mapping[str, Any]) -> list[int]:
    return pages.parse(str(options.get("pages") or ""), documents.count(call, node), node.name)


def _folder(call: ActionCall, node: Node, options: Mapping[str, Any]) -> str:
    target = str(options.get("split-target-dir") or "")
    if not target:
        return places.parent(node.path)
    folder = places.clean(target, "split-target-dir")
    ensure_folder(call, folder)
    return folder
