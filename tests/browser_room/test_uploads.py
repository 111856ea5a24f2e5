import io
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from app.browser import spots, uploading
from app.browser.uploading import Stored
from app.nodes.errors import NameTaken

from .conftest import Visitor
from .html import elements, rows

ADDRESS = "/files/upload/documents/contracts"
BOB = frozenset({"profile:standard"})


def sent(*files: tuple[str, bytes]) -> dict[str, Any]:
    return {"files": [(io.BytesIO(content), name) for name, content in files]}


def test_files_arrive(visitor: Visitor, contracts: Path) -> None:
    answer = visitor.post(ADDRESS, data=sent(("a.txt", b"one"), ("Übung 🚀.txt", b"two")))
    assert (answer.status_code, answer.location) == (303, "/ws/documents/contracts")
    assert (contracts / "a.txt").read_bytes() == b"one"
    assert (contracts / "Übung 🚀.txt").read_bytes() == b"two"
    assert "2 items uploaded." in visitor.get(answer.location).text


def test_nothing_is_overwritten(visitor: Visitor, contracts: Path) -> None:
    before = (contracts / "Lease.pdf").read_bytes()
    answer = visitor.post(ADDRESS, data=sent(("Lease.pdf", b"new"), ("Lease.pdf", b"newer")))
    page = visitor.get(answer.location).text
    assert "“Lease.pdf” was there already, so it is now “Lease-1.pdf”" in page
    assert "and 1 more were renamed" in page
    assert (contracts / "Lease.pdf").read_bytes() == before
    assert (contracts / "Lease-1.pdf").read_bytes() == b"new"
    assert (contracts / "Lease-2.pdf").read_bytes() == b"newer"


@pytest.mark.parametrize("data", [{}, {"files": (io.BytesIO(b""), "")}])
def test_no_file_is_told_at_the_field(
    visitor: Visitor, contracts: Path, data: dict[str, Any]
) -> None:
    answer = visitor.post(ADDRESS, data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert elements(answer.text, "p", id="files-error")[0].text == "Choose at least one file."


@pytest.mark.parametrize("name", ["../up.txt", "a/b.txt", "n" * 256, "..", ".flowbutton-1.tmp"])
def test_a_refused_name_stores_no_file_at_all(visitor: Visitor, contracts: Path, name: str) -> None:
    before = sorted(contracts.parent.rglob("*"))
    answer = visitor.post(ADDRESS, data=sent(("good.txt", b""), (name, b"")))
    assert answer.status_code == 422
    assert elements(answer.text, "p", id="files-error")
    assert sorted(contracts.parent.rglob("*")) == before


def test_a_file_may_be_larger_than_a_form(visitor: Visitor, contracts: Path) -> None:
    content = bytes(visitor.application.config["MAX_CONTENT_LENGTH"] + 1)
    assert visitor.post(ADDRESS, data=sent(("large.bin", content))).status_code == 303
    assert (contracts / "large.bin").stat().st_size == len(content)


def test_other_forms_keep_their_small_limit(visitor: Visitor, contracts: Path) -> None:
    small = visitor.application.config["MAX_CONTENT_LENGTH"]
    answer = visitor.post("/files/new-folder/documents/", data={"name": "x" * (small + 1)})
    assert answer.status_code == 413


def test_htmx_gets_a_message(visitor: Visitor, contracts: Path) -> None:
    answer = visitor.ask(ADDRESS, method="POST", data=sent(("a.txt", b"")))
    assert "“a.txt” uploaded." in answer.text
    assert "folder-changed" in answer.headers["HX-Trigger"]
    assert "a.txt" in rows(visitor.get("/ws/documents/contracts").text)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.txt", "a.txt"),
        ("say %22hi%22.txt", 'say "hi".txt'),
        ("two%0D%0Alines.txt", "two\r\nlines.txt"),
        ("100%.txt", "100%.txt"),
        ("%2e%2e%2f", "%2e%2e%2f"),
    ],
)
def test_what_a_browser_cannot_send_is_put_back(name: str, wanted: str) -> None:
    assert uploading.sent_name(name) == wanted


def test_a_name_that_others_take_first_is_tried_again(
    app: object, contracts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spot = spots.find(BOB, "documents", "contracts")
    write, refused = spot.tree.write, ["a.txt"]

    def racing(path: str, content: Any) -> Any:
        if refused:
            (contracts / refused.pop()).write_bytes(b"theirs")
            content(io.BytesIO())
            raise NameTaken(path)
        return write(path, content)

    monkeypatch.setattr(spot.tree, "write", racing)
    stored = uploading.store(spot, [FileStorage(io.BytesIO(b"ours"), "a.txt")])
    assert stored == [Stored("a.txt", "a-1.txt")]
    assert (contracts / "a.txt").read_bytes() == b"theirs"
    assert (contracts / "a-1.txt").read_bytes() == b"ours"
