"""What is removed of storages: unfinished work that nobody touches, and what bins held too long."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.database import now
from app.extensions import db
from app.nodes import managing, sweeping, workspaces
from app.nodes.effects import StepEffects
from app.nodes.metadata import RESTORE, NodeMetadata
from app.nodes.names import temporary_name
from app.nodes.tree import Tree
from tests.nodes.conftest import ALICE, ON_DISK, World

BIN = "store/docs/recycle_bin"
DAY = timedelta(days=1)


@pytest.fixture
def folder(world: World) -> Path:
    world.put("store/docs/a.pdf", b"a")
    return world.disk("store/docs")


def unfinished(folder: Path, name: str, *, whole: bool = False) -> Path:
    """A hidden file, or with `whole` a hidden folder with a file, as a killed upload leaves it."""
    path = folder / temporary_name(name)
    if whole:
        path.mkdir()
    (path / "part" if whole else path).write_bytes(b"half")
    return path


@ON_DISK
def test_old_unfinished_work_is_swept_wherever_it_lies(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [unfinished(folder, "x"), unfinished(folder, "y", whole=True)]
    assert sweeping.sweep() == 0
    monkeypatch.setattr(sweeping, "LEFT_FOR", -DAY)
    assert sweeping.sweep() == 2
    assert not any(path.exists() for path in left)
    assert (folder / "a.pdf").read_bytes() == b"a"
    assert sweeping.sweep() == 0


@ON_DISK
def test_a_copy_that_still_grows_is_left_alone(folder: Path) -> None:
    """Its files bear the times of their originals; what counts is when they were written."""
    path = unfinished(folder, "copy", whole=True)
    for one in (path / "part", path):
        os.utime(one, (1, 1))
    assert sweeping.sweep() == 0
    assert path.exists()


@ON_DISK
def test_a_datasource_that_is_away_does_not_keep_the_others_from_being_swept(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = unfinished(folder, "x")
    shutil.rmtree(world.disk("other"))
    monkeypatch.setattr(sweeping, "LEFT_FOR", -DAY)
    assert sweeping.sweep() == 1
    assert not left.exists()


def old(*paths: str) -> None:
    """Let nodes be in their bins for thirty days."""
    inner = [path.partition("/")[2] for path in paths]
    ours = sa.update(NodeMetadata).where(NodeMetadata.path.in_(inner), NodeMetadata.name == RESTORE)
    db.session.execute(ours.values(since=now() - 30 * DAY))
    db.session.commit()


def emptied(days: int, limit: int = 10) -> int:
    total, after = 0, ""
    while True:
        gone, after = sweeping.empty_bins(now() - days * DAY, after, limit)
        total += gone
        if not after:
            return total


def test_what_lies_in_a_bin_too_long_is_gone_for_good(world: World, tree: Tree) -> None:
    for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf"):
        world.put(f"store/docs/{name}", b"x")
        tree.delete(f"store/docs/{name}")
    world.put(f"{BIN}/by-hand.pdf", b"x")
    old(f"{BIN}/a.pdf", f"{BIN}/b.pdf", f"{BIN}/c.pdf")
    assert emptied(31) == 0
    assert emptied(29, limit=2) == 3
    assert world.names(BIN) == ["by-hand.pdf", "d.pdf"]
    assert tree.restore(f"{BIN}/d.pdf").path == "store/docs/d.pdf"


def test_a_flow_deletes_as_people_do(world: World, tree: Tree) -> None:
    world.put("store/docs/a.pdf", b"x")
    StepEffects(tree, "run-1:0").delete("store/docs/a.pdf")
    old(f"{BIN}/a.pdf")
    assert emptied(29) == 1
    assert world.names(BIN) == []


def test_what_was_put_back_or_deleted_again_counts_anew(world: World, tree: Tree) -> None:
    world.put("store/docs/a.pdf", b"x")
    tree.delete("store/docs/a.pdf")
    old(f"{BIN}/a.pdf")
    tree.restore(f"{BIN}/a.pdf")
    assert emptied(29) == 0
    tree.delete("store/docs/a.pdf")
    assert emptied(29) == 0
    assert world.names(BIN) == ["a.pdf"]


def test_what_is_in_no_bin_any_more_stays(world: World) -> None:
    """The workspace is gone: its bin is a folder like any other."""
    world.put("store/docs/a.pdf", b"x")
    Tree(ALICE).delete("store/docs/a.pdf")
    old(f"{BIN}/a.pdf")
    found = workspaces.find_workspace("documents")
    assert found
    managing.delete_workspace(found)
    assert emptied(29) == 0
    assert world.names(BIN) == ["a.pdf"]


def test_what_vanished_from_a_bin_is_forgotten(world: World, tree: Tree) -> None:
    world.put("store/docs/a.pdf", b"x")
    tree.delete("store/docs/a.pdf")
    old(f"{BIN}/a.pdf")
    tree.place_of(f"{BIN}/a.pdf").remove()
    assert emptied(29) == 0
    assert db.session.scalars(sa.select(NodeMetadata)).all() == []
