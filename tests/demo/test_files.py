"""The demo's files are made by our own code, are what they claim to be, and never differ."""

import csv
import io
from itertools import islice

import pytest
from PIL import Image
from pypdf import PdfReader

from app.demo import files
from app.demo.files.pictures import SIZE

ALL = (files.documents, files.media, files.archive, files.finance)
FILES = [file for make in ALL for file in make()]
MADE = dict(FILES)


def test_no_two_files_have_one_path() -> None:
    assert len(MADE) == len(FILES)


@pytest.mark.parametrize("make", ALL)
def test_files_are_the_same_each_time(make: files.Maker) -> None:
    for path, data in islice(make(), 40):
        assert MADE[path] == data


@pytest.mark.parametrize("path", [path for path in MADE if path.lower().endswith(".pdf")])
def test_pdf_has_pages_with_text(path: str) -> None:
    pages = PdfReader(io.BytesIO(MADE[path])).pages
    contract = path.startswith("contracts/")
    assert (3 if contract else 2) <= len(pages) <= 6
    assert all(page.extract_text().strip() for page in pages)


@pytest.mark.parametrize(
    "path", [path for path in MADE if path.lower().endswith((".jpg", ".jpeg", ".png"))]
)
def test_image_is_large_and_what_its_name_says(path: str) -> None:
    with Image.open(io.BytesIO(MADE[path])) as image:
        assert image.size == SIZE
        assert image.format == ("PNG" if path.endswith(".png") else "JPEG")
        assert len(image.resize((64, 64)).getcolors(64 * 64) or ()) > 50


@pytest.mark.parametrize("path", [path for path in MADE if path.endswith(".csv")])
def test_csv_has_rows_of_one_length(path: str) -> None:
    rows = list(csv.reader(io.StringIO(MADE[path].decode(), newline="")))
    assert len(rows) > 3
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize(
    "path",
    [
        "contracts/Lease agreement.pdf",
        "contracts/Annex A - floor plan.pdf",
        "contracts/REPORT.PDF",
        "reports/2026/q3/summary.md",
        "many/meter-2000.txt",
        "budget.csv",
        "names/emoji 🚀.txt",
    ],
)
def test_promised_file_is_there(path: str) -> None:
    assert MADE[path]


def test_many_means_many() -> None:
    assert sum(path.startswith("many/") for path in MADE) == 2_000


def test_names_fit_into_every_file_system_in_use() -> None:
    names = [part for path in MADE for part in path.split("/")]
    assert max(len(name.encode()) for name in names) == 255
    assert not any("\0" in name for name in names)
