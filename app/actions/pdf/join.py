"""Decides how several PDFs become one."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from app.actions import places, work
from app.actions.contents import asking
from app.actions.contents.pdfs import pages
from app.actions.pdf import documents
from app.actions.registry import ActionCall
from app.nodes.node import Node

DEFAULT_NAME = "joined.pdf"


def join(call: ActionCall, options: Mapping[str, Any]) -> list[Node]:
    """Return the one new file with the pages of all files, in their order.

    Option `target-name`: a name in the folder of the first file, or a path where it has a
    slash; it always ends in `.pdf`. Raises BadActionParameter above pages.MAX_PAGES pages and
    ActionFailed where a file cannot be read; then nothing is written.
    """
    sources = work.files(call)
    target = str(options.get("target-name") or DEFAULT_NAME)
    folder, name = places.place(target, "target-name", places.parent(sources[0].path))
    work.ensure_folder(call, folder)
    made = call.files.create(
        folder, places.with_ending(name, ".pdf"), lambda stream: _write_all(call, sources, stream)
    )
    call.log("info", f"{len(sources)} files are joined in “{made.name}”.")
    return [made]


def _write_all(call: ActionCall, sources: Sequence[Node], stream: BinaryIO) -> None:
    pages.check_number(len(sources), sources[-1].name)
    with _one_after_the_other(call, sources) as (file, sizes):
        options = {"names": [node.name for node in sources], "sizes": sizes}
        _told, content = asking.one(
            "pdfs.join",
            file,
            documents.BOUNDS,
            call.check_stop,
            name=sources[0].name,
            most=pages.MAX_PAGES,
            **options,
        )
    stream.write(content)


@contextmanager
def _one_after_the_other(
    call: ActionCall, sources: Sequence[Node]
) -> Iterator[tuple[BinaryIO, list[int]]]:
    """Yield a file with the contents of all, and how many bytes each has."""
    sizes: list[int] = []
    with tempfile.TemporaryFile() as file:
        for node in work.each(call, sources):
            documents.check_size(sum(sizes) + call.tree.stat(node.path).size, node.name)
            before = file.tell()
            with call.tree.open(node.path) as content:
                for piece in work.chunks(content, call.check_stop):
                    file.write(piece)
            sizes.append(file.tell() - before)
        file.flush()
        yield cast(BinaryIO, file), sizes
