import io
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter

from app.actions.contents import asking
from app.actions.contents.asking import Bounds
from app.browser import excerpt, pictures
from app.browser.errors import NoPreview
from app.browser.pictures import Source
from app.nodes.tree import Tree

from .conftest import Visitor
from .html import elements, link, main

FOLDER = "documents/contracts"


def pdf(pages: int, password: str = "") -> bytes:
    writer = PdfWriter()
    for number in range(pages):
        writer.add_blank_page(width=100 + number, height=200)
    if password:
        writer.encrypt(password)
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def image(
    kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object
) -> bytes:
    result = io.BytesIO()
    Image.new(mode, size).save(result, kind, **options)
    return result.getvalue()


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return image("JPEG", exif=exif)


def bomb() -> bytes:
    """A PNG that says it has ten thousand million pixels."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def shown(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [
        ("small.jpg", lambda: image("JPEG"), (40, 20)),
        ("large.JPEG", lambda: image("JPEG", (3200, 1000)), (1600, 500)),
        ("turned.jpg", turned, (20, 40)),
        ("clear.png", lambda: image("PNG", mode="RGBA"), (40, 20)),
        ("palette.gif", lambda: image("GIF", mode="P"), (40, 20)),
        ("deep.png", lambda: image("PNG", mode="I;16"), (40, 20)),
        ("print.jpg", lambda: image("JPEG", mode="CMYK"), (40, 20)),
        ("old.bmp", lambda: image("BMP"), (40, 20)),
        ("scan.tif", lambda: image("TIFF", mode="1"), (40, 20)),
        ("half.png", lambda: image("PNG", (400, 400))[:-40], (400, 400)),
    ],
)
def test_an_image_is_drawn_anew(
    visitor: Visitor,
    contracts: Path,
    name: str,
    content: Callable[[], bytes],
    size: tuple[int, int],
) -> None:
    (contracts / name).write_bytes(content())
    page = main(visitor.get(f"/ws/{FOLDER}/{name}").text)
    answer = visitor.get(elements(page, "img")[0]["src"])
    assert answer.mimetype == "image/webp"
    picture = shown(answer.data)
    assert (picture.format, picture.size) == ("WEBP", size)
    assert not picture.getexif()


def test_a_pdf_is_drawn_page_by_page(visitor: Visitor, contracts: Path) -> None:
    (contracts / "three.pdf").write_bytes(pdf(3))
    first = main(visitor.get(f"/ws/{FOLDER}/three.pdf").text)
    assert "Page 1 of 3" in first
    second = main(visitor.get(link(first, "Next")).text)
    picture = elements(second, "img")[0]
    assert picture["alt"] == "Page 2 of 3"
    assert shown(visitor.get(picture["src"]).data).size == (808, 1600)
    assert "page=1" in link(second, "Previous")


@pytest.mark.parametrize("page", ["0", "4", "-1", "x", "9" * 30])
def test_a_page_that_is_none_shows_the_first(visitor: Visitor, contracts: Path, page: str) -> None:
    (contracts / "three.pdf").write_bytes(pdf(3))
    assert "Page 1 of 3" in visitor.get(f"/ws/{FOLDER}/three.pdf?page={page}").text


@pytest.mark.parametrize(
    ("name", "content", "note"),
    [
        ("not.jpg", lambda: b"hello", "This file is damaged"),
        ("not.pdf", lambda: b"%PDF-1.7 hello", "This file is damaged"),
        ("script.png", lambda: b"<svg onload='alert(1)'/>", "This file is damaged"),
        ("vector.jpg", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n", "This file is damaged"),
        ("bomb.png", bomb, "This image has too many pixels"),
        ("cut.jpg", lambda: image("JPEG")[:20], "This file is damaged"),
        ("none.pdf", lambda: pdf(0), "This file is damaged"),
        ("locked.pdf", lambda: pdf(1, "secret"), "This PDF asks for a password."),
        ("empty.png", lambda: b"", "This file is empty."),
        ("program.exe", lambda: b"MZ\0\0", "There is no preview of files of this kind."),
        ("page.zip", lambda: b"PK\x03\x04\0", "There is no preview of files of this kind."),
    ],
)
def test_what_cannot_be_shown_gets_a_note(
    visitor: Visitor, contracts: Path, name: str, content: Callable[[], bytes], note: str
) -> None:
    (contracts / name).write_bytes(content())
    answer = visitor.get(f"/ws/{FOLDER}/{name}")
    assert answer.status_code == 200
    assert "No preview" in answer.text
    assert note in answer.text
    assert visitor.get(f"/preview/{FOLDER}/{name}").status_code == 422


@pytest.mark.parametrize("path", [FOLDER, f"{FOLDER}/note.txt", f"{FOLDER}/dangling.png"])
def test_nothing_else_has_a_picture(visitor: Visitor, contracts: Path, path: str) -> None:
    (contracts / "note.txt").write_text("hello")
    (contracts / "dangling.png").symlink_to("/etc/passwd")
    assert visitor.get(f"/preview/{path}").status_code == 422


def test_a_text_is_shown_as_text(visitor: Visitor, contracts: Path) -> None:
    (contracts / "page.html").write_bytes("\ufeff<b>bold</b> \x07 ü\r\nnext".encode() + b"\xff")
    page = main(visitor.get(f"/ws/{FOLDER}/page.html").text)
    assert "&lt;b&gt;bold&lt;/b&gt; \ufffd ü\nnext\ufffd</pre>" in page
    assert "This is the beginning" not in page


def test_of_a_long_text_the_beginning_is_shown(visitor: Visitor, contracts: Path) -> None:
    (contracts / "long.log").write_text("ü" * excerpt.MOST_BYTES)
    page = main(visitor.get(f"/ws/{FOLDER}/long.log").text)
    assert "This is the beginning of the file." in page
    assert page.count("ü") == excerpt.MOST_BYTES // 2
    assert "\ufffd" not in page


def source(name: str) -> Source:
    tree = Tree(None)
    return Source(tree.stat(f"ds/{FOLDER}/{name}"), 1, tree.open)


def test_a_picture_is_drawn_once(
    app: object, contracts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (contracts / "a.png").write_bytes(image("PNG"))
    drawn = pictures.draw(source("a.png"))
    monkeypatch.setattr(asking, "COMMAND", ("no-such-program",))
    assert pictures.draw(source("a.png")) == drawn
    (contracts / "a.png").write_bytes(image("PNG", (50, 50)))
    with pytest.raises(NoPreview):
        pictures.draw(source("a.png"))


def test_a_file_that_takes_too_long_is_given_up(
    app: object, contracts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (contracts / "a.png").write_bytes(image("PNG", (41, 21)))
    monkeypatch.setattr(asking, "COMMAND", (sys.executable, "-c", "while True: pass"))
    monkeypatch.setattr(pictures, "BOUNDS", Bounds(10, 0.2, 1000))
    with pytest.raises(NoPreview, match=r"took more than 0\.2 seconds"):
        pictures.draw(source("a.png"))


def test_a_file_that_crashes_the_program_gets_a_note(
    app: object, contracts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (contracts / "a.png").write_bytes(image("PNG", (42, 22)))
    monkeypatch.setattr(asking, "COMMAND", (sys.executable, "-c", "import os; os.abort()"))
    with pytest.raises(NoPreview, match="damaged"):
        pictures.draw(source("a.png"))


def test_a_huge_file_is_not_even_opened(
    app: object, contracts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (contracts / "a.png").write_bytes(image("PNG", (43, 23)))
    monkeypatch.setattr(pictures, "MAX_BYTES", 10)
    with pytest.raises(NoPreview, match="too large"):
        pictures.draw(source("a.png"))
