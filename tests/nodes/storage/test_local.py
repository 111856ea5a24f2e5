import errno
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.nodes import errors
from app.nodes.storage import local
from app.nodes.storage.local import LocalStorage


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret").write_bytes(b"secret")
    return folder


@pytest.fixture
def storage(root: Path) -> LocalStorage:
    return LocalStorage("main", str(root))


def write(storage: LocalStorage, inner: str, content: bytes = b"content") -> None:
    storage.write(inner, lambda file: file.write(content) and None)


def test_a_folder_lists_names_kinds_and_sizes(storage: LocalStorage, root: Path) -> None:
    write(storage, "a.txt")
    storage.mkdir("folder")
    found = {entry.name: entry for entry in storage.entries("")}
    assert {name: (entry.kind, entry.size) for name, entry in found.items()} == {
        "a.txt": ("file", 7),
        "folder": ("folder", 0),
    }
    changed = (root / "a.txt").stat().st_mtime
    assert found["a.txt"].modified == datetime.fromtimestamp(changed, UTC)
    assert storage.names("") == {"a.txt", "folder"}
    assert storage.stat("a.txt") == found["a.txt"]


@pytest.fixture
def specials(root: Path, outside: Path) -> Iterator[set[str]]:
    (root / "to-file").symlink_to(outside / "secret")
    (root / "to-folder").symlink_to(outside)
    (root / "inside").symlink_to(".")
    (root / "dangling").symlink_to("nowhere")
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as server, changed_folder(root):
        server.bind("socket")
        yield {"to-file", "to-folder", "inside", "dangling", "pipe", "socket"}


@contextmanager
def changed_folder(folder: Path) -> Iterator[None]:
    """Sockets have short paths, so it is bound from within."""
    before = Path.cwd()
    os.chdir(folder)
    yield
    os.chdir(before)


def test_links_and_special_files_are_broken(storage: LocalStorage, specials: set[str]) -> None:
    entries = storage.entries("")
    assert {entry.name for entry in entries} == specials
    assert {(entry.kind, entry.size) for entry in entries} == {("broken", 0)}


def test_what_is_broken_is_never_opened(storage: LocalStorage, specials: set[str]) -> None:
    for name in specials:
        with pytest.raises(errors.NodeBroken):
            storage.open(name)


@pytest.mark.parametrize("inner", ["to-folder", "inside"])
def test_a_link_is_never_followed(
    storage: LocalStorage, root: Path, outside: Path, specials: set[str], inner: str
) -> None:
    write(storage, "file")
    with pytest.raises(errors.NotAFolder):
        storage.entries(inner)
    for reach in (storage.stat, storage.open):
        with pytest.raises(errors.NodeMissing):
            reach(f"{inner}/secret")
    assert storage.identity(f"{inner}/secret") is None
    for change in (storage.mkdir, lambda path: write(storage, path)):
        with pytest.raises(errors.NotAFolder):
            change(f"{inner}/new")
    with pytest.raises(errors.NotAFolder):
        storage.rename("file", f"{inner}/new")
    storage.remove(f"{inner}/secret")
    assert [found.name for found in outside.iterdir()] == ["secret"]


def test_removing_a_link_leaves_its_target(
    storage: LocalStorage, root: Path, outside: Path, specials: set[str]
) -> None:
    for name in specials:
        storage.remove(name)
    assert list(root.iterdir()) == []
    assert (outside / "secret").read_bytes() == b"secret"


def test_removing_a_folder_leaves_what_links_in_it_point_to(
    storage: LocalStorage, root: Path, outside: Path
) -> None:
    storage.mkdir("folder")
    (root / "folder" / "link").symlink_to(outside)
    storage.remove("folder")
    assert list(root.iterdir()) == []
    assert (outside / "secret").exists()


def test_a_link_that_takes_the_place_of_a_folder_is_not_followed(
    storage: LocalStorage, root: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.mkdir("folder")
    write(storage, "folder/secret", b"mine")
    real = os.open

    def swap(path, *args, **kwargs):
        if path == "folder" and not (root / "folder").is_symlink():
            (root / "folder").rename(root / "away")
            (root / "folder").symlink_to(outside)
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", swap)
    with pytest.raises(errors.NodeMissing):
        storage.open("folder/secret")


def test_a_file_that_becomes_a_pipe_is_not_read(
    storage: LocalStorage, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(storage, "file")
    real = os.open

    def swap(path, *args, **kwargs):
        if path == "file":
            (root / "file").unlink()
            os.mkfifo(root / "file")
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", swap)
    with pytest.raises(errors.NodeBroken):
        storage.open("file")


class TestNamesThatAreNotUtf8:
    @pytest.fixture(autouse=True)
    def odd(self, root: Path) -> None:
        (root / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"coffee")

    def test_they_are_shown_as_broken(self, storage: LocalStorage) -> None:
        (entry,) = storage.entries("")
        assert (entry.name, entry.kind) == ("caf\\xe9.txt", "broken")
        assert storage.names("") == {"caf\\xe9.txt"}
        assert storage.stat("caf\\xe9.txt").kind == "broken"

    def test_they_are_not_opened(self, storage: LocalStorage) -> None:
        with pytest.raises(errors.NodeBroken):
            storage.open("caf\\xe9.txt")

    def test_they_can_be_renamed_and_are_whole_then(self, storage: LocalStorage) -> None:
        storage.rename("caf\\xe9.txt", "café.txt")
        assert storage.open("café.txt").read() == b"coffee"

    def test_they_can_be_removed(self, storage: LocalStorage, root: Path) -> None:
        storage.remove("caf\\xe9.txt")
        assert list(root.iterdir()) == []

    def test_a_file_that_bears_the_shown_name_goes_first(self, storage: LocalStorage) -> None:
        write(storage, "caf\\xe9.txt", b"other")
        assert storage.open("caf\\xe9.txt").read() == b"other"


def test_unfinished_work_is_never_listed(storage: LocalStorage, root: Path) -> None:
    (root / ".flowbutton-abc.tmp").write_bytes(b"")
    (root / ".flowbutton-notes").write_bytes(b"")
    assert [entry.name for entry in storage.entries("")] == [".flowbutton-notes"]
    assert storage.names("") == {".flowbutton-notes"}


def test_a_storage_that_is_gone_does_not_tell_where_it_was(tmp_path: Path) -> None:
    storage = LocalStorage("main", str(tmp_path / "unmounted"))
    with pytest.raises(errors.StorageFailed) as caught:
        storage.entries("folder")
    assert (caught.value.status, caught.value.path) == (503, "main/folder")
    assert str(tmp_path) not in caught.value.detail


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (errno.ENOSPC, errors.StorageFull),
        (errno.EDQUOT, errors.StorageFull),
        (errno.EACCES, errors.StorageDenied),
        (errno.EROFS, errors.StorageDenied),
        (errno.EIO, errors.StorageFailed),
        (errno.ESTALE, errors.StorageFailed),
        (errno.EMFILE, errors.StorageFailed),
    ],
)
def test_what_the_machine_refuses_is_a_named_error_and_leaves_nothing(
    storage: LocalStorage, root: Path, monkeypatch: pytest.MonkeyPatch, code: int, error
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(local.os, "fsync", refuse)
        with pytest.raises(error):
            write(storage, "file")
    assert list(root.iterdir()) == []


def test_a_removal_that_was_cut_short_is_finished_by_the_next(
    storage: LocalStorage, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.mkdir("folder")
    write(storage, "folder/a")

    def crash(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(local.shutil, "rmtree", crash)
        with pytest.raises(KeyboardInterrupt):
            storage.remove("folder")
    assert storage.names("") == set()
    assert len(list(root.iterdir())) == 1
    storage.remove("folder")
    assert list(root.iterdir()) == []


@pytest.mark.parametrize("moment", [10**15, -(10**12)])
def test_an_absurd_time_of_change_does_not_spoil_a_listing(
    storage: LocalStorage, root: Path, moment: int
) -> None:
    write(storage, "file")
    status = os.stat_result((stat.S_IFREG, 1, 1, 1, 0, 0, 0, 0, moment, 0))
    entry = local.describing.entry_of("file", status)
    assert entry.modified.year in (1, 9999)


def test_no_descriptor_is_left_open(storage: LocalStorage) -> None:
    write(storage, "file")
    storage.mkdir("folder")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for act in (storage.entries, storage.stat, storage.open, storage.mkdir, storage.remove):
        for inner in ("file/below", "missing/below", "folder"):
            try:
                act(inner)
            except errors.PathProblem:
                continue
    assert len(list(Path("/proc/self/fd").iterdir())) == before
