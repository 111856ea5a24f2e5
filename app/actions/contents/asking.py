"""Decides how a job over a stranger's file is given to a process of its own, and what comes back.

Whatever the file does there, this process goes on: the other one has bounds of memory, time
and output, and what it says is checked.
"""

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO, cast

from app.actions import child
from app.actions.contents import parts
from app.actions.contents.parts import CHUNK, Broken, Part
from app.actions.errors import ActionFailed

COMMAND = (sys.executable, "-I", "-m", "app.actions.contents")
CheckStop = Callable[[], None]


@dataclass(frozen=True)
class Bounds:
    """What a job may take: seconds of a processor, seconds waited for it, bytes of its result."""

    computing: int
    waiting: float
    output: int


@contextmanager
def asked(
    job: str,
    source: BinaryIO,
    bounds: Bounds,
    check_stop: CheckStop,
    *,
    name: str,
    **options: Any,
) -> Iterator[Iterator[Part]]:
    """Yield the parts that `job` makes of `source`, the file `name`, while the block runs.

    A source that is no file of the system is copied to one first. Taking the parts raises what
    the job raises, ActionFailed where its process takes more than its bounds or dies, and what
    `check_stop`, called all the while, raises.
    """
    with ExitStack() as stack:
        file = stack.enter_context(on_disk(source, check_stop))
        said = stack.enter_context(tempfile.TemporaryFile())
        said.write(json.dumps({"name": name, **options}).encode())
        said.flush()
        os.lseek(said.fileno(), 0, os.SEEK_SET)
        command = [*COMMAND, job, str(bounds.computing), str(said.fileno())]
        process = stack.enter_context(
            child.started(command, file, kept=[said.fileno()], complaint=subprocess.DEVNULL)
        )
        yield _named(parts.received(_Output(process, bounds, check_stop).read), name)


def one(
    job: str,
    source: BinaryIO,
    bounds: Bounds,
    check_stop: CheckStop,
    *,
    name: str,
    **options: Any,
) -> tuple[dict[str, Any], bytes]:
    """Return what is told of the only part that `job` makes, and its whole content; see `asked`."""
    with asked(job, source, bounds, check_stop, name=name, **options) as found:
        return only(found, name)


def only(found: Iterator[Part], name: str) -> tuple[dict[str, Any], bytes]:
    """Return what is told of the first part and its content; raises ActionFailed where none is."""
    for part in found:
        return dict(part.told), b"".join(part.content)
    raise _broken(name)


def write(part: Part, stream: BinaryIO) -> None:
    """Write the content of a part to the stream."""
    for piece in part.content:
        stream.write(piece)


@contextmanager
def on_disk(source: BinaryIO, check_stop: CheckStop) -> Iterator[BinaryIO]:
    """Yield a file of the system with the content of `source`: itself where it is one."""
    try:
        source.fileno()
    except OSError:
        with tempfile.TemporaryFile() as copy:
            while piece := source.read(CHUNK):
                check_stop()
                copy.write(piece)
            copy.flush()
            yield cast(BinaryIO, copy)
        return
    yield source


def _named(found: Iterator[Part], name: str) -> Iterator[Part]:
    try:
        for part in found:
            yield Part(part.told, _content(part, name))
    except Broken as error:
        raise _broken(name) from error


def _content(part: Part, name: str) -> Iterator[bytes]:
    try:
        yield from part.content
    except Broken as error:
        raise _broken(name) from error


def _broken(name: str) -> ActionFailed:
    message = (
        f"“{name}” is damaged, or it takes too much time or memory; save it again, then retry."
    )
    return ActionFailed(message)


@dataclass
class _Output:
    """What a process writes, read in the lengths asked for."""

    process: subprocess.Popen[bytes]
    bounds: Bounds
    check_stop: CheckStop
    waited: float = 0.0
    taken: int = 0
    buffer: bytearray = field(default_factory=bytearray)

    def read(self, length: int) -> bytes:
        """Return exactly `length` bytes; raises Broken where it ends before."""
        while len(self.buffer) < length:
            self.check_stop()
            self._wait()
            piece = os.read(self._stream.fileno(), CHUNK)
            if not piece:
                raise Broken
            self._count(len(piece))
            self.buffer += piece
        content = bytes(self.buffer[:length])
        del self.buffer[:length]
        return content

    @property
    def _stream(self) -> IO[bytes]:
        return cast(IO[bytes], self.process.stdout)

    def _wait(self) -> None:
        """Wait until there is something to read; only this counts as time that the job takes."""
        began = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(self._stream, selectors.EVENT_READ)
            while not selector.select(child.LOOK_SECONDS):
                self.check_stop()
                if self.waited + time.monotonic() - began > self.bounds.waiting:
                    raise ActionFailed(f"It took more than {self.bounds.waiting:g} seconds.")
        self.waited += time.monotonic() - began

    def _count(self, size: int) -> None:
        self.taken += size
        if self.taken > self.bounds.output:
            raise ActionFailed(f"It made more than {self.bounds.output:,} bytes.")
