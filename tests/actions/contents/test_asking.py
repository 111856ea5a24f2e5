"""Whatever a file makes of the process that reads it, this one goes on and says what became."""

import io
import json
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any

import pytest

from app.actions.contents import asking
from app.actions.contents.asking import Bounds
from app.actions.errors import ActionFailed, BadActionParameter, RunStopped
from app.problems import Problem

PDF = "pdfs.count"
BOUNDS = Bounds(computing=20, waiting=30.0, output=1024**2)


def go_on() -> None:
    """Nobody stops the run."""


def ask(
    content: bytes = b"", bounds: Bounds = BOUNDS, check_stop: Callable[[], None] = go_on
) -> tuple[dict[str, Any], bytes]:
    return asking.one(PDF, io.BytesIO(content), bounds, check_stop, name="a.pdf")


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let another program answer in the place of the job's."""

    def answering(code: str) -> None:
        start = "import os, sys; out = sys.stdout.buffer\n"
        monkeypatch.setattr(asking, "COMMAND", (sys.executable, "-I", "-c", start + code))

    return answering


def frame(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">cI", kind, len(content)) + content


@pytest.mark.parametrize(
    "code",
    [
        "import signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "os.abort()",
        "sys.exit(3)",
        "raise ValueError",
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
        "out.write(b'hello, this is not what a job writes')",
        "out.write(b'P' + bytes([255] * 4))",
        f"out.write({frame(b'P', b'not json')!r})",
        f"out.write({frame(b'P', b'[1]')!r})",
        f"out.write({frame(b'P', b'[' * 100_000)!r})",
        f"out.write({frame(b'P', b'{}') + frame(b'C', b'half')!r})",
        f"out.write({frame(b'P', b'{}') + frame(b'P', b'{}')!r})",
        f"out.write({frame(b'D')!r})",
    ],
    ids=lambda code: code[:40],
)
def test_a_process_that_dies_or_says_what_no_job_says_is_named(
    program: Callable[[str], None], code: str
) -> None:
    program(code)
    with pytest.raises(ActionFailed, match=r"“a\.pdf” is damaged, or it takes too much"):
        ask()


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("ActionFailed", ActionFailed),
        ("BadActionParameter", BadActionParameter),
        ("SystemExit", ActionFailed),
    ],
)
def test_an_error_of_the_job_is_the_error_here(
    program: Callable[[str], None], name: str, error: type[Problem]
) -> None:
    refusal = frame(b"R", json.dumps([name, "why"]).encode())
    program(f"out.write({refusal!r})")
    with pytest.raises(error) as raised:
        ask()
    assert type(raised.value) is error


def test_a_job_that_hangs_is_ended_and_nothing_of_it_stays(
    program: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    popen = subprocess.Popen

    def noted(*arguments: Any, **options: Any) -> Any:
        process = popen(*arguments, **options)
        started.append(process.pid)
        return process

    monkeypatch.setattr(subprocess, "Popen", noted)
    program("import time; time.sleep(60)")
    with pytest.raises(ActionFailed, match=r"took more than 0\.3 seconds"):
        ask(bounds=Bounds(computing=1, waiting=0.3, output=100))
    with pytest.raises(ChildProcessError):
        os.waitpid(started[0], os.WNOHANG)


def test_more_than_may_be_made_is_refused(program: Callable[[str], None]) -> None:
    pieces = frame(b"C", b"x" * 60_000)
    program(f"out.write({frame(b'P', b'{}')!r})\nwhile True: out.write({pieces!r})")
    with pytest.raises(ActionFailed, match="made more than 1,048,576 bytes"):
        ask()


def test_a_stop_is_heard_while_the_job_works(program: Callable[[str], None]) -> None:
    program("import time; time.sleep(60)")
    looked = iter(range(3))

    def stop() -> None:
        if next(looked, None) is None:
            raise RunStopped

    with pytest.raises(RunStopped):
        ask(check_stop=stop)


def test_parts_come_in_their_order_with_their_contents(make: Any) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(make.pdf(3))
        file.flush()
        options = {"name": "a.pdf", "numbers": [1, 3, 2]}
        with asking.asked("pdfs.split", file, BOUNDS, go_on, **options) as found:
            told = [(part.told["page"], b"".join(part.content)) for part in found]
    assert [page for page, _content in told] == [1, 3, 2]
    assert [f"Page {page}".encode() in content for page, content in told] == [True] * 3


def test_content_that_nobody_takes_is_passed_over(make: Any) -> None:
    options = {"name": "a.pdf", "numbers": [3, 1]}
    source = io.BytesIO(make.pdf(3))
    with asking.asked("pdfs.split", source, BOUNDS, go_on, **options) as found:
        assert [part.told for part in found] == [{"page": 3}, {"page": 1}]


def test_a_source_without_a_descriptor_is_read_as_a_file(make: Any) -> None:
    """A bucket's object is such a source."""
    assert ask(make.pdf(4)) == ({"pages": 4}, b"")


def test_a_file_that_needs_too_much_memory_is_refused(
    program: Callable[[str], None],
) -> None:
    program(
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (1024**3, 1024**3))\n"
        "sys.path.insert(0, '')\n"
        "from app.actions.contents import parts\n"
        "def job():\n"
        "    yield parts.Part({'size': len(bytearray(2 * 1024**3))})\n"
        "parts.send(job(), out)"
    )
    with pytest.raises(ActionFailed, match="needs too much memory"):
        ask()


def test_the_process_gets_nothing_of_our_environment(program: Callable[[str], None]) -> None:
    program(
        "import json; told = json.dumps(sorted(os.environ)).encode()\n"
        "told = b'{\"names\": ' + told + b'}'\n"
        "out.write(b'P' + len(told).to_bytes(4, 'big') + told + b'E' + bytes(4))"
    )
    assert [name for name in ask()[0]["names"] if not name.startswith("LC_")] == []
