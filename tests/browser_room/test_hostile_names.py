from pathlib import Path

import pytest

from .conftest import Visitor
from .html import elements, main, rows

FOLDER = "/ws/documents/contracts?hidden=1"
NAMES = [
    "#1 offer 100%.pdf",
    "a+b & c.pdf",
    "\u00dcbung.pdf",
    "U\u0308bung.pdf",
    "emoji 🚀.txt",
    "REPORT.PDF",
    "n" * 251 + ".txt",
    "two\nlines.txt",
    "return\rhere.txt",
    "<script>alert(1)<.txt",
    "trailing space ",
    " leading space",
    "...",
    "..%2f..",
    "%2e%2e",
    "%20",
    "a%00b",
    "back\\slash",
    "semi;colon,comma",
    "quote\"s and 'quotes'",
    "what?select=x",
    "turned \u202egnp.exe",
    "tab\there",
    "{{ 7 * 7 }}",
    "C:\\temp",
    "a=b&c=d",
    "~",
    "&#10;",
    "-rf",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_opens_through_the_links_of_its_page(
    visitor: Visitor, contracts: Path, name: str
) -> None:
    (contracts / name).write_text(f"this is {name!r}")
    page = visitor.get(FOLDER).text
    assert name in rows(page)
    row = rows(page).index(name)
    href = elements(page, "a", class_="file-name")[row]["href"]
    file_page = visitor.get(href)
    assert file_page.status_code == 200
    [download] = [a["href"] for a in elements(file_page.text, "a") if a.text == "Download"]
    assert visitor.get(download).text == f"this is {name!r}"


@pytest.mark.parametrize("name", NAMES)
def test_every_name_can_be_selected_renamed_and_deleted(
    visitor: Visitor, contracts: Path, name: str
) -> None:
    (contracts / name).write_text("")
    sent = name.replace("\r", "\n").replace("\n", "\r\n")
    data = {"select": sent, "confirm": "yes", "name": "plain"}
    answer = visitor.post("/files/rename/documents/contracts", data=data)
    assert answer.status_code == 303
    (contracts / "plain").rename(contracts / name)
    answer = visitor.post("/files/delete/documents/contracts", data=data)
    assert answer.status_code == 303
    assert not (contracts / name).exists()
    assert (contracts.parent / "recycle_bin" / name).exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_of_every_name_opens(visitor: Visitor, contracts: Path, name: str) -> None:
    (contracts / name / "inner").mkdir(parents=True)
    page = visitor.get(FOLDER).text
    link = elements(page, "a", class_="file-name")[rows(page).index(name)]
    inner = visitor.get(link["href"]).text
    assert rows(inner) == ["inner"]
    below = visitor.get(elements(inner, "a", class_="file-name")[0]["href"]).text
    crumbs = [a["href"] for a in elements(main(below), "a", class_="ellipsis")]
    assert rows(visitor.get(crumbs[-1]).text) == ["inner"]


def test_no_name_becomes_markup(visitor: Visitor, contracts: Path) -> None:
    (contracts / "<script>alert(1)<.txt").write_text("<script>alert(2)</script>")
    for address in ("/ws/documents/contracts", "/files/menu/documents/contracts"):
        page = visitor.get(f"{address}?select=<script>alert(1)<.txt").text
        assert "<script>alert" not in page
    page = visitor.get("/ws/documents/contracts/<script>alert(1)<.txt").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(2)" in page


def test_a_name_that_is_not_utf_8_is_shown_as_broken(visitor: Visitor, contracts: Path) -> None:
    (Path(contracts) / b"odd \xff".decode("utf-8", "surrogateescape")).write_text("")
    page = main(visitor.get("/ws/documents/contracts").text)
    assert "odd \\xff" in page
    assert "broken link" in page
