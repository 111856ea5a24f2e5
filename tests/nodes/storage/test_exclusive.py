import errno
import os
from pathlib import Path

import pytest

from app.nodes.storage import exclusive


def names(folder: Path) -> list[str]:
    return sorted(found.name for found in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> int:
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inner").write_bytes(b"inner")
    return os.open(tmp_path, os.O_RDONLY)


@pytest.fixture(params=["kernel", "two steps"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "two steps":
        monkeypatch.setattr(exclusive, "kernel_rename", lambda *_args: False)
    return str(request.param)


@pytest.mark.parametrize("name", ["file", "folder", "link"])
def test_a_node_gets_a_free_name(folder: int, tmp_path: Path, way: str, name: str) -> None:
    before = os.lstat(tmp_path / name)
    exclusive.rename_new(folder, name, folder, "new")
    after = os.lstat(tmp_path / "new")
    assert (before.st_ino, before.st_mode) == (after.st_ino, after.st_mode)
    assert name not in names(tmp_path)


@pytest.mark.parametrize("name", ["file", "folder", "link"])
@pytest.mark.parametrize("taken", ["other", "empty", "folder", "dangling"])
def test_a_taken_name_is_refused(folder, tmp_path: Path, way, name: str, taken: str) -> None:
    (tmp_path / "other").write_bytes(b"other")
    (tmp_path / "empty").mkdir()
    (tmp_path / "dangling").symlink_to("nowhere")
    before = names(tmp_path)
    with pytest.raises(FileExistsError):
        exclusive.rename_new(folder, name, folder, taken)
    assert names(tmp_path) == before
    assert (tmp_path / "other").read_bytes() == b"other"


def test_a_name_that_a_crash_left_reserved_can_be_had(
    folder: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exclusive, "kernel_rename", lambda *_args: False)
    (tmp_path / "new").mkdir(exclusive.RESERVED_MODE)
    exclusive.rename_new(folder, "folder", folder, "new")
    assert names(tmp_path / "new") == ["inner"]


def test_a_reserved_name_that_somebody_used_meanwhile_is_taken(
    folder: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exclusive, "kernel_rename", lambda *_args: False)
    (tmp_path / "new").mkdir(exclusive.RESERVED_MODE)
    (tmp_path / "new" / "theirs").write_bytes(b"")
    with pytest.raises(OSError, match="not empty") as caught:
        exclusive.rename_new(folder, "folder", folder, "new")
    assert caught.value.errno == errno.ENOTEMPTY
    assert names(tmp_path / "new") == ["theirs"]


def test_a_folder_does_not_go_into_itself(folder: int, tmp_path: Path, way: str) -> None:
    inner = os.open(tmp_path / "folder", os.O_RDONLY)
    with pytest.raises(OSError, match="Invalid argument"):
        exclusive.rename_new(folder, "folder", inner, "below")
    assert names(tmp_path / "folder") == ["inner"]


def test_a_system_without_the_call_goes_another_way(
    folder: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exclusive.sys, "platform", "plan9")
    exclusive.rename_new(folder, "file", folder, "new")
    assert (tmp_path / "new").read_bytes() == b"content"


def test_any_other_refusal_of_the_kernel_is_told(folder: int) -> None:
    with pytest.raises(FileNotFoundError):
        exclusive.rename_new(folder, "missing", folder, "new")
