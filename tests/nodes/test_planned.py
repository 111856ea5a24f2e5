"""A plan shows what the real thing would do, call by call, and changes nothing."""

import io
import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import sqlalchemy as sa

from app.database import now
from app.extensions import db
from app.nodes import planned_content
from app.nodes.effects import StepEffects
from app.nodes.errors import IntoItself, NodeBroken, NotKept, NotPermitted
from app.nodes.metadata import RESTORE
from app.nodes.planned import Plan, PlannedEffects, PlannedReader
from app.nodes.planned_content import TooLarge
from app.nodes.planned_nodes import PlannedNode
from app.nodes.tree import Tree
from app.nodes.workspaces import create_workspace
from tests.nodes.conftest import ALICE, BOB, World

DOCS = "store/docs"
MANY = 300


@pytest.fixture(autouse=True)
def files(world: World) -> None:
    world.put(f"{DOCS}/a.pdf", b"a")
    world.put(f"{DOCS}/folder/deep/c.txt", b"c")
    world.put("other/b.txt", b"bb")
    world.mkdir("store/archive")
    world.mkdir("store/finance")
    Tree(ALICE).set_metadata(f"{DOCS}/a.pdf", {"usermeta-status": "draft"})
    Tree(ALICE).set_metadata(f"{DOCS}/folder/deep", {"usermeta-x": 1})


class Planning:
    """A plan on behalf of somebody, and what it said."""

    def __init__(self, subjects: frozenset[str] = ALICE) -> None:
        self.said: list[str] = []
        self.plan = Plan()
        self.reader = PlannedReader(subjects, self.plan)
        self.effects = PlannedEffects(self.reader, self.said.append, self.reader.rights)


def content(data: bytes) -> Callable[[Any], None]:
    return lambda file: file.write(data) and None


def test_what_would_be_done_is_said_in_userspace_paths(world: World) -> None:
    planning = Planning()
    effects = planning.effects
    effects.create(DOCS, "a.pdf", content(b"new"))
    effects.copy(f"{DOCS}/folder", "other", "folder")
    effects.move(f"{DOCS}/a-1.pdf", "other", "a.pdf")
    effects.replace(f"{DOCS}/a.pdf", content(b"x"))
    effects.set_metadata(f"{DOCS}/a.pdf", {"usermeta-status": None})
    effects.mkdir(f"{DOCS}/x/y")
    effects.delete(f"{DOCS}/a.pdf")
    effects.delete(f"{DOCS}/recycle_bin/a.pdf")
    assert planning.said == [
        "Would make “documents/a-1.pdf”.",
        "Would copy “documents/folder” to “media/folder”.",
        "Would move “documents/a-1.pdf” to “media/a.pdf”.",
        "Would write “documents/a.pdf” anew.",
        "Would set usermeta-status of “documents/a.pdf”.",
        "Would make the folder “documents/x/y”.",
        "Would move “documents/a.pdf” to the recycle bin.",
        "Would delete “documents/recycle_bin/a.pdf” for good.",
    ]
    assert dict(planning.plan.counts) == {
        "create": 4, "move": 1, "change": 1, "describe": 1, "delete": 2,
    }  # fmt: skip


def test_rights_are_those_of_the_real_thing(world: World) -> None:
    effects = Planning(BOB).effects
    with pytest.raises(NotPermitted):
        effects.create("store/archive", "a.pdf", content(b""))
    with pytest.raises(NotPermitted):
        effects.copy("store/finance/x", DOCS, "x")
    with pytest.raises(IntoItself):
        effects.move(f"{DOCS}/folder", f"{DOCS}/folder/deep", "x")


def test_what_was_made_can_be_read_and_sought(world: World) -> None:
    planning = Planning()
    made = planning.effects.create(DOCS, "b.bin", content(b"0123456789"))
    with planning.reader.open(made.path) as first, planning.reader.open(made.path) as second:
        assert first.read(3) == b"012"
        second.seek(-2, 2)
        assert second.read() == b"89"
        assert first.read() == b"3456789"
    copied = planning.effects.copy(made.path, "other", "c.bin")
    with planning.reader.open(copied.path) as stream:
        done = subprocess.run(["cat"], stdin=stream, capture_output=True, check=True)
    assert done.stdout == b"0123456789"


def test_content_beyond_the_bound_is_counted_and_not_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planned_content, "MOST_CONTENT", 10)
    planning = Planning()
    kept = planning.effects.create(DOCS, "small.bin", content(b"12345"))
    large = planning.effects.create(DOCS, "large.bin", content(b"123456"))
    copied = planning.effects.copy(large.path, "other", "copy.bin")
    assert (large.size, copied.size) == (6, 6)
    assert planning.effects.create(DOCS, "rest.bin", content(b"67890")).size == 5
    with planning.reader.open(kept.path) as stream:
        assert stream.read() == b"12345"
    with pytest.raises(NotKept, match=r'"documents/large\.bin": it is too large'):
        planning.reader.open(large.path)
    with pytest.raises(NotKept, match=r"media/copy\.bin"):
        planning.reader.open(copied.path)


def test_a_writer_may_seek_in_what_is_too_large_and_need_not_read_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planned_content, "MOST_CONTENT", 4)

    def zipped(file: BinaryIO) -> None:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a.txt", "a" * 100)

    def read_again(file: BinaryIO) -> None:
        file.write(b"123456")
        file.seek(0)
        try:
            file.read()
        except TooLarge as error:
            raise ValueError("cannot read") from error

    real = io.BytesIO()
    zipped(real)
    planning = Planning()
    made = planning.effects.create(DOCS, "a.zip", zipped)
    assert made.size == len(real.getvalue())
    assert planning.effects.create(DOCS, "b.bin", read_again).size == 6


def rewritten(file: BinaryIO) -> None:
    file.write(b"0123456789")
    file.seek(2)
    file.write(b"xx")
    file.seek(-1, 2)
    assert file.read() == b"9"
    file.truncate(12)
    file.seek(1, 1)
    file.write(b"end")
    file.seek(3)
    assert file.tell() == 3
    file.write(memoryview(file.read(2)))


def cut(file: BinaryIO) -> None:
    file.write(b"0123456789")
    file.truncate(3)


def as_text(file: BinaryIO) -> None:
    text = io.TextIOWrapper(file, "utf-8", newline="")
    text.write("Übung\n")
    text.detach()


def with_own_end(file: BinaryIO) -> None:
    file.writelines([b"a", b"b"])
    file.seek(5)
    file.write(b"")


@pytest.mark.parametrize("writer", [rewritten, cut, as_text, with_own_end])
def test_a_writer_gets_a_file_as_any_other(
    world: World, writer: Callable[[BinaryIO], None]
) -> None:
    planning = Planning()
    planned = planning.effects.create(DOCS, "x.bin", writer)
    with planning.reader.open(planned.path) as stream:
        kept = stream.read()
    real = StepEffects(Tree(ALICE), "run:step").create(DOCS, "x.bin", writer)
    assert kept == world.read(real.path)
    assert planned.size == real.size


def test_a_writer_that_fails_plans_nothing(world: World) -> None:
    planning = Planning()

    def fail(_file: object) -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        planning.effects.create(DOCS, "x.pdf", fail)
    assert not planning.reader.exists(f"{DOCS}/x.pdf")
    assert planning.said == []


def test_a_deleted_node_would_know_where_it_was(world: World) -> None:
    planning = Planning()
    planning.effects.delete(f"{DOCS}/folder")
    node = planning.reader.stat(f"{DOCS}/recycle_bin/folder")
    assert node.metadata == {RESTORE: f"{DOCS}/folder"}
    assert not world.disk(f"{DOCS}/recycle_bin").exists()


def test_what_is_copied_counts_as_changed_now_and_what_is_moved_does_not(world: World) -> None:
    before = now()
    os.utime(world.disk(f"{DOCS}/folder/deep/c.txt"), (0, 0))
    planning = Planning()
    planning.effects.copy(f"{DOCS}/folder", DOCS, "copy")
    planning.effects.move(f"{DOCS}/folder", DOCS, "moved")
    planning.effects.copy(f"{DOCS}/copy", "other", "copy")
    stat = planning.reader.stat
    assert stat(f"{DOCS}/copy/deep/c.txt").modified >= before
    assert stat("other/copy/deep/c.txt").modified >= before
    assert stat(f"{DOCS}/moved/deep/c.txt").modified.timestamp() == 0


def test_the_bin_of_an_inner_workspace_is_not_copied(world: World) -> None:
    world.put("store/docs/team/recycle_bin/a.pdf", b"gone")
    world.put("store/docs/team/a.pdf", b"a")
    create_workspace("team", "Team", "store", "docs/team", {"profile:standard": "rw"})
    planning = Planning()
    planning.effects.copy(f"{DOCS}/team", DOCS, "copy")
    StepEffects(Tree(ALICE), "run:step").copy(f"{DOCS}/team", DOCS, "copy")
    assert [node.path for node in planning.reader.walk(f"{DOCS}/copy")] == [f"{DOCS}/copy/a.pdf"]
    assert [node.path for node in Tree(ALICE).walk(f"{DOCS}/copy")] == [f"{DOCS}/copy/a.pdf"]


def test_files_of_one_name_are_numbered_without_looking_at_all_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    child = PlannedNode.child

    def counted(self: PlannedNode, name: str) -> PlannedNode | None:
        looked.append(name)
        return child(self, name)

    planning = Planning()
    monkeypatch.setattr(PlannedNode, "child", counted)
    made = [planning.effects.create(DOCS, "out.txt", content(b"x")) for _ in range(MANY)]
    for node in made:
        planning.effects.delete(node.path)
    assert made[-1].name == f"out-{MANY - 1}.txt"
    assert len(looked) < 60 * MANY


def test_names_that_became_free_are_taken_again(world: World) -> None:
    planning, step = Planning(), StepEffects(Tree(ALICE), "run:step")
    for effects in (planning.effects, step):
        for _ in range(4):
            effects.create(DOCS, "a.pdf", content(b"x"))
        effects.delete(f"{DOCS}/a-2.pdf")
    for effects in (planning.effects, step):
        names = [effects.create(DOCS, "a.pdf", content(b"x")).name for _ in range(2)]
        assert names == ["a-2.pdf", "a-5.pdf"]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_many_made_files_need_few_open_ones(world: World) -> None:
    planning = Planning()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for number in range(MANY):
        planning.effects.create(DOCS, f"{number}.txt", content(b"x"))
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 5


def test_the_metadata_of_what_was_carried_to_a_folder_comes_in_few_queries(world: World) -> None:
    planning = Planning()
    for number in range(20):
        path = world.put(f"other/{number}/x.txt", b"x")
        Tree(ALICE).set_metadata(path, {"usermeta-number": number})
        planning.effects.move(path, f"{DOCS}/folder", f"{number}.txt")
    planning.reader.rights.areas  # noqa: B018 - the rights are read once
    queries: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: queries.append(args[2]))
    found = planning.reader.children(f"{DOCS}/folder")
    values = {node.metadata["usermeta-number"] for node in found if node.is_file}
    assert values == set(range(20))
    assert len(queries) <= 2


def test_what_is_broken_is_left_out_of_copies_and_cannot_change_the_datasource(
    world: World,
) -> None:
    world.link(f"{DOCS}/folder/deep/link", "c.txt")
    planning = Planning()
    planning.effects.copy(f"{DOCS}/folder", "other", "copy")
    assert not planning.reader.exists("other/copy/deep/link")
    assert planning.effects.create("other/copy/deep", "link", content(b"")).name == "link"
    planning.effects.move(f"{DOCS}/folder", DOCS, "moved")
    assert planning.reader.exists(f"{DOCS}/moved/deep/link")
    said = list(planning.said)
    with pytest.raises(NodeBroken, match="documents/moved/deep/link"):
        planning.effects.move(f"{DOCS}/moved", "other", "moved")
    assert planning.reader.exists(f"{DOCS}/moved/deep/c.txt")
    assert not planning.reader.exists("other/moved")
    assert planning.said == said
