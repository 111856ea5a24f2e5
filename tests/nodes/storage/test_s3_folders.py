"""What is seen of a folder while it is moved or removed, and what happens after a death."""

from datetime import timedelta

import httpx
import pytest

from app.database import now
from app.nodes import errors
from app.nodes.storage.s3 import folders
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.storage import S3Storage
from tests.nodes.storage.fake_s3 import FakeS3


@pytest.fixture
def fake() -> FakeS3:
    server = FakeS3()
    server.page = 2
    return server


@pytest.fixture
def storage(fake: FakeS3) -> S3Storage:
    storage = S3Storage("main", Client(fake.address("p/"), fake))
    storage.mkdir("folder")
    storage.mkdir("folder/deep")
    for name in ("folder/a", "folder/b", "folder/deep/c"):
        write(storage, name)
    return storage


def write(storage: S3Storage, inner: str) -> None:
    storage.write(inner, lambda file: file.write(inner.encode()) and None)


class Died(BaseException):
    """The process is gone."""


def dying_at(word: str):
    """A fault that kills before a request whose method and address hold `word`."""

    def fault(request: httpx.Request) -> None:
        if word in f"{request.method} {request.url} {request.headers.get('x-amz-copy-source')}":
            raise Died

    return fault


def die(fake: FakeS3, word: str, act) -> None:
    fake.faults.append(dying_at(word))
    with pytest.raises(Died):
        act()
    fake.faults.clear()


def shown(storage: S3Storage) -> set[str]:
    return {entry.name for entry in storage.entries("")}


def test_a_folder_that_is_arriving_is_not_seen_and_its_name_is_taken(fake, storage) -> None:
    die(fake, "folder/b", lambda: storage.rename("folder", "moved"))
    assert shown(storage) == {"folder"}
    assert storage.names("folder") == {"a", "b", "deep"}
    with pytest.raises(errors.NodeMissing):
        storage.stat("moved")
    for act in (storage.entries, lambda inner: write(storage, f"{inner}/new")):
        with pytest.raises(errors.NodeMissing):
            act("moved")
    storage.mkdir("other")
    for act in (
        lambda: storage.mkdir("moved"),
        lambda: write(storage, "moved"),
        lambda: storage.rename("other", "moved"),
    ):
        with pytest.raises(errors.NameTaken):
            act()
    assert storage.identity("moved") not in (None, storage.identity("folder"))


@pytest.mark.parametrize("word", ["folder/a", "folder/b", "DELETE", "?delete"])
def test_moving_it_again_finishes_the_move(fake, storage, word: str) -> None:
    before = storage.identity("folder")
    die(fake, word, lambda: storage.rename("folder", "moved"))
    if storage.identity("folder"):
        storage.rename("folder", "moved")
    else:
        storage.remove("folder")
    assert shown(storage) == {"moved"}
    assert storage.identity("moved") == before
    assert storage.open("moved/deep/c").read() == b"folder/deep/c"
    assert not any(key.startswith("p/folder") for key in fake.every_key())


def test_what_nobody_finishes_frees_its_name_in_the_end(fake, storage) -> None:
    die(fake, "folder/b", lambda: storage.rename("folder", "moved"))
    fake.clock = lambda: now() + folders.VEILED_FOR + timedelta(seconds=1)
    storage.mkdir("moved")
    assert storage.entries("moved") == []
    assert shown(storage) == {"folder", "moved"}
    assert storage.names("folder") == {"a", "b", "deep"}


def test_another_folder_of_the_old_name_begins_anew(fake, storage) -> None:
    die(fake, "folder/b", lambda: storage.rename("folder", "moved"))
    storage.remove("folder")
    storage.mkdir("folder")
    write(storage, "folder/other")
    storage.rename("folder", "moved")
    assert storage.names("moved") == {"other"}


@pytest.mark.parametrize("word", ["?delete", "DELETE"])
def test_a_removed_folder_is_gone_at_once_and_removing_again_finishes(
    fake, storage, word: str
) -> None:
    die(fake, word, lambda: storage.remove("folder"))
    assert shown(storage) == set()
    assert storage.identity("folder") is None
    with pytest.raises(errors.NodeMissing):
        storage.stat("folder")
    storage.remove("folder")
    assert fake.every_key() == []
    storage.mkdir("folder")
    assert storage.entries("folder") == []


def test_what_is_put_into_a_folder_while_it_is_moved_is_not_lost(fake, storage) -> None:
    def put_late(request: httpx.Request) -> None:
        if request.method == "PUT" and request.url.path.endswith("moved/b"):
            fake.put("p/folder/late", b"late")
        if request.method == "POST":
            fake.put("p/folder/too late", b"too late")

    fake.faults.append(put_late)
    storage.rename("folder", "moved")
    fake.faults.clear()
    assert storage.open("moved/late").read() == b"late"
    assert storage.names("folder") == {"too late"}


def test_a_copy_that_others_made_of_a_folder_is_not_taken_for_the_moved_one(fake, storage) -> None:
    for key in fake.every_key():
        fake.objects[key.replace("p/folder", "p/copy")] = fake.objects[key]
    fake.put("p/copy/a", b"changed since")
    with pytest.raises(errors.NameTaken):
        storage.rename("folder", "copy")
    assert storage.names("folder") == {"a", "b", "deep"}
    assert storage.open("copy/a").read() == b"changed since"


def test_what_was_changed_after_a_death_is_kept_as_it_is_newest(fake, storage) -> None:
    die(fake, "?delete", lambda: storage.rename("folder", "moved"))
    veil = next(key for key in fake.every_key() if key.startswith("p/.flowbutton-"))
    del fake.objects[veil]
    later = now() + timedelta(minutes=1)
    fake.clock = lambda: later
    fake.put("p/folder/a", b"newer")
    fake.put("p/moved/b", b"newer")
    storage.rename("folder", "moved")
    assert storage.open("moved/a").read() == storage.open("moved/b").read() == b"newer"
    assert shown(storage) == {"moved"}


def test_a_folder_made_meanwhile_keeps_its_name(fake, storage) -> None:
    def race(request: httpx.Request) -> None:
        if request.method == "PUT" and request.url.path.startswith("/files/p/.flowbutton-"):
            fake.faults.clear()
            fake.put("p/moved/theirs", b"theirs")

    fake.faults.append(race)
    with pytest.raises(errors.NameTaken):
        storage.rename("folder", "moved")
    assert shown(storage) == {"folder", "moved"}
    assert storage.names("moved") == {"theirs"}


def test_a_file_does_not_get_the_name_of_a_folder_made_meanwhile(fake, storage) -> None:
    write(storage, "file")

    def race(request: httpx.Request) -> None:
        if request.method == "PUT":
            fake.faults.clear()
            storage.mkdir("moved")

    fake.faults.append(race)
    with pytest.raises(errors.NameTaken):
        storage.rename("file", "moved")
    assert storage.stat("moved").kind == "folder"
    assert storage.open("file").read() == b"file"
