"""Decides how an archive becomes a folder: read and checked as a whole before anything is made."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from app.actions import places, work
from app.actions.archive.formats import DETECT, Format, ending_of, wanted
from app.actions.contents import asking
from app.actions.contents.archives.limits import MAX_TOTAL
from app.actions.contents.asking import Bounds
from app.actions.contents.parts import Part
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.nodes.names import free_name
from app.nodes.node import Node

BOUNDS = Bounds(computing=600, waiting=900.0, output=2 * MAX_TOTAL)
"""What reading one archive may take; beside their contents, members have names."""


@action(
    "actions.archive.extract",
    "Extract archives",
    ActionParameter("format", "zip, tar, tar.gz, or detect: by the archive's extension", DETECT),
    ActionParameter(
        "target",
        "Folder, a name beside the archive or a path; empty: named after the archive",
    ),
    previews=True,
)
def extract(call: ActionCall) -> ActionResult:
    """Unpack every archive of the message into a folder; the folders are the result's nodes.

    The folder is made where it is missing; in one that is there, names in use get `-1`, `-2`.
    Raises BadActionParameter, and ActionFailed for a damaged archive, one above the limits and
    one with a member that is not safe: then nothing was made.
    """
    choice = call.text("format", DETECT)
    jobs = [Job(node, wanted(choice, node.name), _folder(call, node)) for node in work.files(call)]
    progress = Progress(call, 2 * sum(job.node.size for job in jobs))
    for job in jobs:
        with progress.over(job) as content:
            _check(content)
    for job in jobs:
        with progress.over(job) as content:
            _unpack(call, job, content)
        call.log("info", f"“{job.node.name}” is unpacked in “{places.basename(job.folder)}”.")
    made = [call.tree.stat(job.folder) for job in jobs]
    return ActionResult(nodes=made, produced=[node.path for node in made])


@dataclass(frozen=True)
class Job:
    """One archive, its format and the path of the folder that it becomes."""

    node: Node
    kind: Format
    folder: str


class Progress:
    """Tells the share of `total` packed bytes that was gone through, archive after archive."""

    def __init__(self, call: ActionCall, total: int) -> None:
        self._call = call
        self._total = max(total, 1)
        self._before = 0

    @contextmanager
    def over(self, job: Job) -> Iterator[Iterator[Part]]:
        """Yield the members of an archive that tell the progress as they are taken."""
        call, node = self._call, job.node
        options = {"name": node.name, "kind": job.kind, "base": job.folder}
        with (
            call.tree.open(node.path) as stream,
            asking.on_disk(stream, call.check_stop) as file,
            asking.asked("archives.unpack", file, BOUNDS, call.check_stop, **options) as found,
        ):
            yield self._told(found, file)
        self._before += node.size

    def _told(self, members: Iterator[Part], file: BinaryIO) -> Iterator[Part]:
        for member in members:
            yield Part(member.told, self._pieces(member, file))

    def _pieces(self, member: Part, file: BinaryIO) -> Iterator[bytes]:
        for piece in member.content:
            yield piece
            self._call.check_stop()
            place = os.lseek(file.fileno(), 0, os.SEEK_CUR)  # the other process reads on here
            self._call.progress(min((self._before + place) / self._total, 1.0))


def _folder(call: ActionCall, node: Node) -> str:
    """Return the path of the folder to unpack in; no name of something that is no folder."""
    beside = work.beside(call, node)
    if target := call.text("target").strip("/"):
        return "/".join(places.place(target, "target", beside))
    ending = ending_of(node.name)
    name = node.name[: -len(ending)] if ending else node.name
    taken = {below.name for below in call.tree.children(beside) if not below.is_folder}
    return f"{beside}/{free_name(name, taken)}"


def _check(members: Iterator[Part]) -> None:
    """Read the archive as a whole; raises ActionFailed where it may not be unpacked."""
    for member in members:
        for _piece in member.content:
            pass


def _unpack(call: ActionCall, job: Job, members: Iterator[Part]) -> None:
    """Make the folder and all in it; what is left after an error goes to the recycle bin."""
    was_there = call.tree.exists(job.folder)
    try:
        work.ensure_folder(call, job.folder)
        for member in members:
            _make(call, f"{job.folder}/{member.told['path']}".rstrip("/"), member)
    except Exception:
        if not was_there:
            call.files.delete(job.folder, missing_ok=True)
        raise


def _make(call: ActionCall, path: str, member: Part) -> None:
    if member.told["folder"]:
        work.ensure_folder(call, path)
        return
    folder = places.parent(path)
    work.ensure_folder(call, folder)
    call.files.create(folder, places.basename(path), partial(asking.write, member))
