import io
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from app.actions.contents.asking import Bounds
from app.actions.errors import ActionFailed, RunStopped
from app.actions.pdf import documents, text
from app.actions.pdf.text import _value

TEXT = "actions.contents.pdf-text"


def described(content: bytes, **about: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.add_metadata({f"/{name}": value for name, value in about.items()})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_text_is_the_output_and_the_rest_is_metadata(office: Any, make: Any) -> None:
    about = {"Title": "Deed", "Author": "Ü. B.", "CreationDate": "D:20261003120000+02'00'"}
    path = office.put("a.pdf", described(make.pdf(2), **about))
    result = office.run(TEXT, {}, path)
    assert result.text.split("\n") == ["Page 1", "Page 2"]
    found = {"title": "Deed", "author": "Ü. B.", "created": "2026-10-03T12:00:00+02:00"}
    assert result.json.items() >= {"path": path, "pages": 2, **found}.items()
    metadata = office.node(path).metadata
    assert metadata["usermeta-pdf-pages"] == 2
    assert {name: metadata[f"usermeta-pdf-{name}"] for name in found} == found


def test_what_a_pdf_no_longer_says_is_taken_away(office: Any, make: Any) -> None:
    path = office.put("a.pdf", described(make.pdf(1), Title="Old"))
    office.run(TEXT, {}, path, owner="run:0")
    office.put("a.pdf", described(make.pdf(1), Title=""))
    office.run(TEXT, {}, path, owner="run:1")
    assert "usermeta-pdf-title" not in office.node(path).metadata


def test_metadata_is_left_alone_where_asked(office: Any, make: Any) -> None:
    path = office.put("a.pdf", make.pdf(1))
    result = office.run(TEXT, {"metadata": "false"}, path)
    assert office.node(path).metadata == {}
    assert result.json["pages"] == 1


def test_several_files_give_one_text_and_a_list(office: Any, make: Any) -> None:
    paths = office.put("a.pdf", make.pdf(1)), office.put("b.pdf", make.pdf(1, word="Leaf"))
    result = office.run(TEXT, {}, *paths)
    assert result.text == "Page 1\nLeaf 1"
    assert [entry["path"] for entry in result.json] == list(paths)


def test_long_text_is_cut_and_that_is_told(
    office: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "MAX_TEXT", 20)
    paths = office.put("a.pdf", make.pdf(5)), office.put("b.pdf", make.pdf(1))
    result = office.run(TEXT, {}, *paths)
    assert result.text == "Page 1\nPage 2\nPage 3\n"[:20] + "\n"
    warned = [line for level, line in office.log if level == "warning"]
    assert [("a.pdf" in line, "b.pdf" in line) for line in warned] == [(True, False), (False, True)]


def test_password_is_asked_for_only_where_one_is_set(office: Any, make: Any) -> None:
    assert office.run(TEXT, {}, office.put("open.pdf", make.locked_pdf(""))).json["pages"] == 2
    with pytest.raises(ActionFailed, match=r"“shut\.pdf” asks for a password"):
        office.run(TEXT, {}, office.put("shut.pdf", make.locked_pdf("secret")))


@pytest.mark.parametrize("content", [b"", b"nothing", b"%PDF-1.7\n%%EOF", b"\x00" * 1000])
def test_what_is_no_pdf_is_named(office: Any, content: bytes) -> None:
    with pytest.raises(ActionFailed, match=r"“a\.pdf” is damaged or not a PDF"):
        office.run(TEXT, {}, office.put("a.pdf", content))


def test_reader_that_takes_too_long_is_ended(
    office: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "BOUNDS", Bounds(1, 0.0, 1024))
    with pytest.raises(ActionFailed, match="took more than 0 seconds"):
        office.run(TEXT, {}, office.put("a.pdf", make.pdf(1)))


def test_stop_is_heard_while_a_file_is_read(office: Any, make: Any) -> None:
    path = office.put("a.pdf", make.pdf(1))
    office.stop_after = 1
    with pytest.raises(RunStopped):
        office.run(TEXT, {}, path)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("D:20261003120000Z", "2026-10-03T12:00:00Z"),
        ("D:20261003120000-05'30'", "2026-10-03T12:00:00-05:30"),
        ("D:20261003", "2026-10-03T00:00:00Z"),
        ("D:2026", "2026-01-01T00:00:00Z"),
        ("D:20261332", "D:20261332"),
        ("yesterday", "yesterday"),
        (" two\n lines ", "two lines"),
        ("x" * 2000, "x" * 1000),
        ("a\ud800", "a?"),
    ],
)
def test_moment_is_written_as_everywhere(said: str, value: str) -> None:
    assert _value(said) == value
