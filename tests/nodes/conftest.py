from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.database import Base, tune_sqlite
from app.extensions import db
from app.nodes.effects import StepEffects
from app.nodes.signals import node_changed
from app.nodes.tree import Tree
from app.nodes.workspaces import create_datasource, create_workspace

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
        for name in ("store", "other"):
            (folder / name).mkdir(parents=True)
            create_datasource(name, folder / name)
        rights = {"profile:standard": "rw"}
        create_workspace("documents", "Documents", "store", "docs", rights)
        create_workspace("media", "Media", "other", "", rights)
        some = {"profile:standard": "r", "role:reviewers": "rw"}
        create_workspace("archive", "Archive", "store", "archive", some)
        create_workspace("finance", "Finance", "store", "finance", {"role:reviewers": "rw"})

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

    def read(self, path: str) -> bytes:
        return self.disk(path).read_bytes()

    def effects(self, owner: str = "run-1:step", subjects: frozenset[str] = ALICE) -> StepEffects:
        return StepEffects(Tree(subjects), owner)


@pytest.fixture
def world(app: Flask, tmp_path: Path) -> World:
    return World(tmp_path / "data")


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
