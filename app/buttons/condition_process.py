"""Holds one child process for conditions: starts it, talks to it with deadlines, ends it.

It never waits longer than it is told, and it never leaves a child behind.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, cast

from app.buttons import condition_child
from app.buttons.condition_errors import ChildStopped

CHUNK = 65_536
ENVIRONMENT = ("LD_LIBRARY_PATH",)
"""What the child may know of the environment, which holds secrets: where the interpreter is."""

START = 5.0
"""Seconds for a new child to come up, on a busy machine; usually 0.03."""

TOOK_TOO_LONG = "it took too long"
BROKE = "it used too much memory or broke the process that evaluates it"


@cache
def engine_path() -> str:
    """Return the file of the engine's extension."""
    spec = find_spec("cel")
    folders = spec.submodule_search_locations or [] if spec else []
    names = [f"cel{suffix}" for suffix in EXTENSION_SUFFIXES]
    found = [Path(folder) / name for folder in folders for name in names]
    return str(next(path for path in found if path.exists()))


def _start() -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", condition_child.__file__, engine_path()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
        )
    except OSError as error:
        raise ChildStopped(f"no process to evaluate it can be started: {error.strerror}") from error


class ChildProcess:
    """A running child; every method may raise ChildStopped, after which it is of no use."""

    def __init__(self) -> None:
        self._popen = _start()
        self._input = cast(IO[bytes], self._popen.stdin)
        self._output = cast(IO[bytes], self._popen.stdout)
        os.set_blocking(self._input.fileno(), False)
        self._received = bytearray()
        self._await_ready()

    def _await_ready(self) -> None:
        try:
            self.receive(START)
        except ChildStopped:
            self.end()
            raise

    def send(self, request: Any, seconds: float) -> int:
        """Send a request, JSON values, and return its bytes.

        Text that is not Unicode arrives with question marks in its place.
        """
        text = json.dumps(request, ensure_ascii=False, default=str)
        message = condition_child.frame(text.encode(errors="replace"))
        left, deadline = memoryview(message), time.monotonic() + seconds
        while left:
            self._wait(self._input.fileno(), select.POLLOUT, deadline)
            left = left[self._write(left[:CHUNK]) :]
        return len(message)

    def receive(self, seconds: float) -> Any:
        """Return the next answer."""
        deadline = time.monotonic() + seconds
        size = condition_child.HEADER.size
        self._fill(size, deadline)
        length = condition_child.HEADER.unpack(self._received[:size])[0]
        self._fill(size + length, deadline)
        answer = bytes(self._received[size : size + length])
        del self._received[: size + length]
        return json.loads(answer)

    def end(self) -> None:
        """Kill the process and wait for its end."""
        self._popen.kill()
        self._popen.wait()
        self.forget()

    def forget(self) -> None:
        """Let go of the pipes without touching the process: for a fork of the parent."""
        self._input.close()
        self._output.close()

    def _write(self, part: memoryview) -> int:
        try:
            return os.write(self._input.fileno(), part)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise ChildStopped(self._cause_of_end()) from error

    def _fill(self, length: int, deadline: float) -> None:
        while len(self._received) < length:
            self._wait(self._output.fileno(), select.POLLIN, deadline)
            data = os.read(self._output.fileno(), CHUNK)
            if not data:
                raise ChildStopped(self._cause_of_end())
            self._received += data

    def _cause_of_end(self) -> str:
        try:
            status = self._popen.wait(START)
        except subprocess.TimeoutExpired:
            return BROKE
        return TOOK_TOO_LONG if status == -signal.SIGPROF else BROKE

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        left = max(deadline - time.monotonic(), 0)
        if not poll.poll(left * 1_000):
            raise ChildStopped(TOOK_TOO_LONG)
