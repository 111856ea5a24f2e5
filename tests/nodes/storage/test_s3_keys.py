"""Which key a name stands under, and what is seen of keys that others made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nodes import errors
from app.nodes.storage.s3 import keys
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.storage import S3Storage
from tests.nodes.storage.fake_s3 import FakeS3

NAMES = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1
).filter(lambda name: name not in (".", ".."))


@given(NAMES)
def test_every_name_can_be_read_from_its_key(name: str) -> None:
    part = keys.part_of(name)
    assert keys.name_of(part) == name
    assert not any(ord(character) < 0x20 or character in "\x7f\\" for character in part)


@given(st.text(st.sampled_from("a\n\\\x7f\uf00a\uf05c\uf0ff.%"), min_size=1))
def test_a_part_of_a_key_stands_for_one_name_or_none(part: str) -> None:
    name = keys.name_of(part)
    assert name is None or keys.part_of(name) == part


@pytest.mark.parametrize(
    "name", ["plain.txt", "Übung.pdf", "U\u0308", "100%25.pdf", "a+b & c", "#1", "🚀", "<b>", " x "]
)
def test_a_name_stands_in_its_key_as_it_is_where_it_can(name: str) -> None:
    assert keys.part_of(name) == name


def test_a_path_that_is_too_long_is_a_bad_one() -> None:
    assert keys.key_of("p/", "/".join(["x" * 200] * 4), "") == "p/" + "/".join(["x" * 200] * 4)
    with pytest.raises(errors.BadPath):
        keys.key_of("p/", "/".join(["x" * 200] * 5), "")


FOREIGN = {
    "line\nbreak": "line\\x0abreak",
    "back\\slash": "back\\x5cslash",
    "..": "\\x2e\\x2e",
    ".": "\\x2e",
    "\uf0ff": "\\xf0ff",
    "both": "both",
}
"""Keys that others made, and how they are shown."""


@pytest.fixture
def fake() -> FakeS3:
    server = FakeS3()
    for key in FOREIGN:
        server.put(f"p/{key}", b"theirs")
    server.put("p/both/inside", b"theirs")
    server.put("p/marked/")
    server.put("p/marked//twice", b"theirs")
    server.put("p/implied/deep/file", b"theirs")
    server.put("p//", b"theirs")
    server.put("q", b"not below the prefix")
    return server


@pytest.fixture
def storage(fake: FakeS3) -> S3Storage:
    return S3Storage("main", Client(fake.address("p/"), fake))


def test_what_others_made_is_listed_and_what_stands_for_no_name_is_broken(storage) -> None:
    found = {entry.name: entry.kind for entry in storage.entries("")}
    folders = {"marked": "folder", "implied": "folder", "\\x2f": "broken"}
    assert found == dict.fromkeys(FOREIGN.values(), "broken") | folders
    assert storage.names("") == set(found)
    for name, kind in found.items():
        assert storage.stat(name).kind == kind
        assert storage.identity(name)
    assert {entry.name for entry in storage.entries("marked")} == {"\\x2f"}


def test_what_is_broken_is_not_used(storage: S3Storage) -> None:
    for name in FOREIGN.values():
        with pytest.raises(errors.NodeBroken):
            storage.open(name)
    for name in ("both", "\\x2f"):
        with pytest.raises((errors.NotAFolder, errors.NodeMissing)):
            storage.entries(name)
    with pytest.raises(errors.NotAFolder):
        storage.mkdir("both/new")


def test_what_is_broken_can_be_removed(fake: FakeS3, storage: S3Storage) -> None:
    for entry in storage.entries(""):
        storage.remove(entry.name)
    assert storage.entries("") == []
    assert fake.every_key() == ["q"]


def test_what_is_broken_can_be_renamed_and_is_whole_then(storage: S3Storage) -> None:
    for number, name in enumerate(sorted(set(FOREIGN.values()) - {"both"})):
        before = storage.identity(name)
        storage.rename(name, f"file-{number}")
        assert storage.identity(f"file-{number}") == before
        assert storage.open(f"file-{number}").read() == b"theirs"
    storage.rename("both", "moved")
    assert storage.stat("moved").kind == "broken"
    assert "both" not in storage.names("")


def test_a_name_that_is_shown_and_borne_is_that_of_who_bears_it(storage: S3Storage) -> None:
    storage.write("line\\x0abreak", lambda file: file.write(b"own") and None)
    assert storage.open("line\\x0abreak").read() == b"own"


def test_a_folder_without_an_object_of_its_own_can_do_all(storage: S3Storage) -> None:
    before = storage.identity("implied")
    storage.rename("implied", "moved")
    assert storage.identity("moved") == before
    assert storage.open("moved/deep/file").read() == b"theirs"
    storage.mkdir("moved/new")
    storage.remove("moved")
    assert storage.identity("moved") is None


def test_a_file_of_others_keeps_its_identity_and_changes_it_with_its_content(
    fake: FakeS3, storage: S3Storage
) -> None:
    fake.put("p/report", b"one", **{"content-type": "text/x", "x-amz-meta-author": "them"})
    first = storage.identity("report")
    storage.rename("report", "moved")
    assert storage.identity("moved") == first
    kept = fake.objects["p/moved"].headers
    assert (kept["content-type"], kept["x-amz-meta-author"]) == ("text/x", "them")
    fake.put("p/moved", b"two")
    assert storage.identity("moved") != first


def test_two_files_of_others_with_one_content_are_not_taken_for_one(fake, storage) -> None:
    fake.put("p/one", b"same")
    fake.put("p/other", b"same")
    with pytest.raises(errors.NameTaken):
        storage.rename("one", "other")
    assert {"one", "other"} <= storage.names("")


def test_pages_go_on_where_the_last_one_ended(fake: FakeS3) -> None:
    fake.page = 3
    names = {f"name {number}+%&" for number in range(10)} | {f"ü{number}" for number in range(5)}
    for name in names:
        fake.put(f"r/{name}")
        fake.put(f"r/folder {name}/file")
    storage = S3Storage("main", Client(fake.address("r/"), fake))
    assert storage.names("") == names | {f"folder {name}" for name in names}
