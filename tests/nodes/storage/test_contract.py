"""What every storage does alike: a folder of this machine, a bucket of a real S3 server."""

import errno
import os
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.database import now
from app.nodes import errors
from app.nodes.storage.base import Storage
from app.nodes.storage.local import LocalStorage
from app.nodes.storage.s3 import keys, listing
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.storage import S3Storage
from tests.nodes.conftest import STORAGES
from tests.s3_server import s3_server

LeftBehind = Callable[[], list[str]]


@pytest.fixture(params=STORAGES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def client(kind: str) -> Client | None:
    return Client(s3_server().address()) if kind == "s3" else None


@pytest.fixture
def storage(client: Client | None, tmp_path: Path) -> Storage:
    if client:
        return S3Storage("main", client)
    (tmp_path / "root").mkdir()
    return LocalStorage("main", str(tmp_path / "root"))


@pytest.fixture
def left_behind(client: Client | None, tmp_path: Path) -> LeftBehind:
    """Everything that lies there, hidden work too, but what makes a folder of an empty one."""

    def look() -> list[str]:
        if client is None:
            root = tmp_path / "root"
            return sorted(str(found.relative_to(root)) for found in root.rglob("*"))
        prefix = client.address.prefix
        found = [one.key.removeprefix(prefix) for one in listing.below(client, prefix)]
        return sorted(key for key in found if not key.endswith(keys.MARKER))

    return look


def write(storage: Storage, inner: str, content: bytes = b"content") -> str:
    return storage.write(inner, lambda file: file.write(content) and None)


def read(storage: Storage, inner: str) -> bytes:
    with storage.open(inner) as file:
        return file.read()


def test_a_folder_lists_names_kinds_sizes_and_times(storage: Storage) -> None:
    write(storage, "a.txt")
    storage.mkdir("folder")
    found = {entry.name: entry for entry in storage.entries("")}
    assert {name: (entry.kind, entry.size) for name, entry in found.items()} == {
        "a.txt": ("file", 7),
        "folder": ("folder", 0),
    }
    assert abs(found["a.txt"].modified - now()) < timedelta(minutes=1)
    assert storage.names("") == {"a.txt", "folder"}
    assert {name: storage.stat(name) for name in found} == found


def test_the_root_is_a_folder_named_like_the_datasource(storage: Storage) -> None:
    assert storage.stat("")[:2] == ("main", "folder")
    assert storage.identity("") is not None


def test_nothing_is_ever_overwritten(storage: Storage) -> None:
    write(storage, "a", b"a")
    write(storage, "b", b"b")
    storage.mkdir("folder")
    for taken in ("b", "folder"):
        with pytest.raises(errors.NameTaken):
            storage.rename("a", taken)
        with pytest.raises(errors.NameTaken):
            storage.rename("folder", taken)
        with pytest.raises(errors.NameTaken):
            storage.mkdir(taken)
        with pytest.raises(errors.NameTaken):
            write(storage, taken)
    assert storage.open("b").read() == b"b"


def test_replacing_puts_a_file_in_the_place_of_a_file_only(storage: Storage) -> None:
    write(storage, "a", b"a")
    write(storage, "b", b"b")
    storage.mkdir("folder")
    storage.rename("a", "b", replace=True)
    assert storage.open("b").read() == b"a"
    with pytest.raises(errors.NotAFile):
        storage.rename("b", "folder", replace=True)


def test_identity_follows_the_node_and_notices_another(storage: Storage) -> None:
    write(storage, "a")
    first = storage.identity("a")
    storage.rename("a", "b")
    assert storage.identity("a") is None
    assert storage.identity("b") == first
    write(storage, "a")
    assert storage.identity("a") != first
    storage.mkdir("folder")
    folder = storage.identity("folder")
    write(storage, "folder/x")
    assert storage.identity("folder") == folder


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda s: s.entries("missing"), errors.NodeMissing),
        (lambda s: s.entries("file"), errors.NotAFolder),
        (lambda s: s.names("file"), errors.NotAFolder),
        (lambda s: s.stat("missing"), errors.NodeMissing),
        (lambda s: s.stat("file/below"), errors.NodeMissing),
        (lambda s: s.open("missing"), errors.NodeMissing),
        (lambda s: s.open("folder"), errors.NotAFile),
        (lambda s: s.open(""), errors.NotAFile),
        (lambda s: s.mkdir("missing/new"), errors.NodeMissing),
        (lambda s: s.mkdir("file/new"), errors.NotAFolder),
        (lambda s: s.mkdir("file"), errors.NameTaken),
        (lambda s: s.mkdir(""), errors.NameTaken),
        (lambda s: s.rename("missing", "new"), errors.NodeMissing),
        (lambda s: s.rename("file", "missing/new"), errors.NodeMissing),
        (lambda s: s.rename("folder", "folder/new"), errors.PathProblem),
        (lambda s: s.mkdir("x" * 256), errors.BadPath),
        (lambda s: s.remove(""), errors.ProtectedNode),
        (lambda s: s.rename("", "new"), errors.ProtectedNode),
        (lambda s: s.write("missing/new", print), errors.NodeMissing),
    ],
)
def test_what_cannot_be_done_is_a_named_error(storage: Storage, act, error) -> None:
    write(storage, "file")
    storage.mkdir("folder")
    with pytest.raises(error) as caught:
        act(storage)
    assert isinstance(caught.value, errors.PathProblem)
    assert caught.value.path.startswith("main")
    assert storage.names("") == {"file", "folder"}
    assert storage.names("folder") == set()


def test_removing_nothing_is_no_error(storage: Storage) -> None:
    write(storage, "file")
    storage.remove("missing")
    storage.remove("missing/below")
    storage.remove("file/below")
    assert storage.names("") == {"file"}


def test_a_disk_that_fills_up_in_the_middle_is_told_as_such(
    storage: Storage, left_behind: LeftBehind
) -> None:
    def fill(file) -> None:
        file.write(b"some")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(errors.StorageFull):
        storage.write("file", fill)
    assert storage.names("") == set()
    assert left_behind() == []


@pytest.mark.parametrize(
    "error", [FileNotFoundError(2, "other"), ValueError(), KeyboardInterrupt()]
)
def test_what_a_writer_raises_passes_and_leaves_nothing(
    storage: Storage, left_behind: LeftBehind, error: BaseException
) -> None:
    def fail(file) -> None:
        file.write(b"some")
        raise error

    with pytest.raises(type(error)) as caught:
        storage.write("file", fail)
    assert caught.value is error
    assert storage.names("") == set()
    assert left_behind() == []


def test_a_writer_can_seek_and_read_what_it_wrote(storage: Storage) -> None:
    def write_and_look(file) -> None:
        file.write(b"abc")
        file.seek(1)
        assert file.read() == b"bc"

    storage.write("file", write_and_look)
    assert storage.open("file").read() == b"abc"


def test_names_of_every_kind_are_kept_byte_for_byte(storage: Storage) -> None:
    names = ["U\u0308.pdf", "\u00dc.pdf", "a\nb", " x ", "\\", "<i>", "🚀", "\u202e", "%2e%2e"]
    for name in [*names, "x" * 255]:
        write(storage, name, name.encode())
    assert storage.names("") == {*names, "x" * 255}
    assert all(storage.open(name).read() == name.encode() for name in names)


def test_unfinished_work_is_hidden_and_can_be_reached(storage: Storage) -> None:
    hidden = ".flowbutton-abc.tmp"
    identity = write(storage, hidden)
    assert (storage.names(""), storage.entries("")) == (set(), [])
    assert storage.identity(hidden) == identity
    storage.rename(hidden, "shown")
    assert storage.identity("shown") == identity


def test_an_empty_folder_is_there_and_stays_when_it_is_emptied(storage: Storage) -> None:
    storage.mkdir("folder")
    write(storage, "folder/a")
    storage.remove("folder/a")
    assert storage.entries("folder") == []
    assert storage.stat("folder").kind == "folder"


def test_a_folder_is_moved_with_all_in_it(storage: Storage) -> None:
    for folder in ("from", "from/empty", "from/deep", "to"):
        storage.mkdir(folder)
    write(storage, "from/a", b"a")
    write(storage, "from/deep/b", b"b")
    before = storage.identity("from"), storage.identity("from/deep/b")
    storage.rename("from", "to/new")
    assert (storage.identity("to/new"), storage.identity("to/new/deep/b")) == before
    assert storage.names("") == {"to"}
    assert storage.names("to/new") == {"empty", "deep", "a"}
    assert read(storage, "to/new/deep/b") == b"b"
    with pytest.raises(errors.NodeMissing):
        storage.stat("from/a")


def test_a_folder_is_removed_with_all_in_it(storage: Storage, left_behind: LeftBehind) -> None:
    storage.mkdir("folder")
    storage.mkdir("folder/deep")
    write(storage, "folder/deep/a")
    write(storage, "folder-1")
    storage.remove("folder")
    assert storage.identity("folder") is None
    assert left_behind() == ["folder-1"]


def test_the_name_of_what_was_removed_is_free_for_anything(storage: Storage) -> None:
    storage.mkdir("name")
    storage.mkdir("name/deep")
    write(storage, "name/deep/a")
    storage.remove("name")
    write(storage, "name", b"file")
    assert read(storage, "name") == b"file"
    storage.remove("name")
    storage.mkdir("name")
    assert storage.entries("name") == []


@pytest.mark.parametrize("act", ["rename", "write", "mkdir"])
def test_in_a_race_one_gets_the_name_and_nothing_is_overwritten(storage: Storage, act: str) -> None:
    racers = 6
    for number in range(racers):
        write(storage, f"racer-{number}", str(number).encode())
    won: list[int] = []
    start = threading.Barrier(racers)

    def race(number: int) -> None:
        start.wait()
        try:
            match act:
                case "rename":
                    storage.rename(f"racer-{number}", "prize")
                case "write":
                    write(storage, "prize", str(number).encode())
                case _:
                    storage.mkdir("prize")
            won.append(number)
        except errors.NameTaken:
            return

    threads = [threading.Thread(target=race, args=(number,)) for number in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    if act != "mkdir":
        assert read(storage, "prize") == str(won[0]).encode()
    lost = {f"racer-{number}" for number in range(racers)} - {f"racer-{won[0]}"}
    assert lost <= storage.names("")


def test_a_file_is_read_in_pieces_from_anywhere(storage: Storage) -> None:
    content = bytes(range(256)) * 10_000
    write(storage, "file", content)
    with storage.open("file") as file:
        assert file.read(10) == content[:10]
        assert file.seek(-5, os.SEEK_END) == len(content) - 5
        assert file.read() == content[-5:]
        file.seek(1_234_567)
        assert file.read(1_200_000) == content[1_234_567:2_434_567]
        assert file.seek(3, os.SEEK_CUR) == 2_434_570
        file.seek(len(content) + 10)
        assert file.read() == b""
        file.seek(0)
        assert file.read() == content


def test_an_empty_file(storage: Storage) -> None:
    write(storage, "file", b"")
    storage.rename("file", "empty")
    assert (storage.stat("empty").size, read(storage, "empty")) == (0, b"")


def test_a_replaced_file_is_another(storage: Storage) -> None:
    first = write(storage, "file", b"old")
    second = write(storage, "new", b"new")
    storage.rename("new", "file", replace=True)
    assert storage.identity("file") == second != first
    assert storage.names("") == {"file"}


def test_what_bears_its_own_name_is_not_moved(storage: Storage) -> None:
    write(storage, "file", b"content")
    storage.mkdir("folder")
    for name in ("file", "folder"):
        with pytest.raises(errors.NameTaken):
            storage.rename(name, name)
    assert read(storage, "file") == b"content"
    assert storage.names("") == {"file", "folder"}


def test_a_file_that_is_removed_while_it_is_written_stays_removed(
    storage: Storage, left_behind: LeftBehind
) -> None:
    def write_slowly(file) -> None:
        file.write(b"content")
        storage.remove("file")

    identity = storage.write("file", write_slowly)
    assert identity != storage.identity("file")
    assert left_behind() == []


@pytest.mark.parametrize("name", ["x" * 256, "\u00fc" * 128])
def test_what_can_be_no_name_is_a_bad_path(storage: Storage, name: str) -> None:
    for act in (storage.mkdir, lambda inner: write(storage, inner)):
        with pytest.raises(errors.BadPath):
            act(name)
    assert storage.names("") == set()
