import io
import os
import random
import tarfile
import zipfile
from typing import Any

import pytest

from app.actions.archive import writing
from app.actions.contents import asking
from app.actions.contents.archives import limits
from app.actions.errors import ActionFailed, BadActionParameter, RunStopped
from app.nodes.errors import StorageFull

COMPRESS = "actions.archive.compress"
EXTRACT = "actions.archive.extract"
FORMATS = ["zip", "tar", "tar.gz"]


def names(content: bytes, kind: str) -> list[str]:
    if kind == "zip":
        return zipfile.ZipFile(io.BytesIO(content)).namelist()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return [f"{info.name}{'/' if info.isdir() else ''}" for info in archive.getmembers()]


def fill(office: Any) -> None:
    office.put("a.pdf", b"A" * 1000)
    office.put("deeds/x.txt", b"x")
    office.put("deeds/in/y.txt", random.Random(1).randbytes(300_000))
    office.mkdir("deeds/empty")


@pytest.mark.parametrize("kind", FORMATS)
def test_files_and_folders_are_packed_in_order(office: Any, kind: str) -> None:
    fill(office)
    result = office.run(COMPRESS, {"format": kind}, "docs/deeds", "docs/a.pdf")
    assert [node.path for node in result.nodes] == [f"docs/Archive.{kind}"]
    assert names(office.read(f"Archive.{kind}"), kind) == [
        "a.pdf",
        "deeds/",
        "deeds/empty/",
        "deeds/in/",
        "deeds/in/y.txt",
        "deeds/x.txt",
    ]


@pytest.mark.parametrize("kind", FORMATS)
def test_same_files_give_the_same_bytes_in_any_order(office: Any, kind: str) -> None:
    fill(office)
    chosen = ["docs/deeds", "docs/a.pdf"]
    for name, nodes in (("one", chosen), ("two", chosen[::-1])):
        office.run(COMPRESS, {"format": kind, "target": name}, *nodes, owner=name)
    assert office.read(f"one.{kind}") == office.read(f"two.{kind}")


@pytest.mark.parametrize("kind", FORMATS)
def test_what_was_packed_comes_out_again(office: Any, kind: str) -> None:
    fill(office)
    office.run(COMPRESS, {"format": kind, "target": "all"}, "docs/deeds", "docs/a.pdf")
    result = office.run(EXTRACT, {}, f"docs/all.{kind}")
    assert [node.path for node in result.nodes] == ["docs/all"]
    assert office.listing("all/deeds") == office.listing("deeds")
    assert office.read("all/deeds/in/y.txt") == office.read("deeds/in/y.txt")
    assert office.read("all/a.pdf") == office.read("a.pdf")


@pytest.mark.parametrize(
    ("parameters", "nodes", "path"),
    [
        ({}, ["a.pdf"], "docs/a.zip"),
        ({"format": "tar.gz"}, ["a.pdf"], "docs/a.tar.gz"),
        ({}, ["deeds"], "docs/deeds.zip"),
        ({}, ["a.pdf", "deeds"], "docs/Archive.zip"),
        ({"target": "all.tar"}, ["a.pdf"], "docs/all.tar"),
        ({"target": "all.tgz"}, ["a.pdf"], "docs/all.tgz"),
        ({"target": "ALL.ZIP"}, ["a.pdf"], "docs/ALL.ZIP"),
        ({"target": "all", "format": "zip"}, ["a.pdf"], "docs/all.zip"),
        ({"target": "2026.q3", "format": "tar"}, ["a.pdf"], "docs/2026.q3.tar"),
        ({"target": "all.tar", "format": "zip"}, ["a.pdf"], "docs/all.tar.zip"),
        ({"target": "/docs/new/b/all.zip"}, ["a.pdf"], "docs/new/b/all.zip"),
        ({"target": "all.zip"}, ["deeds/x.txt"], "docs/deeds/all.zip"),
        ({}, [""], "docs/docs.zip"),
    ],
)
def test_archive_gets_its_place_and_name(
    office: Any, parameters: dict[str, str], nodes: list[str], path: str
) -> None:
    fill(office)
    result = office.run(COMPRESS, parameters, *[f"docs/{node}".rstrip("/") for node in nodes])
    assert [node.path for node in result.nodes] == [path]
    assert list(result.produced) == [path]


def test_archive_whose_name_is_in_use_gets_a_number(office: Any) -> None:
    office.put("a.tar.gz", b"old")
    result = office.run(COMPRESS, {"format": "tar.gz"}, office.put("a.pdf"))
    assert [node.name for node in result.nodes] == ["a-1.tar.gz"]
    assert office.read("a.tar.gz") == b"old"


@pytest.mark.parametrize(
    "parameters",
    [
        {"target": "all"},
        {"target": "docs/new/all.rar"},
        {"format": "rar"},
        {"target": "a/../../b.zip"},
    ],
)
def test_wrong_format_or_target_packs_nothing(office: Any, parameters: dict[str, str]) -> None:
    with pytest.raises(BadActionParameter):
        office.run(COMPRESS, parameters, office.put("a.pdf"))
    assert office.listing() == ["a.pdf"]


def test_nodes_of_one_name_get_numbers_inside(office: Any) -> None:
    chosen = [office.put(f"{folder}/a.txt", folder.encode()) for folder in ("one", "two")]
    office.run(COMPRESS, {"target": "docs/all.zip"}, *chosen, chosen[0])
    archive = zipfile.ZipFile(io.BytesIO(office.read("all.zip")))
    assert {name: archive.read(name) for name in archive.namelist()} == {
        "a.txt": b"one",
        "a-1.txt": b"two",
    }


@pytest.mark.parametrize("kind", FORMATS)
def test_names_that_would_leave_a_folder_elsewhere_are_escaped(office: Any, kind: str) -> None:
    chosen = [office.put("..\\evil.txt"), office.put("C:run.bat")]
    office.run(COMPRESS, {"format": kind}, *chosen)
    assert names(office.read(f"Archive.{kind}"), kind) == ["..%5Cevil.txt", "C%3Arun.bat"]


@pytest.mark.parametrize("kind", FORMATS)
def test_broken_links_are_left_out_with_a_warning(office: Any, kind: str) -> None:
    fill(office)
    (office.folder / "deeds" / "link").symlink_to("/etc/passwd")
    office.run(COMPRESS, {"format": kind}, "docs/deeds")
    assert "deeds/link" not in names(office.read(f"deeds.{kind}"), kind)
    assert ("warning", "“deeds/link” is a broken link; it is left out.") in office.log


def test_recycle_bin_is_not_packed(office: Any) -> None:
    fill(office)
    office.run("actions.tree.delete", {}, "docs/a.pdf", owner="before")
    office.run(COMPRESS, {"target": "docs/all.zip"}, "docs")
    assert not [name for name in names(office.read("all.zip"), "zip") if "recycle_bin" in name]


def test_moments_are_those_of_the_files(office: Any) -> None:
    path = office.put("a.txt")
    os.utime(office.folder / "a.txt", (1_000_000_000, 1_000_000_000))
    office.put("b.txt")
    os.utime(office.folder / "b.txt", (0, 0))
    office.run(COMPRESS, {}, path, "docs/b.txt")
    infos = zipfile.ZipFile(io.BytesIO(office.read("Archive.zip"))).infolist()
    assert [info.date_time for info in infos] == [(2001, 9, 9, 1, 46, 40), (1980, 1, 1, 0, 0, 0)]


@pytest.mark.parametrize("kind", FORMATS)
def test_large_member_has_64_bit_sizes_and_can_be_read(
    office: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "LARGE", 1000)
    fill(office)
    office.run(COMPRESS, {"format": kind}, "docs/deeds/in/y.txt")
    result = office.run(EXTRACT, {"target": "out"}, f"docs/deeds/in/y.{kind}")
    out = office.read(f"{result.nodes[0].path}/y.txt")
    assert out == office.read("deeds/in/y.txt")


def test_too_many_files_are_refused(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(office)
    monkeypatch.setattr("app.actions.archive.packing.MAX_PACKED", 5)
    with pytest.raises(ActionFailed, match="more than 5 files and folders"):
        office.run(COMPRESS, {}, "docs/a.pdf", "docs/deeds")
    assert "Archive.zip" not in office.listing()


def test_stop_while_packing_leaves_no_archive(office: Any) -> None:
    fill(office)
    before = office.listing()
    office.stop_after = 3
    with pytest.raises(RunStopped):
        office.run(COMPRESS, {}, "docs/deeds", "docs/a.pdf")
    assert office.listing() == before


@pytest.mark.parametrize(
    ("name", "parameters", "path"),
    [
        ("a.zip", {}, "docs/a"),
        ("A.TAR.GZ", {"format": "tar.gz"}, "docs/A"),
        ("a.tgz", {}, "docs/a"),
        ("a.bin", {"format": "zip"}, "docs/a-1.bin"),
        ("a.zip", {"target": "there"}, "docs/there"),
        ("a.zip", {"target": "docs/x/y"}, "docs/x/y"),
        ("folder/a.zip", {}, "docs/folder/a"),
    ],
)
def test_folder_gets_its_place_and_name(
    office: Any, make: Any, name: str, parameters: dict[str, str], path: str
) -> None:
    content = make.zip({"one": b"1"}) if "zip" in name + str(parameters) else b""
    content = content or make.tar({"one": b"1"}, "w:gz")
    result = office.run(EXTRACT, parameters, office.put(name, content))
    assert [node.path for node in result.nodes] == [path]
    assert office.read(f"{path}/one") == b"1"


def test_file_of_the_name_is_not_in_the_way(office: Any, make: Any) -> None:
    office.put("a.pdf", b"old")
    result = office.run(EXTRACT, {}, office.put("a.pdf.zip", make.zip({"one": b"1"})))
    assert [node.path for node in result.nodes] == ["docs/a-1.pdf"]
    assert office.read("a.pdf") == b"old"


def test_members_join_a_folder_that_is_there(office: Any, make: Any) -> None:
    office.put("a/one.txt", b"old")
    office.run(EXTRACT, {}, office.put("a.zip", make.zip({"one.txt": b"new", "two": b""})))
    assert office.listing("a") == ["one-1.txt", "one.txt", "two"]
    assert office.read("a/one.txt") == b"old"


@pytest.mark.parametrize("kind", FORMATS)
def test_refused_archive_leaves_nothing(office: Any, make: Any, kind: str) -> None:
    members = {"fine/one.txt": b"1", "../x": b"2"}
    content = (
        make.zip(members) if kind == "zip" else make.tar(members, "w:gz" if "gz" in kind else "w")
    )
    good = office.put("good.zip", make.zip({"x": b"1"}))
    with pytest.raises(ActionFailed, match=r"“\.\./x” points out of the folder"):
        office.run(EXTRACT, {}, good, office.put(f"bad.{kind}", content))
    assert office.listing() == sorted([f"bad.{kind}", "good.zip"])


def test_bomb_leaves_nothing(office: Any, make: Any) -> None:
    with pytest.raises(ActionFailed, match="200 times its size"):
        office.run(EXTRACT, {}, office.put("a.zip", make.zip({"zeros": bytes(40 * 1024**2)})))
    assert office.listing() == ["a.zip"]


def test_stop_while_unpacking_takes_back_what_was_made(office: Any, make: Any) -> None:
    path = office.put("a.zip", make.zip({str(number): b"x" for number in range(9)}))
    office.stop_after = 9 * 2 + 5
    with pytest.raises(RunStopped):
        office.run(EXTRACT, {}, path)
    assert [name for name in office.listing() if not name.startswith("recycle_bin/")] == ["a.zip"]


def test_full_disk_takes_back_what_was_made(
    office: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = asking.write

    def failing(part: Any, stream: Any) -> None:
        write(part, stream)
        if stream.tell() > 5:
            raise StorageFull("docs/a/big")

    monkeypatch.setattr(asking, "write", failing)
    path = office.put("a.zip", make.zip({"a": b"small", "big": b"too big"}))
    with pytest.raises(StorageFull):
        office.run(EXTRACT, {}, path)
    assert [name for name in office.listing() if not name.startswith("recycle_bin/")] == ["a.zip"]


def test_folders_are_skipped_and_nothing_else_is_an_error(office: Any, make: Any) -> None:
    path = office.put("a.zip", make.zip({"x": b"1"}))
    office.run(EXTRACT, {}, path, office.mkdir("folder"))
    assert office.log[0] == ("warning", "“folder” is a folder, not a file; it is left out.")
    with pytest.raises(ActionFailed, match="select at least one file"):
        office.run(EXTRACT, {}, "docs/folder")


def test_limits_are_those_that_were_promised() -> None:
    assert (limits.MAX_TOTAL, limits.MAX_RATIO, limits.RATIO_FROM) == (4 * 2**30, 200, 10 * 2**20)
    assert (limits.MAX_MEMBERS, limits.MAX_DEPTH) == (50_000, 64)
