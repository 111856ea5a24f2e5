"""A mix of runs over folders of their own, and what must be there when all have ended."""

import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter

from tests.served import Served

FILES = 12
PAGES = 4


@dataclass(frozen=True)
class Piece:
    """One call of the mix: its hook, its body, and the check of the folder that it worked on."""

    slug: str
    body: dict[str, Any]
    folder: Path
    check: Callable[[Path], None]

    @property
    def task_id(self) -> str:
        return str(self.body["TaskID"])


def pieces(place: Served, count: int) -> list[Piece]:
    """Make the folders of `count` calls, each with files of its own, and return the calls."""
    return [KINDS[number % len(KINDS)](place, number) for number in range(count)]


def files_in(place: Served, number: int) -> tuple[Path, str]:
    name = f"mixed-{number:04}"
    folder = place.files / "documents" / name
    folder.mkdir()
    for one in range(FILES):
        (folder / f"{one:02}.txt").write_text(f"{number} {one}\n" * 200)
    return folder, f"documents/{name}"


def compress(place: Served, number: int) -> Piece:
    folder, path = files_in(place, number)
    paths = [f"{path}/{one:02}.txt" for one in range(FILES)]
    parameters = {"Name": "all", "Format": "tar.gz" if number % 2 else "zip"}
    body = {"Paths": paths, "JobParameters": parameters, "TaskID": f"mixed-{number:04}"}
    return Piece("compress", body, folder, expect_archive)


def expect_archive(folder: Path) -> None:
    names = [f"{one:02}.txt" for one in range(FILES)]
    (made,) = {path.name for path in folder.iterdir()} - set(names)
    if made == "all.zip":
        with zipfile.ZipFile(folder / made) as archive:
            assert archive.testzip() is None
            assert sorted(archive.namelist()) == names
    else:
        assert made == "all.tar.gz"
        with tarfile.open(folder / made) as archive:
            assert sorted(archive.getnames()) == names


def checksums(place: Served, number: int) -> Piece:
    folder, path = files_in(place, number)
    return Piece(
        "checksums", {"Paths": [path], "TaskID": f"mixed-{number:04}"}, folder, expect_checksums
    )


def expect_checksums(folder: Path) -> None:
    files = sorted(folder.glob("*.txt"))
    right = [f"{sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in files]
    assert len(files) == FILES
    assert sorted((folder / "checksums.sha256").read_text().splitlines()) == sorted(right)
    assert len(list(folder.iterdir())) == FILES + 1


def extract(place: Served, number: int) -> Piece:
    name = f"mixed-{number:04}"
    folder = place.files / "documents" / name
    folder.mkdir()
    writer = PdfWriter()
    for page in range(PAGES):
        writer.add_blank_page(100 + page, 100)
    writer.write(folder / "thick.pdf")
    body = {
        "Paths": [f"documents/{name}/thick.pdf"],
        "JobParameters": {"SplitPages": "1-"},
        "TaskID": name,
    }
    return Piece("extract-pages", body, folder, expect_pages)


def expect_pages(folder: Path) -> None:
    pages = [f"thick-{number}.pdf" for number in range(1, PAGES + 1)]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*pages, "thick.pdf"])
    widths = [PdfReader(folder / name).pages[0].mediabox.width for name in pages]
    assert widths == [100 + page for page in range(PAGES)]


def publish(place: Served, number: int) -> Piece:
    folder, path = files_in(place, number)
    for one in range(FILES):
        (folder / f"{one:02}.txt").rename(folder / f"{number:04}-{one:02}.txt")
    paths = [f"{path}/{number:04}-{one:02}.txt" for one in range(FILES)]
    return Piece("publish", {"Paths": paths, "TaskID": f"mixed-{number:04}"}, folder, nothing_new)


def nothing_new(folder: Path) -> None:
    assert len(list(folder.iterdir())) == FILES


KINDS = (compress, checksums, extract, publish)
