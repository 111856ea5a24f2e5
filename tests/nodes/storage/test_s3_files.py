"""How large files get into a bucket and out of it, and what is left of broken uploads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from app.database import now
from app.nodes import errors
from app.nodes.storage.s3 import keys, probing, reader, uploads
from app.nodes.storage.s3.address import Address
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.storage import S3Storage
from tests.nodes.storage.fake_s3 import FakeS3
from tests.s3_server import s3_server

CONTENT = bytes(range(256)) * 100


@pytest.fixture
def fake() -> FakeS3:
    return FakeS3()


@pytest.fixture
def client(fake: FakeS3) -> Client:
    return Client(fake.address("p/"), fake)


@pytest.fixture
def storage(client: Client) -> S3Storage:
    return S3Storage("main", client)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a size that a test has."""
    monkeypatch.setattr(uploads, "PART", 1000)
    monkeypatch.setattr(uploads, "COPIED_WHOLE", 2000)
    monkeypatch.setattr(uploads, "COPIED_PART", 1500)


def write(storage: S3Storage, inner: str, content: bytes = CONTENT) -> str:
    return storage.write(inner, lambda file: file.write(content) and None)


@pytest.mark.usefixtures("small_parts")
def test_a_large_file_goes_in_parts_and_is_moved_and_copied_in_parts(fake, storage) -> None:
    identity = write(storage, "file")
    assert fake.objects["p/file"].etag.endswith('-26"')
    storage.rename("file", "moved")
    assert storage.identity("moved") == identity
    assert storage.copy_file("moved", "copy") != identity
    assert fake.objects["p/copy"].etag.endswith('-18"')
    for name in ("moved", "copy"):
        assert storage.open(name).read() == CONTENT
    assert fake.uploads == {}


@pytest.mark.usefixtures("small_parts")
def test_large_files_in_a_folder_are_moved_with_it(fake, storage) -> None:
    storage.mkdir("folder")
    identity = write(storage, "folder/file")
    storage.rename("folder", "moved")
    assert storage.identity("moved/file") == identity
    assert fake.uploads == {}


@pytest.mark.usefixtures("small_parts")
def test_more_parts_than_allowed_are_never_made(fake, storage, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "MOST_PARTS", 4)
    write(storage, "file")
    assert fake.objects["p/file"].etag.endswith('-4"')
    assert storage.open("file").read() == CONTENT


@pytest.mark.usefixtures("small_parts")
def test_an_upload_that_fails_leaves_nothing(fake: FakeS3, storage: S3Storage) -> None:
    refuse = httpx.Response(403)
    fake.faults.append(lambda request: refuse if "partNumber=3" in str(request.url) else None)
    with pytest.raises(errors.StorageDenied):
        write(storage, "file")
    assert (fake.every_key(), fake.uploads) == ([], {})


class Died(BaseException):
    """The process is gone."""


@pytest.mark.usefixtures("small_parts")
def test_what_a_death_left_of_an_upload_goes_with_the_next_or_when_it_is_old(
    fake: FakeS3, client: Client, storage: S3Storage
) -> None:
    def die(request: httpx.Request) -> None:
        if "partNumber=3" in str(request.url) or request.method == "DELETE":
            raise Died

    for name in (".flowbutton-a.tmp", ".flowbutton-b.tmp"):
        fake.faults.append(die)
        with pytest.raises(Died):
            write(storage, name)
        fake.faults.clear()
        storage.remove(name)
    assert len(fake.uploads) == 2
    write(storage, ".flowbutton-a.tmp")
    assert [one.key for one in fake.uploads.values()] == ["p/.flowbutton-b.tmp"]
    assert uploads.sweep(client, "p/", now() - timedelta(hours=1)) == 0
    assert uploads.sweep(client, "q/", now() + timedelta(hours=1)) == 0
    assert uploads.sweep(client, "p/", now() + timedelta(hours=1)) == 1
    assert fake.uploads == {}


def test_a_file_that_changed_while_it_is_read_is_told(fake: FakeS3, storage: S3Storage) -> None:
    size = 3 * reader.READ_AHEAD
    write(storage, "file", b"x" * size)
    with storage.open("file") as file:
        assert file.read(10) == b"x" * 10
        fake.put("p/file", b"y" * size)
        with pytest.raises(errors.StorageFailed) as caught:
            file.read()
    assert caught.value.path == "main/file"


def test_a_reader_holds_a_bounded_part(fake: FakeS3, storage: S3Storage) -> None:
    write(storage, "file", b"x" * (3 * reader.READ_AHEAD))
    asked: list[str] = []
    fake.faults.append(lambda request: asked.append(request.headers.get("range", "")))
    with storage.open("file") as file:
        for _ in range(100):
            file.read(1000)
    assert [span for span in asked if span] == [f"bytes=0-{reader.READ_AHEAD - 1}"]


def test_a_short_answer_is_not_taken_for_the_end(fake: FakeS3, storage: S3Storage) -> None:
    write(storage, "file")
    cut = httpx.Response(206, content=b"cut")
    fake.faults.append(lambda request: cut if "range" in request.headers else None)
    with storage.open("file") as file, pytest.raises(errors.StorageFailed):
        file.read()


@pytest.mark.parametrize(
    ("unconditional", "copies"),
    [(set(), "whole"), ({"copy"}, "in parts"), ({"delete"}, "whole")],
)
def test_how_a_server_copies_is_tried_out(fake, client, unconditional, copies: str) -> None:
    fake.unconditional = unconditional
    assert probing.copies(client) == copies
    assert (fake.every_key(), fake.uploads) == ([], {})


@pytest.mark.parametrize("unconditional", [{"put"}, {"copy", "complete"}])
def test_a_server_that_overwrites_is_unfit(fake, client, unconditional) -> None:
    fake.unconditional = unconditional
    with pytest.raises(probing.Unfit, match="overwrites"):
        probing.copies(client)
    assert (fake.every_key(), fake.uploads) == ([], {})


def test_where_copies_ignore_conditions_nothing_is_overwritten_either(fake: FakeS3) -> None:
    fake.unconditional = {"copy"}
    place = fake.address("p/")
    parts = Address(place.endpoint, place.region, place.bucket, "p/", "in parts", place.credentials)
    storage = S3Storage("main", Client(parts, fake))
    write(storage, "a", b"a")
    write(storage, "b", b"b")
    write(storage, "empty", b"")
    for name in ("a", "empty"):
        with pytest.raises(errors.NameTaken):
            storage.rename(name, "b")
        storage.rename(name, f"{name}-moved")
    assert storage.open("b").read() == b"b"
    assert storage.open("a-moved").read() == b"a"
    assert storage.stat("empty-moved").size == 0
    assert fake.uploads == {}


@pytest.mark.cluster
@pytest.mark.xdist_group("s3")
def test_a_file_of_60_mb_on_a_real_server() -> None:
    client = Client(s3_server().address())
    storage = S3Storage("main", client)
    piece = bytes(range(256)) * 4096

    def write_pieces(file) -> None:
        for _ in range(60):
            file.write(piece)

    identity = storage.write("file", write_pieces)
    storage.rename("file", "moved")
    storage.copy_file("moved", "copy")
    assert storage.identity("moved") == identity
    with storage.open("copy") as file:
        file.seek(31 * len(piece) + 5)
        assert file.read(1000) == piece[5:1005]
        assert file.seek(0, 2) == 60 * len(piece)
    assert list(uploads.unfinished(client, client.address.prefix)) == []


@pytest.mark.cluster
@pytest.mark.xdist_group("s3")
def test_a_listing_of_2500_entries_of_a_real_server() -> None:
    client = Client(s3_server().address())
    storage = S3Storage("main", client)
    names = [f"file + {number} ü" for number in range(2000)]
    odd = [f"line\n{number}" for number in range(500)]
    storage.mkdir("many")
    start = f"{client.address.prefix}many/"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: client.call("PUT", start + keys.part_of(name)), names + odd))
    assert {entry.name for entry in storage.entries("many")} == {*names, *odd}
    storage.remove("many")
    assert storage.entries("") == []
