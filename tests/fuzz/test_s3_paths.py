"""A hundred thousand paths become no key outside of a bucket's prefix, and touch nothing there."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

import pytest

from app.nodes.errors import PathProblem
from app.nodes.storage.s3 import keys, listing
from app.nodes.storage.s3.client import Client
from app.nodes.storage.s3.listing import Listed
from app.nodes.storage.s3.storage import S3Storage
from tests.fuzz.paths import drawn, inner_of
from tests.fuzz.test_paths import CHANGES, INSIDE, OUTSIDE, look
from tests.s3_server import s3_server
from tests.tally import tally

PATHS = 100_000
SENT = 150
"""Paths for each kind of change: a real server takes some milliseconds for each."""

READ = 1_000
RIGHT = ("documents/file", "documents/folder")
"""Paths that are there, so that something is read and moved, too."""

PREFIX = "store/docs/"
AROUND = (
    *("file", "passwd", "outside/file", "store/file", "store/finance/file", "store/doc"),
    *("store/docs-2/file", "store/docs.file"),
)
WITHIN = ("file", "folder/file", "folder/deep/file")


def straight(path: str) -> str:
    return path.removeprefix("documents/")


@pytest.mark.parametrize("inner", [straight, lambda path: inner_of(path).removeprefix("docs/")])
def test_no_key_of_a_path_is_outside_of_the_prefix(inner: Callable[[str], str]) -> None:
    found: dict[str, str] = {}
    refused = 0
    for path in drawn(PATHS):
        try:
            below = inner(path)
            key = keys.key_of(PREFIX, below, path)
        except PathProblem:
            refused += 1
            continue
        if below:
            assert found.setdefault(key, below) == below
            of_it = (key, keys.folder_of(key), keys.marker_of(key), keys.veil_of(key))
            assert all(one.startswith(PREFIX) for one in of_it)
            assert not {"", ".", ".."} & set(key.split("/"))
            names = key.removeprefix(PREFIX).split("/")
            assert "/".join(keys.name_of(name) or "" for name in names) == below
    tally.add(tried=PATHS, refused=refused)
    assert len(found) > PATHS / 20


@dataclass(frozen=True)
class Bucket:
    """A workspace under a prefix of a real bucket, and what others have around it."""

    around: S3Storage
    docs: S3Storage
    client: Client
    prefix: str

    def foreign(self) -> dict[str, Listed]:
        """Every object of the bucket that is not below the prefix."""
        found = listing.below(self.client, "")
        return {one.key: one for one in found if not one.key.startswith(self.prefix)}

    def put_back(self) -> None:
        """Make again what a change took away, and take away where it went."""
        for inner in WITHIN:
            place(self.docs, inner, INSIDE)
        self.docs.remove("moved")


@pytest.fixture
def bucket() -> Bucket:
    server, root = s3_server(), f"{uuid4().hex}/"
    prefix = f"{root}{PREFIX}"
    around = S3Storage("all", Client(server.address(root)))
    for inner in AROUND:
        place(around, inner, OUTSIDE)
    docs = S3Storage("docs", Client(server.address(prefix)))
    made = Bucket(around, docs, Client(server.address("")), prefix)
    made.put_back()
    return made


def place(storage: S3Storage, inner: str, content: bytes) -> None:
    """Write a file where nothing is, in folders that may be there."""
    with suppress(PathProblem):
        storage.write(inner, lambda file: file.write(content) and None)
        return
    names = inner.split("/")[:-1]
    for depth in range(1, len(names) + 1):
        with suppress(PathProblem):
            storage.mkdir("/".join(names[:depth]))
    with suppress(PathProblem):
        storage.write(inner, lambda file: file.write(content) and None)


@pytest.mark.cluster
@pytest.mark.xdist_group("s3-paths")
def test_no_path_reads_anything_outside(bucket: Bucket) -> None:
    seen = [look(bucket.docs, straight(path)) for path in (*drawn(READ), *RIGHT)]
    read = sum(what in ("file", "folder") for what in seen)
    tally.add(tried=len(seen), refused=len(seen) - read)
    assert {"file", "folder", "NodeMissing", "BadPath"} <= set(seen)


@pytest.mark.cluster
@pytest.mark.xdist_group("s3-paths")
@pytest.mark.parametrize("change", CHANGES)
def test_no_path_changes_anything_outside(bucket: Bucket, change: str) -> None:
    before, done = bucket.foreign(), 0
    assert len(before) >= len(AROUND)
    for path in (*drawn(SENT), *RIGHT):
        with suppress(PathProblem):
            CHANGES[change](bucket.docs, straight(path))
            done += 1
            bucket.put_back()
    changed = bucket.foreign() != before
    tally.add(tried=SENT, refused=SENT + len(RIGHT) - done, left=int(changed))
    assert done
    assert not changed
