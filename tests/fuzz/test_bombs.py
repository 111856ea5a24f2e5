"""Bombs are refused within fixed memory and time, and the process that looks at them lives."""

import io
import os
import resource
import signal
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from app.actions.contents import asking
from app.actions.contents.archives.reading import Opened
from app.actions.contents.archives.unpack import members
from app.actions.contents.asking import Bounds
from app.actions.contents.pdfs import opening
from app.actions.contents.pictures.picture import shrink
from app.actions.errors import ActionFailed
from tests.fuzz.bombs import ARCHIVES, IMAGES, LIARS, MIB, PDFS
from tests.tally import tally

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


def tried(work: Callable[[], object]) -> int:
    """Do the same with a bad input, which is counted."""
    outcome = bounded(work)
    tally.add(refused=int(outcome == REFUSED))
    return outcome


def read_pdf(content: bytes) -> None:
    assert len(opening.opened(io.BytesIO(content), "a.pdf").pages) == 1


def unpack(kind: str, content: bytes) -> None:
    for member in members(Opened(io.BytesIO(content), f"a.{kind}", "docs/a"), kind):
        for _piece in member.content:
            pass


@pytest.mark.parametrize("make", PDFS.values(), ids=PDFS)
def test_a_pdf_that_is_a_bomb_is_refused(make: Callable[[], bytes]) -> None:
    content = make()
    assert tried(lambda: read_pdf(content)) == REFUSED


@pytest.mark.parametrize("make", LIARS.values(), ids=LIARS)
def test_a_pdf_that_lies_is_read_as_what_it_is(make: Callable[[], bytes]) -> None:
    content = make()
    assert tried(lambda: read_pdf(content)) == READ


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_that_is_a_bomb_is_refused(name: str) -> None:
    content = ARCHIVES[name]()
    assert tried(lambda: unpack(name.split(",")[0], content)) == REFUSED


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("name", IMAGES)
def test_an_image_that_is_a_bomb_is_refused(name: str) -> None:
    content = IMAGES[name]()
    Image.init()
    assert tried(lambda: shrink(io.BytesIO(content), "a.png", "PNG", 100, 80)) == REFUSED


def test_a_program_that_hangs_or_dies_is_told_from_one_that_refuses() -> None:
    assert bounded(lambda: None) == READ
    assert bounded(lambda: bytearray(2 * MEMORY)) == WRONG
    with pytest.raises(AssertionError, match="SIGKILL"):
        bounded(lambda: os.kill(os.getpid(), signal.SIGKILL))


BOUNDS = Bounds(computing=SECONDS, waiting=2 * SECONDS, output=8 * 1024 * MIB)
JOBS: list[tuple[str, Callable[[], bytes], dict[str, Any]]] = [
    ("pdfs.count", PDFS["pages two to the sixty"], {}),
    ("pdfs.split", PDFS["a milliard pages"], {"numbers": [1]}),
    ("pictures.preview_image", IMAGES[next(iter(IMAGES))], {"page": 1}),
    ("archives.unpack", ARCHIVES[next(iter(ARCHIVES))], {"kind": "zip", "base": "docs/a"}),
]


@pytest.mark.parametrize(("job", "make", "options"), JOBS, ids=[job for job, *_ in JOBS])
def test_the_process_of_a_job_refuses_it_too(
    job: str, make: Callable[[], bytes], options: dict[str, Any]
) -> None:
    content = make()
    with pytest.raises(ActionFailed):
        work(job, content, options)


def work(job: str, content: bytes, options: dict[str, Any]) -> None:
    source = io.BytesIO(content)
    with asking.asked(job, source, BOUNDS, lambda: None, name="a", **options) as found:
        for part in found:
            for _piece in part.content:
                pass
