import gzip
import io
import random
import stat
import struct
import tarfile
import zipfile
from typing import Any

import pytest

from app.actions.contents.archives import limits
from app.actions.contents.archives.reading import Opened
from app.actions.contents.archives.unpack import members as members_of
from app.actions.errors import ActionFailed

MIB = 1024**2
KINDS = ["zip", "tar", "tar.gz"]


def unpacked(kind: str, content: bytes) -> dict[str, bytes | None]:
    """The members of an archive with their contents, None for folders."""
    opened = Opened(io.BytesIO(content), f"deed.{kind}", "docs/deed")
    found = members_of(opened, kind)
    return {member.path: None if member.is_folder else b"".join(member.content) for member in found}


def packed(make: Any, kind: str, members: dict[str, bytes | None], **header: Any) -> bytes:
    if kind == "zip":
        return make.zip(members, **header)
    return make.tar(members, "w:gz" if kind == "tar.gz" else "w", **header)


@pytest.mark.parametrize("kind", KINDS)
def test_members_come_out_as_they_went_in(make: Any, kind: str) -> None:
    members = {
        "a.txt": b"one",
        "empty": b"",
        "folder": None,
        "folder/b.bin": random.Random(1).randbytes(700_000),
        "Übung 🚀.txt": b"",
        "new\nline": b"x",
        "n" * 255: b"long",
        "/".join(["deep"] * 60): b"deep",
    }
    assert unpacked(kind, packed(make, kind, members)) == members


@pytest.mark.parametrize("kind", KINDS)
def test_empty_archive_has_no_members(make: Any, kind: str) -> None:
    assert unpacked(kind, packed(make, kind, {})) == {}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a\\b", "C:x", "a/../../b"])
def test_unsafe_member_refuses_the_archive(make: Any, kind: str, name: str) -> None:
    with pytest.raises(ActionFailed, match="was not unpacked"):
        unpacked(kind, packed(make, kind, {"fine.txt": b"", name: b"x"}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_second_member_of_a_name_refuses_the_archive(make: Any, kind: str) -> None:
    content = packed(make, kind, {"a.txt": b"1", "./a.txt": b"2"})
    with pytest.raises(ActionFailed, match="is in it twice"):
        unpacked(kind, content)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (tarfile.SYMTYPE, "is a link"),
        (tarfile.LNKTYPE, "is a link"),
        (tarfile.CHRTYPE, "is a device"),
        (tarfile.BLKTYPE, "is a device"),
        (tarfile.FIFOTYPE, "is a device"),
    ],
)
@pytest.mark.parametrize("form", ["tar", "tar.gz"])
def test_tar_member_that_is_no_file_is_refused(make: Any, form: str, kind: bytes, why: str) -> None:
    content = packed(make, form, {"x": b""}, type=kind, linkname="/etc/passwd")
    with pytest.raises(ActionFailed, match=f"“x” {why}"):
        unpacked(form, content)


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        (stat.S_IFLNK | 0o777, "is a link"),
        (stat.S_IFCHR | 0o600, "is a device"),
        (stat.S_IFIFO | 0o600, "is a device"),
        (stat.S_IFSOCK | 0o600, "is a device"),
    ],
)
def test_zip_member_that_is_no_file_is_refused(make: Any, mode: int, why: str) -> None:
    with pytest.raises(ActionFailed, match=f"“x” {why}"):
        unpacked("zip", make.zip({"x": b"/etc/passwd"}, external_attr=mode << 16))


def test_sparse_tar_member_is_refused() -> None:
    info = tarfile.TarInfo("x")
    info.type = tarfile.GNUTYPE_SPARSE
    block = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    block[386:410] = b"%011o\0%011o\0" % (0, 0)
    block[483:495] = b"%011o\0" % (8 * 1024**3)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    with pytest.raises(ActionFailed, match="stored with holes"):
        unpacked("tar", bytes(block) + bytes(1024))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip_methods_without_a_bound_are_refused(make: Any, method: int) -> None:
    with pytest.raises(ActionFailed, match="by a method other than deflate"):
        unpacked("zip", make.zip({"x": b"1"}, compress_type=method))


def test_encrypted_zip_member_is_refused(make: Any) -> None:
    content = bytearray(make.zip({"x": b"1"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ActionFailed, match="asks for a password"):
        unpacked("zip", bytes(content))


def test_zip_name_in_utf8_without_its_flag_is_understood(make: Any) -> None:
    content = make.zip({"Übung": b"1"}).replace(b"\x00\x08", b"\x00\x00")
    assert unpacked("zip", content) == {"Übung": b"1"}


@pytest.mark.parametrize("kind", KINDS)
def test_bomb_is_refused_by_its_ratio(make: Any, kind: str) -> None:
    members = {"zeros": bytes(40 * MIB)}
    content = packed(make, kind, members)
    if kind == "tar":
        assert unpacked(kind, content) == members
    else:
        with pytest.raises(ActionFailed, match="more than 200 times its size"):
            unpacked(kind, content)


@pytest.mark.parametrize("kind", KINDS)
def test_small_member_may_pack_well(make: Any, kind: str) -> None:
    members = {"zeros": bytes(9 * MIB)}
    assert unpacked(kind, packed(make, kind, members)) == members


@pytest.mark.parametrize("kind", KINDS)
def test_limit_of_the_total_counts_all_members(
    make: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_TOTAL", 2 * MIB)
    source = random.Random(1)
    fitting = {str(number): source.randbytes(MIB) for number in range(2)}
    assert len(unpacked(kind, packed(make, kind, fitting))) == 2
    with pytest.raises(ActionFailed, match="holds more than"):
        unpacked(kind, packed(make, kind, {**fitting, "more": b"x"}))


@pytest.mark.parametrize("kind", KINDS)
def test_limit_of_members_counts_folders_too(
    make: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_MEMBERS", 4)
    assert len(unpacked(kind, packed(make, kind, {"a/b": b"", "c": b"", "d": None}))) == 3
    with pytest.raises(ActionFailed, match="more than 4 files and folders"):
        unpacked(kind, packed(make, kind, {"a/b": b"", "c/d": b"", "e": b""}))


def test_size_in_the_zip_directory_is_not_trusted(make: Any) -> None:
    content = bytearray(make.zip({"x": bytes(40 * MIB)}))
    at = content.index(b"PK\x01\x02")
    content[at + 20 : at + 28] = struct.pack("<II", 30 * MIB, 40 * MIB)
    with pytest.raises(ActionFailed, match=r"more than 200 times|is damaged"):
        unpacked("zip", bytes(content))


def test_members_that_share_their_bytes_are_refused(make: Any) -> None:
    content = make.zip({"a": b"x" * 1000, "b": b"x" * 1000})
    directory = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", directory + 4)
    changed = bytearray(content)
    changed[second + 42 : second + 46] = struct.pack("<I", 0)
    with pytest.raises(ActionFailed, match="is damaged"):
        unpacked("zip", bytes(changed))


def test_list_of_members_too_long_to_hold_is_refused(make: Any) -> None:
    content = make.zip({"a": b"x"})
    end = content.index(b"PK\x05\x06")
    claim = 20 * MIB
    tail = bytearray(content[end:])
    tail[12:16] = struct.pack("<I", claim)
    tail[16:20] = struct.pack("<I", 0)
    with pytest.raises(ActionFailed, match="too long a list of members"):
        unpacked("zip", bytes(claim) + bytes(tail))


def test_header_too_long_to_hold_is_refused() -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 100 * MIB
    content = info.tobuf(tarfile.USTAR_FORMAT) + bytes(20 * MIB)
    with pytest.raises(ActionFailed, match="too large a header"):
        unpacked("tar.gz", gzip.compress(content))


def test_name_that_is_not_utf8_is_named() -> None:
    content = tarfile.TarInfo("a\udcffx").tobuf(tarfile.GNU_FORMAT, errors="surrogateescape")
    with pytest.raises(ActionFailed, match="valid Unicode"):
        unpacked("tar", content)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "content", [b"", b"text", b"PK\x03\x04", b"\x1f\x8b\x08", b"\x1f\x8b" * 400]
)
def test_what_is_no_archive_is_named(kind: str, content: bytes) -> None:
    with pytest.raises(ActionFailed, match=r"“deed\.\S+” is damaged or not an archive"):
        unpacked(kind, content)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.8])
def test_cut_archive_is_damaged(make: Any, kind: str, share: float) -> None:
    source = random.Random(1)
    content = packed(make, kind, {str(n): source.randbytes(20_000) for n in range(9)})
    with pytest.raises(ActionFailed, match="is damaged"):
        unpacked(kind, content[: int(len(content) * share)])


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_changed_content_fails_its_checksum(make: Any, kind: str) -> None:
    noise = random.Random(1).randbytes(200_000)
    content = bytearray(packed(make, kind, {"x": noise}))
    content[100_000] ^= 1
    with pytest.raises(ActionFailed, match="is damaged"):
        unpacked(kind, bytes(content))


def test_damaged_header_in_the_middle_is_no_silent_end(make: Any) -> None:
    content = bytearray(make.tar({"a": b"1" * 512, "b": b"2"}))
    content[1024 + 5] ^= 0xFF
    with pytest.raises(ActionFailed, match="is damaged"):
        unpacked("tar", bytes(content))


@pytest.mark.parametrize("kind", KINDS)
def test_content_that_nobody_takes_is_passed_over(make: Any, kind: str) -> None:
    content = packed(make, kind, {"a": random.Random(1).randbytes(MIB), "b": b"2"})
    opened = Opened(io.BytesIO(content), "deed", "docs/deed")
    assert [member.path for member in members_of(opened, kind)] == ["a", "b"]
