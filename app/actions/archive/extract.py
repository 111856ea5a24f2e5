"""Decides how an archive becomes a folder: read and checked as a whole before anything is made."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from app.actions import places, work
from app.actions.archive import tars, zips
from app.actions.archive.formats import DETECT, Format, ending_of, wanted
from app.actions.archive.reading import Member, Opened
from app.actions.registry import ActionCall, ActionParameter, ActionResult, action
from app.nodes.names import free_name
from app.nodes.node import Node


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

    def members(self, stream: BinaryIO) -> Iterator[Member]:
        """Yield the members of the archive, open in `stream`."""
        opened = Opened(stream, self.node.name, self.folder)
        if self.kind == "zip":
            return zips.members(opened)
        return tars.members(opened, gzipped=self.kind == "tar.gz")


class Progress:
    """Tells the share of `total` packed bytes that was gone through, archive after archive."""

    def __init__(self, call: ActionCall, total: int) -> None:
        self._call = call
        self._total = max(total, 1)
        self._before = 0

    @contextmanager
    def over(self, job: Job) -> Iterator[Iterator[Member]]:
        """Yield the members of an archive that tell the progress as they are taken."""
        with self._call.tree.open(job.node.path) as stream:
            yield self._told(job.members(stream), stream)
        self._before += job.node.size

    def _told(self, members: Iterator[Member], stream: BinaryIO) -> Iterator[Member]:
        for member in members:
            content = self._pieces(member.content, stream)
            yield Member(member.path, member.is_folder, content)

    def _pieces(self, content: Iterator[bytes], stream: BinaryIO) -> Iterator[bytes]:
        self._call.check_stop()
        for piece in content:
            yield piece
            self._call.check_stop()
            self._call.progress(min((self._before + stream.tell()) / self._total, 1.0))


def _folder(call: ActionCall, node: Node) -> str:
    """Return the path of the folder to unpack in; no name of something that is no folder."""
    beside = work.beside(call, node)
    if target := call.text("target").strip("/"):
        return "/".join(places.place(target, "target", beside))
    ending = ending_of(node.name)
    name = node.name[: -len(ending)] if ending else node.name
    taken = {below.name for below in call.tree.children(beside) if not below.is_folder}
    return f"{beside}/{free_name(name, taken)}"


def _check(members: Iterator[Member]) -> None:
    """Read the archive as a whole; raises ActionFailed where it may not be unpacked."""
    for member in members:
        for _piece in member.content:
            pass


def _unpack(call: ActionCall, job: Job, members: Iterator[Member]) -> None:
    """Make the folder and all in it; what is left after an error goes to the recycle bin."""
    was_there = call.tree.exists(job.folder)
    try:
        work.ensure_folder(call, job.folder)
        for member in members:
            _make(call, f"{job.folder}/{member.path}".rstrip("/"), member)
    except Exception:
        if not was_there:
            call.files.delete(job.folder, missing_ok=True)
        raise


def _make(call: ActionCall, path: str, member: Member) -> None:
    if member.is_folder:
        work.ensure_folder(call, path)
        return
    folder = places.parent(path)
    work.ensure_folder(call, folder)
    call.files.create(folder, places.basename(path), partial(_write, member.content))


def _write(content: Iterator[bytes], stream: BinaryIO) -> None:
    for piece in content:
        stream.write(piece)
