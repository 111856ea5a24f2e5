import os
from pathlib import Path

import pytest

from app.nodes.names import temporary_name
from app.nodes.storage.local import LocalStorage

ODD = b"\xff" * 100
"""A name that is not UTF-8, and longer than any name in the way it is shown."""

SHOWN = "\\xff" * 100


@pytest.fixture
def local(tmp_path: Path) -> LocalStorage:
    (tmp_path / "folder").mkdir()
    (tmp_path / "large").write_bytes(b"x" * 9)
    (tmp_path / "small").write_bytes(b"x")
    os.utime(tmp_path / "small", (900, 900))
    (tmp_path / "link").symlink_to("small")
    (tmp_path / temporary_name("work")).touch()
    (tmp_path / os.fsdecode(ODD)).touch()
    return LocalStorage("ds", str(tmp_path))


def test_a_scan_tells_folders_from_all_else(local: LocalStorage) -> None:
    found = local.scan("", "name")
    assert found.folders == {"folder": 0}
    assert found.others.keys() == {"large", "small", "link", SHOWN}


def test_a_scan_tells_what_decides_the_order(local: LocalStorage) -> None:
    assert local.scan("", "size").others == {"large": 9, "small": 1, "link": 0, SHOWN: 0}
    assert local.scan("", "changed").others["small"] == 900


def test_some_are_told_as_in_the_whole_listing(local: LocalStorage) -> None:
    every = {entry.name: entry for entry in local.entries("")}
    assert local.some("", list(every)) == list(every.values())


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../x",
        "folder/x",
        "a\0b",
        "\udcff",
        "x" * 256,
        temporary_name("work"),
        "gone",
    ],
)
def test_what_is_no_name_bears_nothing(local: LocalStorage, name: str) -> None:
    assert local.some("", [name, "small"]) == local.some("", ["small"])


def test_a_folder_that_has_just_changed_has_no_mark(local: LocalStorage) -> None:
    assert local.mark("") == ""


def test_the_mark_of_a_folder_changes_with_its_names(
    local: LocalStorage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.nodes.storage.scanning.SETTLED", 0)
    marks = [local.mark("")]
    (tmp_path / "large").rename(tmp_path / "larger")
    os.utime(tmp_path, (500, 500))
    marks.append(local.mark(""))
    assert "" not in marks
    assert marks[0] != marks[1]
