"""Makes files of strangers that are small and become huge, or never end."""

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Sequence

MIB = 1024**2
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF with these objects, the first one its root; XREF in the trailer is its own place."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start, size = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    more = trailer.replace(b"XREF", b"%d" % start)
    return bytes(out) + b"trailer\n<</Root 1 0 R/Size %d%b>>\nstartxref\n%d\n%%%%EOF" % (
        size, more, start,
    )  # fmt: skip


def pages(levels: int, width: int) -> bytes:
    """A PDF in which each level of pages names the next `width` times: width**levels pages."""
    kids = [
        b"<</Type/Pages/Count %d/Kids[%b]>>"
        % (width ** (levels - level), b" ".join([b"%d 0 R" % (level + 3)] * width))
        for level in range(levels)
    ]
    return pdf([CATALOG, *kids, PAGE])


def tree(kids: bytes, *others: bytes, count: int = 1) -> bytes:
    return pdf([CATALOG, b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids), *others])


def packed_stream(size: int) -> bytes:
    data = zlib.compress(b"0 " * (size // 2), 9)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(data), data)


PDFS: dict[str, Callable[[], bytes]] = {
    "a million pages": lambda: pages(6, 10),
    "a milliard pages": lambda: pages(9, 10),
    "pages two to the sixty": lambda: pages(60, 2),
    "pages that hold themselves": lambda: tree(b"2 0 R"),
    "pages in a circle": lambda: tree(b"3 0 R", b"<</Type/Pages/Count 1/Kids[2 0 R]>>"),
    "nested too deeply": lambda: tree(b"3 0 R", b"<</X " + b"[" * 200_000 + b"]" * 200_000 + b">>"),
    "no page": lambda: tree(b"", count=1_000_000),
}
"""PDFs that are refused; others that lie about themselves are read as what they are."""

LIARS: dict[str, Callable[[], bytes]] = {
    "a count that is a lie": lambda: tree(b"3 0 R", PAGE, count=1_000_000_000),
    "an earlier table that is itself": lambda: pdf(
        [CATALOG, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", PAGE], b"/Prev XREF"
    ),
    "a parent in a circle": lambda: pdf(
        [CATALOG, b"<</Type/Pages/Count 1/Kids[3 0 R]/Parent 3 0 R>>", PAGE]
    ),
}


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def overlapping(members: int, size: int) -> bytes:
    """A ZIP file whose members are one and the same packed piece, named many times."""
    piece = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = piece.compress(bytes(size)) + piece.flush()
    sums = struct.pack("<III", zlib.crc32(bytes(size)), len(data), size)
    head = b"PK\3\4" + struct.pack("<HHHHH", 20, 0, 8, 0, 0x21) + sums
    out = bytearray(head + struct.pack("<HH", 1, 0) + b"a" + data)
    start = len(out)
    for number in range(members):
        name = b"%d" % number
        out += b"PK\1\2" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0x21) + sums
        out += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<HHHHIIH", 0, 0, members, members, len(out) - start, start, 0)
    return bytes(out) + b"PK\5\6" + end


def quoted(members: int, size: int) -> bytes:
    """A ZIP file whose members hold the heads of those after them, quoted, and share one kernel."""
    piece = zlib.compressobj(9, zlib.DEFLATED, -15)
    data, plain = piece.compress(bytes(size)) + piece.flush(), bytes(size)
    heads: list[tuple[bytes, bytes, bytes]] = []
    for number in reversed(range(members)):
        name = b"%04d" % number
        sums = struct.pack("<III", zlib.crc32(plain), len(data), len(plain))
        head = b"PK\3\4" + struct.pack("<HHHHH", 20, 0, 8, 0, 0x21) + sums
        head += struct.pack("<HH", len(name), 0) + name
        heads.append((name, sums, head))
        quote = b"\0" + struct.pack("<HH", len(head), len(head) ^ 0xFFFF)
        whole = head + data
        data, plain = quote + whole, head + plain
    out, places = bytearray(whole), {}
    at = 0
    for name, _sums, head in reversed(heads):
        places[name] = at
        at += len(head) + 5
    start = len(out)
    for name, sums, _head in reversed(heads):
        out += b"PK\1\2" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0x21) + sums
        out += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, places[name]) + name
    end = struct.pack("<HHHHIIH", 0, 0, members, members, len(out) - start, start, 0)
    return bytes(out) + b"PK\5\6" + end


def tarred(size: int) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        info = tarfile.TarInfo("zeros")
        info.size = size
        archive.addfile(info, io.BytesIO(bytes(size)))
    return buffer.getvalue()


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "zip, zeros": lambda: zipped({"zeros": bytes(64 * MIB)}),
    "zip, one piece many times": lambda: overlapping(60_000, 100),
    "zip, overlapping": lambda: overlapping(500, 16 * MIB),
    "zip, quoted": lambda: quoted(100, 12 * MIB),
    "zip, quoted in small pieces": lambda: quoted(1_000, MIB),
    "tar.gz, zeros": lambda: tarred(64 * MIB),
}


def huge_png(side: int) -> bytes:
    """A PNG of zeros, `side` pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(1 + side // 8)) for _ in range(min(side, 2_000)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", data + rows.flush()), chunk(b"IEND", b""))
    )


def text_png(size: int) -> bytes:
    """A PNG of one pixel with packed text that becomes `size` bytes."""
    small = huge_png(8)
    text = b"Comment\0\0" + zlib.compress(bytes(size), 9)
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text
    return small[:33] + chunk + struct.pack(">I", zlib.crc32(b"zTXt" + text)) + small[33:]


def huge_tiff(side: int) -> bytes:
    """The head of a TIFF that claims to be `side` pixels wide and high."""
    entries = [
        (256, side),
        (257, side),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8),
        (277, 1),
        (278, side),
    ]
    fields = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + fields + bytes(4)


IMAGES: dict[str, Callable[[], bytes]] = {
    "png, pixels": lambda: huge_png(100_000),
    "png, packed text": lambda: text_png(256 * MIB),
    "tiff": lambda: huge_tiff(100_000),
}
