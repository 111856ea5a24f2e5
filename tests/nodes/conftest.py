from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask, current_app

from app.config import Settings
from app.database import Base, tune_sqlite
from app.extensions import db
from app.nodes.datasources import create_bucket_datasource, create_datasource, storage_of
from app.nodes.effects import StepEffects
from app.nodes.places import Place
from app.nodes.signals import node_changed
from app.nodes.storage.base import Storage
from app.nodes.storage.s3 import keys, listing, uploads
from app.nodes.storage.s3.client import client_of
from app.nodes.transfer import make_folders
from app.nodes.tree import Tree
from app.nodes.workspaces import create_workspace
from tests.nodes.storage.fake_s3 import FakeS3
from tests.s3_server import S3Server, s3_server

ALICE = frozenset({"user:alice", "profile:standard", "role:reviewers"})
"""Reads and writes everywhere."""
BOB = frozenset({"user:bob", "profile:standard"})
"""Reads and writes `documents`, reads `archive`, does not know `finance`."""
EVE = frozenset({"user:eve", "profile:shared"})
"""Has no right at all."""


TABLES = (
    "datasource",
    "workspace",
    "workspace_grant",
    "node_metadata",
    "claim",
    "node_change",
    "audit_entry",
)

STORAGES = [
    "local",
    pytest.param("s3", marks=[pytest.mark.cluster, pytest.mark.xdist_group("s3")]),
]
"""Kinds of datasources; tests of one kind that need a server share one process and its server."""

ON_DISK = pytest.mark.parametrize("kind", ["local"])
"""For a test about what only a disk has, such as links, or about rights, which know no storage."""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application with nothing but a fresh database."""
    app = Flask("nodes")
    app.config["SQLALCHEMY_ENGINES"] = {"default": f"sqlite:///{tmp_path / 'nodes.db'}"}
    db.init_app(app)
    with app.app_context():
        tune_sqlite(db.engine)
        Base.metadata.create_all(db.engine, tables=[Base.metadata.tables[name] for name in TABLES])
        yield app
        db.session.rollback()
        db.engine.dispose()


class World:
    """Two datasources on real folders, four workspaces, and shortcuts to look at the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.make_datasources()
        rights = {"profile:standard": "rw"}
        create_workspace("documents", "Documents", "store", "docs", rights)
        create_workspace("media", "Media", "other", "", rights)
        some = {"profile:standard": "r", "role:reviewers": "rw"}
        create_workspace("archive", "Archive", "store", "archive", some)
        create_workspace("finance", "Finance", "store", "finance", {"role:reviewers": "rw"})

    def make_datasources(self) -> None:
        for name in ("store", "other"):
            (self.folder / name).mkdir(parents=True)
            create_datasource(name, self.folder / name)

    def disk(self, path: str) -> Path:
        """Where an internal path lies on the disk."""
        return self.folder / path

    def put(self, path: str, content: bytes = b"content") -> str:
        self.disk(path).parent.mkdir(parents=True, exist_ok=True)
        self.disk(path).write_bytes(content)
        return path

    def mkdir(self, path: str) -> str:
        self.disk(path).mkdir(parents=True, exist_ok=True)
        return path

    def link(self, path: str, target: Path | str) -> str:
        self.disk(path).symlink_to(target)
        return path

    def names(self, path: str) -> list[str]:
        """Every name in a folder of the disk, hidden ones too."""
        return sorted(found.name for found in self.disk(path).iterdir())

    def everything(self) -> list[str]:
        """Every path on the disk, hidden ones too."""
        return sorted(str(found.relative_to(self.folder)) for found in self.folder.rglob("*"))

    def read(self, path: str) -> bytes:
        return self.disk(path).read_bytes()

    def effects(self, owner: str = "run-1:step", subjects: frozenset[str] = ALICE) -> StepEffects:
        return StepEffects(Tree(subjects), owner)


class BucketWorld(World):
    """The same in a bucket, where `disk` has no meaning and a link is a file that others made."""

    def __init__(self, folder: Path, server: S3Server | FakeS3) -> None:
        self.server = server
        self.prefix = uuid4().hex
        keys = server.address().credentials
        held = Settings(s3_access_key=keys.access_key, s3_secret_key=keys.secret_key)
        current_app.config["SETTINGS"] = held
        super().__init__(folder)

    def make_datasources(self) -> None:
        for name in ("store", "other"):
            create_bucket_datasource(name, self.server.address(f"{self.prefix}/{name}/"))

    def link(self, path: str, target: Path | str) -> str:
        client = client_of(self.server.address(""))
        client.call("PUT", f"{self.prefix}/{path}", body=b"theirs")
        return path

    def put(self, path: str, content: bytes = b"content") -> str:
        self.mkdir(path.rpartition("/")[0])
        storage, inner = self._split(path)
        storage.remove(inner)
        storage.write(inner, lambda file: file.write(content) and None)
        return path

    def mkdir(self, path: str) -> str:
        storage, inner = self._split(path)
        make_folders(Place(storage, inner))
        return path

    def names(self, path: str) -> list[str]:
        found = (one.partition("/")[0] for one in self._below(f"{path}/"))
        return sorted(set(found) - {"", keys.MARKER})

    def everything(self) -> list[str]:
        return self._below("")

    def read(self, path: str) -> bytes:
        storage, inner = self._split(path)
        with storage.open(inner) as file:
            return file.read()

    def _split(self, path: str) -> tuple[Storage, str]:
        datasource, _, inner = path.partition("/")
        return storage_of(datasource), inner

    def _below(self, path: str) -> list[str]:
        """Every key below a path, also of what makes folders and of unfinished uploads."""
        client, start = client_of(self.server.address("")), f"{self.prefix}/{path}"
        found = [one.key for one in listing.below(client, start)]
        found += [f"{one.key} (unfinished)" for one in uploads.unfinished(client, start)]
        return sorted(key.removeprefix(start) for key in found)


@pytest.fixture
def kind() -> str:
    """The kind of the datasources; modules whose tests are for all kinds have one of their own."""
    return "local"


@pytest.fixture
def world(app: Flask, kind: str, tmp_path: Path) -> World:
    folder = tmp_path / "data"
    return World(folder) if kind == "local" else BucketWorld(folder, s3_server())


@pytest.fixture
def tree(world: World) -> Tree:
    """What alice may do."""
    return Tree(ALICE)


@pytest.fixture
def changes() -> Iterator[list[tuple[str, str, str]]]:
    """Every change that is told: kind, path, old path."""
    heard: list[tuple[str, str, str]] = []

    def listen(_sender: object, kind: str, path: str, old_path: str, **_more: object) -> None:
        heard.append((kind, path, old_path))

    with node_changed.connected_to(listen):
        yield heard
