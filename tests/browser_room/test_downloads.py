from pathlib import Path

import pytest

from app.browser.downloads import disposition

from .conftest import Visitor

ADDRESS = "/dl/documents/contracts/note.html"
TEXT = b"<script>alert(1)</script>"


@pytest.fixture
def note(contracts: Path) -> Path:
    (contracts / "note.html").write_bytes(TEXT)
    return contracts / "note.html"


def test_a_file_is_sent_as_a_download_only(visitor: Visitor, note: Path) -> None:
    answer = visitor.get(ADDRESS)
    assert answer.data == TEXT
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="note.html"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.content_length == len(TEXT)


def test_a_head_sends_no_content(visitor: Visitor, note: Path) -> None:
    answer = visitor.head(ADDRESS)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.content_length == len(TEXT)


@pytest.mark.parametrize(
    ("asked", "status", "content", "range_"),
    [
        ("bytes=0-6", 206, b"<script", "bytes 0-6/25"),
        ("bytes=-4", 206, b"ipt>", "bytes 21-24/25"),
        ("bytes=20-", 206, b"ript>", "bytes 20-24/25"),
        ("bytes=25-30", 416, None, "bytes */25"),
    ],
)
def test_parts_can_be_asked_for(
    visitor: Visitor,
    note: Path,
    asked: str,
    status: int,
    content: bytes | None,
    range_: str | None,
) -> None:
    answer = visitor.get(ADDRESS, headers={"Range": asked})
    assert answer.status_code == status
    assert answer.headers.get("Content-Range") == range_
    assert content is None or answer.data == content


def test_what_the_caller_has_is_not_sent_again(visitor: Visitor, note: Path) -> None:
    tag = visitor.get(ADDRESS).headers["ETag"]
    assert visitor.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
    note.write_bytes(b"other")
    assert visitor.get(ADDRESS, headers={"If-None-Match": tag}).data == b"other"


def test_an_empty_file_is_sent(visitor: Visitor, contracts: Path) -> None:
    (contracts / "empty").write_bytes(b"")
    answer = visitor.get("/dl/documents/contracts/empty")
    assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize("path", ["documents/contracts", "documents/contracts/dangling"])
def test_only_files_are_sent(visitor: Visitor, contracts: Path, path: str) -> None:
    (contracts / "dangling").symlink_to("/etc/passwd")
    answer = visitor.get(f"/dl/{path}")
    assert answer.status_code == 409
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    ("name", "plain", "whole"),
    [
        ("a.pdf", "a.pdf", "a.pdf"),
        ("#1 offer 100%.pdf", "#1 offer 100_.pdf", "#1%20offer%20100%25.pdf"),
        ("Übung.pdf", "Ubung.pdf", "%C3%9Cbung.pdf"),
        ("🚀.txt", ".txt", "%F0%9F%9A%80.txt"),
        ('say "hi"\\.txt', "say _hi__.txt", "say%20%22hi%22%5C.txt"),
        ("two\r\nlines", "two__lines", "two__lines"),
        ("turned \u202egnp.exe", "turned _gnp.exe", "turned%20_gnp.exe"),
        ("semi;colon", "semi;colon", "semi%3Bcolon"),
    ],
)
def test_a_download_keeps_its_name(name: str, plain: str, whole: str) -> None:
    assert disposition(name) == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"
