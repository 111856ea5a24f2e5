import threading
from collections import Counter

import pytest
from flask import Flask

from app.nodes import effects, errors
from app.nodes.claims import Claims
from app.nodes.datasources import storage_of
from app.nodes.effects import StepEffects
from app.nodes.metadata import RESTORE
from app.nodes.tree import Tree
from tests.nodes.conftest import ALICE, BOB, EVE, ON_DISK, STORAGES, World

DOCS = "store/docs"
STATUS = {"usermeta-status": "draft"}


def content(data: bytes):
    return lambda file: file.write(data) and None


def never(_file: object) -> None:
    raise AssertionError("written again")


@pytest.fixture(params=STORAGES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def files(world: World) -> None:
    world.put(f"{DOCS}/a.pdf", b"a")
    world.put(f"{DOCS}/folder/deep/c.txt", b"c")
    Tree(ALICE).set_metadata(f"{DOCS}/a.pdf", STATUS)


def test_a_taken_name_gets_a_number(world: World) -> None:
    step = world.effects()
    assert step.create(DOCS, "a.pdf", content(b"1")).path == f"{DOCS}/a-1.pdf"
    assert step.create(DOCS, "a.pdf", content(b"2")).path == f"{DOCS}/a-2.pdf"
    assert step.copy(f"{DOCS}/a.pdf", DOCS, "a.pdf").path == f"{DOCS}/a-3.pdf"
    assert step.move(f"{DOCS}/a-1.pdf", DOCS, "a-2.pdf").path == f"{DOCS}/a-2-1.pdf"
    assert world.read(f"{DOCS}/a-2-1.pdf") == b"1"


def test_a_repeated_step_does_nothing_and_returns_the_same(world: World) -> None:
    def carry_out(step: StepEffects, writer) -> list[str]:
        made = [
            step.create(DOCS, "new.pdf", writer),
            step.create(DOCS, "new.pdf", writer),
            step.replace(f"{DOCS}/a.pdf", writer),
            step.copy(f"{DOCS}/a.pdf", DOCS, "a.pdf"),
            step.move(f"{DOCS}/new.pdf", f"{DOCS}/folder", "moved.pdf"),
            step.mkdir(f"{DOCS}/x/y"),
            step.set_metadata(f"{DOCS}/a.pdf", {"usermeta-done": True}),
        ]
        step.delete(f"{DOCS}/folder/deep")
        return [node.path for node in made]

    first = carry_out(world.effects(), content(b"new"))
    disk = world.everything()
    assert carry_out(world.effects(), never) == first
    assert world.everything() == disk
    other = world.effects("run-2:step").create(DOCS, "new.pdf", content(b"other"))
    assert other.path == f"{DOCS}/new.pdf"


def test_calls_are_known_again_whatever_their_order(world: World) -> None:
    names = ["a.pdf", "b.pdf", "c.pdf"]
    step = world.effects()
    for name in names:
        step.create(f"{DOCS}/folder", name, content(name.encode()))
    again = world.effects()
    for name in reversed(names):
        again.create(f"{DOCS}/folder", name, never)
    assert world.names(f"{DOCS}/folder") == [*names, "deep"]


def test_a_result_that_a_later_call_of_the_step_took_away_is_not_made_again(world: World) -> None:
    def carry_out(step: StepEffects, writer) -> str:
        made = step.create(DOCS, "new.pdf", writer)
        step.replace(made.path, writer)
        step.set_metadata(made.path, STATUS)
        return step.move(made.path, f"{DOCS}/folder", "new.pdf").path

    path = carry_out(world.effects(), content(b"new"))
    assert carry_out(world.effects(), never) == path
    assert world.names(f"{DOCS}/folder") == ["deep", "new.pdf"]
    assert world.effects().create(DOCS, "new.pdf", never).kind == "file"


def test_metadata_goes_along(world: World) -> None:
    step = world.effects()
    copy = step.copy(f"{DOCS}/a.pdf", DOCS, "copy.pdf")
    moved = step.move(f"{DOCS}/a.pdf", "other", "moved.pdf")
    assert copy.metadata == moved.metadata == STATUS
    step.delete(moved.path)
    binned = Tree(ALICE).stat("other/recycle_bin/moved.pdf")
    assert binned.metadata == {**STATUS, RESTORE: "other/moved.pdf"}
    assert step.replace(copy.path, content(b"new")).metadata == STATUS


def test_a_folder_is_copied_and_moved_as_a_whole(world: World) -> None:
    step = world.effects()
    assert step.copy(f"{DOCS}/folder", DOCS, "folder").path == f"{DOCS}/folder-1"
    assert step.move(f"{DOCS}/folder", "other", "folder").path == "other/folder"
    assert world.read("other/folder/deep/c.txt") == b"c"
    assert world.read(f"{DOCS}/folder-1/deep/c.txt") == b"c"


def test_moving_to_where_it_is_leaves_all_as_it_is(world: World) -> None:
    for _try in range(2):
        assert world.effects().move(f"{DOCS}/a.pdf", DOCS, "a.pdf").path == f"{DOCS}/a.pdf"
    assert world.names(DOCS) == ["a.pdf", "folder"]


def test_making_a_folder_makes_those_above_and_stands_one_that_is_there(
    world: World, changes: list[object]
) -> None:
    step = world.effects()
    assert step.mkdir(f"{DOCS}/x/y/z").is_folder
    assert step.mkdir(f"{DOCS}/x/y").path == f"{DOCS}/x/y"
    assert changes == [("created", f"{DOCS}/{path}", "") for path in ("x", "x/y", "x/y/z")]
    assert step.mkdir(DOCS).path == DOCS
    for path in (f"{DOCS}/a.pdf", f"{DOCS}/a.pdf/below"):
        with pytest.raises(errors.NotAFolder):
            step.mkdir(path)


def test_deleting_what_is_not_there(world: World) -> None:
    step = world.effects()
    step.delete(f"{DOCS}/none", missing_ok=True)
    with pytest.raises(errors.NodeMissing) as caught:
        step.delete(f"{DOCS}/none")
    assert '"documents/none"' in caught.value.detail
    assert world.names(DOCS) == ["a.pdf", "folder"]


def test_in_the_bin_deleting_is_for_good(world: World) -> None:
    step = world.effects()
    step.delete(f"{DOCS}/folder")
    step.delete(f"{DOCS}/recycle_bin/folder")
    assert world.names(f"{DOCS}/recycle_bin") == []
    again = world.effects()
    again.delete(f"{DOCS}/folder")
    again.delete(f"{DOCS}/recycle_bin/folder")


@ON_DISK
def test_a_link_is_removed_and_what_it_points_to_stays(world: World) -> None:
    world.link(f"{DOCS}/link", world.disk(f"{DOCS}/folder"))
    world.effects().delete(f"{DOCS}/link")
    assert world.names(DOCS) == ["a.pdf", "folder", "recycle_bin"]
    assert world.read(f"{DOCS}/folder/deep/c.txt") == b"c"


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda s: s.create(DOCS, "a/b", content(b"")), errors.BadName),
        (lambda s: s.create(DOCS, "recycle_bin", content(b"")), errors.BadName),
        (lambda s: s.create(f"{DOCS}/none", "a", content(b"")), errors.NodeMissing),
        (lambda s: s.create(f"{DOCS}/../finance", "a", content(b"")), errors.BadPath),
        (lambda s: s.copy(f"{DOCS}/none", DOCS, "b"), errors.NodeMissing),
        (lambda s: s.copy(f"{DOCS}/folder", f"{DOCS}/folder/deep", "b"), errors.IntoItself),
        (lambda s: s.move(f"{DOCS}/none", DOCS, "b"), errors.NodeMissing),
        (lambda s: s.move(f"{DOCS}/folder", f"{DOCS}/folder/deep", "b"), errors.IntoItself),
        (lambda s: s.move(DOCS, "other", "b"), errors.ProtectedNode),
        (lambda s: s.delete(DOCS), errors.ProtectedNode),
        (lambda s: s.replace(f"{DOCS}/folder", content(b"")), errors.NotAFile),
        (lambda s: s.set_metadata(f"{DOCS}/a.pdf", {"x": 1}), errors.BadMetadata),
        (lambda s: s.set_metadata(f"{DOCS}/none", STATUS), errors.NodeMissing),
    ],
)
def test_what_cannot_be_done_leaves_nothing_and_can_be_tried_again(
    world: World, act, error, changes: list[object]
) -> None:
    before = world.everything()
    for _try in range(2):
        with pytest.raises(error):
            act(world.effects())
    assert world.everything() == before
    assert changes == []


EVERY_CALL = [
    lambda s, root: s.create(root, "new", content(b"")),
    lambda s, root: s.replace(f"{root}/x", content(b"")),
    lambda s, root: s.copy(f"{root}/x", root, "new"),
    lambda s, root: s.move(f"{root}/x", root, "new"),
    lambda s, root: s.delete(f"{root}/x"),
    lambda s, root: s.delete(f"{root}/none", missing_ok=True),
    lambda s, root: s.mkdir(f"{root}/new"),
    lambda s, root: s.set_metadata(f"{root}/x", STATUS),
]


@ON_DISK
@pytest.mark.parametrize("act", EVERY_CALL)
@pytest.mark.parametrize(
    ("subjects", "root"), [(BOB, "store/archive"), (BOB, "store/finance"), (EVE, DOCS)]
)
def test_whoever_may_not_write_changes_nothing(world: World, act, subjects, root: str) -> None:
    world.put(f"{root}/x")
    before = world.everything()
    with pytest.raises(errors.NotPermitted):
        act(world.effects(subjects=subjects), root)
    assert world.everything() == before


def test_a_writer_that_fails_leaves_nothing_and_is_called_again(world: World) -> None:
    def fail(file) -> None:
        file.write(b"half")
        raise RuntimeError

    for act in (
        lambda step, writer: step.create(DOCS, "new", writer),
        lambda step, writer: step.replace(f"{DOCS}/a.pdf", writer),
    ):
        before = world.names(DOCS)
        with pytest.raises(RuntimeError):
            act(world.effects(), fail)
        assert world.names(DOCS) == before
        assert act(world.effects(), content(b"whole")).size == 5


def test_a_failed_call_that_the_step_passed_over_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = type(storage_of("store"))
    real = storage.rename

    def refuse(self, source: str, target: str, *, replace: bool = False) -> None:
        if target.endswith("first"):
            raise errors.StorageFull(f"store/{target}")
        real(self, source, target, replace=replace)

    step = world.effects()
    with monkeypatch.context() as patch:
        patch.setattr(storage, "rename", refuse)
        for act in (
            lambda: step.create(DOCS, "first", content(b"1")),
            lambda: step.move(f"{DOCS}/a.pdf", DOCS, "first"),
        ):
            with pytest.raises(errors.StorageFull):
                act()
        step.create(DOCS, "second", content(b"2"))
    assert world.names(DOCS) == ["a.pdf", "folder", "second"]
    again = world.effects()
    again.create(DOCS, "first", content(b"1"))
    again.move(f"{DOCS}/a.pdf", DOCS, "first")
    again.create(DOCS, "second", never)
    assert world.names(DOCS) == ["first", "first-1", "folder", "second"]


def test_two_runs_that_want_one_name_get_two(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Claims.save
    raced: list[str] = []

    def race(self, claim):
        saved = real(self, claim)
        if not raced:
            raced.append(claim.place)
            other = world.effects("run-2:step")
            assert other.create(DOCS, "new", content(b"2")).path == f"{DOCS}/new"
            other.set_metadata(f"{DOCS}/new", STATUS)
        return saved

    monkeypatch.setattr(Claims, "save", race)
    assert world.effects().create(DOCS, "new", content(b"1")).path == f"{DOCS}/new-1"
    assert world.read(f"{DOCS}/new") == b"2"
    assert Tree(ALICE).stat(f"{DOCS}/new").metadata == STATUS
    assert Tree(ALICE).stat(f"{DOCS}/new-1").metadata == {}


def test_two_runs_that_want_to_move_one_node_do_not_both_say_they_did(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Claims.save
    raced: list[str] = []

    def race(self, claim):
        saved = real(self, claim)
        if not raced:
            raced.append(claim.place)
            world.effects("run-2:step").move(f"{DOCS}/a.pdf", f"{DOCS}/folder", "theirs.pdf")
        return saved

    with monkeypatch.context() as patch:
        patch.setattr(Claims, "save", race)
        with pytest.raises(errors.NodeMissing):
            world.effects().move(f"{DOCS}/a.pdf", DOCS, "mine.pdf")
    with pytest.raises(errors.NodeMissing):
        world.effects().move(f"{DOCS}/a.pdf", DOCS, "mine.pdf")


def test_many_runs_at_once_get_a_name_each(world: World, app: Flask) -> None:
    threads, each = 5, 5

    def run(number: int) -> None:
        with app.app_context():
            step = world.effects(f"run-{number}:step")
            for index in range(each):
                data = f"{number} {index}".encode()
                step.create(f"{DOCS}/folder", "same.pdf", content(data))

    workers = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    there = [name for name in world.names(f"{DOCS}/folder") if name.startswith("same")]
    made = [world.read(f"{DOCS}/folder/{name}") for name in there]
    wanted = [f"{number} {index}".encode() for number in range(threads) for index in range(each)]
    assert Counter(made) == Counter(wanted)


def test_a_step_that_another_worker_took_over_stops_before_any_harm(world: World) -> None:
    twin = world.effects()

    def slow(file) -> None:
        twin.create(DOCS, "new", content(b"twin"))
        file.write(b"mine")

    with pytest.raises(errors.StepTakenOver) as caught:
        world.effects().create(DOCS, "new", slow)
    assert '"documents/new' in caught.value.detail
    assert world.names(DOCS) == ["a.pdf", "folder", "new"]
    assert world.read(f"{DOCS}/new") == b"twin"
    assert world.effects().create(DOCS, "new", never).path == f"{DOCS}/new"


def test_released_claims_are_forgotten_and_no_others(world: World) -> None:
    owners = ["run-1:a", "run-1:b", "run_1:a", "RUN-1:a", "run-11:a"]
    for owner in owners:
        world.effects(owner).create(DOCS, f"{owner}.txt", content(b""))
    effects.release("run-1")
    for owner in owners[2:]:
        assert world.effects(owner).create(DOCS, f"{owner}.txt", never).name == f"{owner}.txt"
    for owner in owners[:2]:
        assert world.effects(owner).create(DOCS, f"{owner}.txt", content(b"")).name != owner


def test_changes_are_told(world: World, changes: list[tuple[str, str, str]]) -> None:
    step = world.effects()
    step.create(DOCS, "n", content(b""))
    step.replace(f"{DOCS}/n", content(b""))
    step.replace(f"{DOCS}/o", content(b""))
    step.set_metadata(f"{DOCS}/n", STATUS)
    step.copy(f"{DOCS}/n", DOCS, "n")
    step.move(f"{DOCS}/n", f"{DOCS}/folder", "n")
    step.delete(f"{DOCS}/folder/n")
    assert changes == [
        ("created", f"{DOCS}/n", ""),
        ("changed", f"{DOCS}/n", ""),
        ("created", f"{DOCS}/o", ""),
        ("metadata", f"{DOCS}/n", ""),
        ("created", f"{DOCS}/n-1", ""),
        ("moved", f"{DOCS}/folder/n", f"{DOCS}/n"),
        ("deleted", f"{DOCS}/folder/n", ""),
    ]


def test_a_move_to_another_disk_leaves_no_hidden_work(world: World) -> None:
    world.effects().move(f"{DOCS}/folder", "other", "folder")
    assert world.names("other") == ["folder"]
    assert not any(".flowbutton-" in name for name in world.names(f"{DOCS}") + world.names("other"))
