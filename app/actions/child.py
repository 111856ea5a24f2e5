"""Decides how another program is carried out: its time, its output, and that nothing of it stays.

It never goes through a shell, and gets nothing of our environment.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from app.actions.errors import ActionFailed

LOOK_SECONDS = 0.1
"""How often the time and a stop of the run are looked at."""

MAX_COMPLAINT = 4_096
"""Bytes of the error output that are kept, the last ones: they say what went wrong."""

PIECE = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """What a program may take: seconds, and bytes of its output."""

    seconds: float
    output: int


@dataclass(frozen=True)
class Finished:
    """How a program ended: its status, negative where a signal ended it, and what it wrote."""

    status: int
    output: bytes
    complaint: bytes


def run(
    command: Sequence[str],
    source: BinaryIO | None,
    limits: Limits,
    check_stop: Callable[[], None],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """Carry out a program, which reads `source` from where it stands, and return how it ended.

    It and all that it started are ended with this call, however that goes. Raises ActionFailed
    where it cannot be started or takes more than its limits, and what `check_stop` raises.
    """
    with started(command, source, folder=folder, environment=environment) as process:
        output, complaint = _gathered(process, limits, check_stop)
    return Finished(process.wait(), output, complaint)


@contextmanager
def started(
    command: Sequence[str],
    source: BinaryIO | None,
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    kept: Sequence[int] = (),
    complaint: int = subprocess.PIPE,
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a program that runs while the block does; it inherits the descriptors `kept`.

    It and all that it started are ended with the block. `source` must be a file of the system.
    Raises ActionFailed where it cannot be started.
    """
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL if source is None else source,
            stdout=subprocess.PIPE,
            stderr=complaint,
            cwd=folder,
            env=dict(environment or {}),
            start_new_session=True,
            pass_fds=kept,
        )
    except (OSError, ValueError) as error:
        raise ActionFailed(f"“{Path(command[0]).name}” cannot be started.") from error
    with process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _gathered(
    process: subprocess.Popen[bytes], limits: Limits, check_stop: Callable[[], None]
) -> tuple[bytes, bytes]:
    end = time.monotonic() + limits.seconds
    output, complaint = bytearray(), bytearray()
    with selectors.DefaultSelector() as selector:
        for stream, kept in ((process.stdout, output), (process.stderr, complaint)):
            if stream is not None:
                selector.register(stream, selectors.EVENT_READ, kept)
        while selector.get_map():
            check_stop()
            if time.monotonic() > end:
                raise ActionFailed(f"It took more than {limits.seconds:g} seconds.")
            ready = selector.select(LOOK_SECONDS)
            if not ready and _has_ended(process):
                break
            for key, _events in ready:
                _take(selector, key.fileobj, key.data)
            del complaint[:-MAX_COMPLAINT]
            if len(output) > limits.output:
                raise ActionFailed(f"It wrote more than {limits.output:,} bytes.")
    _wait(process, end, limits, check_stop)
    return bytes(output), bytes(complaint)


def _take(selector: selectors.BaseSelector, stream: Any, kept: bytearray) -> None:
    piece = os.read(stream.fileno(), PIECE)
    kept += piece
    if not piece:
        selector.unregister(stream)


def _wait(
    process: subprocess.Popen[bytes], end: float, limits: Limits, check_stop: Callable[[], None]
) -> None:
    """Wait for a program that has closed its output."""
    while not _has_ended(process):
        check_stop()
        if time.monotonic() > end:
            raise ActionFailed(f"It took more than {limits.seconds:g} seconds.")
        time.sleep(LOOK_SECONDS)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Return whether the program has ended; it is kept, so that its number stays its own."""
    flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, process.pid, flags) is not None
