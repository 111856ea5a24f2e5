"""Bombs are refused within fixed memory and time, and the process that looks at them lives."""

import io
import os
import resource
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, BinaryIO, cast

import pytest
from PIL import Image

from app.actions.archive import tars, zips
from app.actions.archive.reading import Opened
from app.actions.errors import ActionFailed
from app.actions.images.picture import shrink
from app.actions.pdf import documents
from app.nodes.node import Node
from app.nodes.reading import Reader
from tests.fuzz.bombs import ARCHIVES, IMAGES, LIARS, MIB, PDFS

MEMORY = 512 * MIB
"""What looking at one file may need beside what the process has."""

SECONDS = 60
REFUSED, READ, WRONG = 0, 1, 2


def bounded(work: Callable[[], object]) -> int:
    """Do work in a child with bounds, and return what became of it; fail where the child died."""
    child = os.fork()
    if child == 0:
        status = WRONG
        try:
            size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()  # noqa: SIM115, PTH123
            resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            work()
            status = READ
        except ActionFailed:
            status = REFUSED
        except BaseException:
            traceback.print_exc()
        os._exit(status)
    _, ended = os.waitpid(child, 0)
    assert os.WIFEXITED(ended), f"ended by {signal.Signals(os.WTERMSIG(ended)).name}"
    return os.WEXITSTATUS(ended)


class Files:
    """The only thing that is read of a tree: the content of a file."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @contextmanager
    def open(self, _path: str) -> Iterator[BinaryIO]:
        yield io.BytesIO(self._content)


def read_pdf(content: bytes) -> None:
    node = cast(Node, SimpleNamespace(path="docs/a.pdf", name="a.pdf"))
    with documents.opened(cast(Reader, Files(content)), node) as reader:
        assert len(reader.pages) == 1


def unpack(kind: str, content: bytes) -> None:
    opened = Opened(io.BytesIO(content), f"a.{kind}", "docs/a")
    found: Any = (
        zips.members(opened) if kind == "zip" else tars.members(opened, gzipped=kind == "tar.gz")
    )
    for member in found:
        for _piece in member.content:
            pass


@pytest.mark.parametrize("make", PDFS.values(), ids=PDFS)
def test_a_pdf_that_is_a_bomb_is_refused(make: Callable[[], bytes]) -> None:
    content = make()
    assert bounded(lambda: read_pdf(content)) == REFUSED


@pytest.mark.parametrize("make", LIARS.values(), ids=LIARS)
def test_a_pdf_that_lies_is_read_as_what_it_is(make: Callable[[], bytes]) -> None:
    content = make()
    assert bounded(lambda: read_pdf(content)) == READ


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_that_is_a_bomb_is_refused(name: str) -> None:
    content = ARCHIVES[name]()
    assert bounded(lambda: unpack(name.split(",")[0], content)) == REFUSED


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("name", IMAGES)
def test_an_image_that_is_a_bomb_is_refused(name: str) -> None:
    content = IMAGES[name]()
    Image.init()
    assert bounded(lambda: shrink(io.BytesIO(content), "a.png", "PNG", 100, 80)) == REFUSED


def test_a_program_that_hangs_or_dies_is_told_from_one_that_refuses() -> None:
    assert bounded(lambda: None) == READ
    assert bounded(lambda: bytearray(2 * MEMORY)) == WRONG
    with pytest.raises(AssertionError, match="SIGKILL"):
        bounded(lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_what_crashes_pdfium_is_named_and_the_worker_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    program = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setattr(documents, "UNLOCK", program)
    run = documents.child.run
    monkeypatch.setattr(
        documents.child,
        "run",
        lambda command, *rest: run([command[0], "-c", command[-1]], *rest),
    )
    with pytest.raises(ActionFailed, match="is damaged"), documents.readable("a.pdf"):
        documents._without_protection(io.BytesIO(b"%PDF"), "a.pdf")
