"""What is kept of the effects of a run, through crashes and beside other steps."""

from collections.abc import Callable
from typing import Any

import pytest

from app.extensions import db
from app.nodes import completion, fingerprints, journal, taking_back
from app.nodes.effects import StepEffects
from app.nodes.errors import StorageFailed
from app.nodes.storage.local import LocalStorage
from app.nodes.tree import Tree
from tests.nodes.conftest import ALICE, World

DOCS = "store/docs"


@pytest.fixture(autouse=True)
def files(world: World) -> None:
    world.put(f"{DOCS}/a.txt", b"old")


def write(data: bytes) -> Callable[[Any], None]:
    return lambda file: file.write(data) and None


def effects(step: str = "0") -> StepEffects:
    return StepEffects(Tree(ALICE), f"run-1:{step}")


def kept() -> list[tuple[str, str]]:
    return [(change.what, change.place) for change in journal.of_runs("run-1")]


def test_a_folder_is_known_before_anybody_can_put_something_into_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps side by side make files in folders that one of them has just made."""
    real = LocalStorage.mkdir

    def mkdir(storage: LocalStorage, inner: str) -> None:
        real(storage, inner)
        if inner == "docs/out":
            effects("other lane").create(f"{DOCS}/out", "x.txt", write(b"x"))

    monkeypatch.setattr(LocalStorage, "mkdir", mkdir)
    effects().mkdir(f"{DOCS}/out/deep")
    assert kept() == [
        ("folder", f"{DOCS}/out"),
        ("create", f"{DOCS}/out/x.txt"),
        ("folder", f"{DOCS}/out/deep"),
    ]
    assert taking_back.conflicts(journal.of_runs("run-1"), Tree(ALICE)) == []


def test_a_folder_that_somebody_else_made_at_the_same_time_is_theirs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = LocalStorage.mkdir

    def mkdir(storage: LocalStorage, inner: str) -> None:
        if inner == "docs/out":
            world.mkdir(f"{DOCS}/out")
        real(storage, inner)

    monkeypatch.setattr(LocalStorage, "mkdir", mkdir)
    assert effects().mkdir(f"{DOCS}/out/deep").path == f"{DOCS}/out/deep"
    assert kept() == [("folder", f"{DOCS}/out/deep")]


def test_a_folder_that_could_not_be_made_is_not_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mkdir(storage: LocalStorage, inner: str) -> None:
        raise StorageFailed(f"{storage.name}/{inner}")

    with monkeypatch.context() as patch:
        patch.setattr(LocalStorage, "mkdir", mkdir)
        with pytest.raises(StorageFailed):
            effects().mkdir(f"{DOCS}/out")
    assert kept() == []
    effects().mkdir(f"{DOCS}/out")
    assert kept() == [("folder", f"{DOCS}/out")]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_that_dies_at_a_folder_keeps_it_once(
    world: World, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    real = LocalStorage.mkdir

    def mkdir(storage: LocalStorage, inner: str) -> None:
        if when == "after":
            real(storage, inner)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(LocalStorage, "mkdir", mkdir)
        with pytest.raises(SystemExit):
            effects().mkdir(f"{DOCS}/out")
    db.session.rollback()
    effects().mkdir(f"{DOCS}/out")
    assert kept() == [("folder", f"{DOCS}/out")]
    changes = journal.of_runs("run-1")
    assert changes[0].after == fingerprints.of_place(Tree(None).place_of(f"{DOCS}/out"))


def test_what_somebody_wrote_between_two_tries_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies when the old content is kept, and bob saves the file before it is back."""
    with monkeypatch.context() as patch:
        real = completion.finish

        def finish(claim: Any, *arguments: Any) -> None:
            real(claim, *arguments)
            raise SystemExit

        patch.setattr(completion, "finish", finish)
        with pytest.raises(SystemExit):
            effects().replace(f"{DOCS}/a.txt", write(b"new"))
    world.put(f"{DOCS}/a.txt", b"by bob")
    effects().replace(f"{DOCS}/a.txt", write(b"new"))
    assert world.read(f"{DOCS}/a.txt") == b"new"
    change = journal.of_runs("run-1")[-1]
    assert (change.what, world.read(change.kept)) == ("change", b"by bob")


def test_the_old_content_is_kept_once_through_a_crash(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(LocalStorage, "rename", _dies)
        with pytest.raises(SystemExit):
            effects().replace(f"{DOCS}/a.txt", write(b"new"))
    for _ in range(2):
        effects().replace(f"{DOCS}/a.txt", write(b"new"))
    assert [what for what, _ in kept()] == ["keep", "change"]
    assert world.names(f"{DOCS}/recycle_bin") == ["a.txt"]


def _dies(*_arguments: Any, **_more: Any) -> None:
    raise SystemExit


def test_what_a_dead_worker_left_is_completed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(completion, "finish", _dies)
        with pytest.raises(SystemExit):
            effects("1").create(DOCS, "b.txt", write(b"b"))
        patch.setattr(LocalStorage, "rename", _dies)
        with pytest.raises(SystemExit):
            effects("2").create(DOCS, "c.txt", write(b"c"))
    assert kept() == []
    taking_back.complete("run-1", "undo-1", Tree(ALICE))
    assert kept() == [("create", f"{DOCS}/b.txt")]
    assert world.names(DOCS) == ["a.txt", "b.txt"]


def test_what_is_handed_over_is_history_and_left_to_nobody(world: World) -> None:
    effects("1").create(DOCS, "b.txt", write(b"b"))
    effects("2").move(f"{DOCS}/b.txt", DOCS, "c.txt")
    newest = journal.newest("run-1", 1)[0]
    assert newest.what == "move"
    StepEffects(Tree(ALICE), "undo-1:1").move(f"{DOCS}/c.txt", DOCS, "b.txt")
    journal.hand_over(newest, "undo-1")
    assert journal.counts("run-1") == {"create": 1}
    both = journal.of_runs("run-1", "undo-1")
    assert [change.what for change in both] == ["create", "move", "move"]
    assert taking_back.conflicts(both, Tree(ALICE)) == []
    journal.forget("run-1", "undo-1")
    db.session.commit()
    assert journal.calls("run-1", "undo-1") == set()
