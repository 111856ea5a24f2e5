"""A plan shows what the real thing would do, call by call, and changes nothing."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database import Base
from app.extensions import db
from app.nodes import planned_nodes
from app.nodes.effects import StepEffects
from app.nodes.errors import BadName, IntoItself, NotKept, NotPermitted, PathProblem
from app.nodes.metadata import RESTORE
from app.nodes.planned import Plan, PlannedEffects, PlannedReader
from app.nodes.reading import Reader
from app.nodes.tree import Tree
from app.nodes.writing import Effects
from tests.nodes.conftest import ALICE, BOB, TABLES, World

DOCS = "store/docs"
ROOTS = (DOCS, "store/archive", "store/finance", "other")
NAMES = ("a.pdf", "b.txt", "folder", "deep", "REPORT", "Übung", "new")
SCRIPTS, CALLS = 120, 10

Call = tuple[str, tuple[Any, ...]]
Seen = dict[str, tuple[str, int, bytes, dict[str, Any]]]


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
        self.effects = PlannedEffects(self.reader, self.said.append)


def content(data: bytes) -> Callable[[Any], None]:
    return lambda file: file.write(data) and None


def seen(reader: Reader) -> Seen:
    """All that is to be seen: kind, size, content and metadata by path, recycle bins included."""
    found: Seen = {}
    for root in (*ROOTS, *(f"{root}/recycle_bin" for root in ROOTS)):
        if reader.exists(root):
            for node in reader.walk(root):
                data = b""
                if node.kind == "file":
                    with reader.open(node.path) as stream:
                        data = stream.read()
                size = node.size if node.kind == "file" else 0
                found[node.path] = (node.kind, size, data, dict(node.metadata))
    return found


def rows() -> list[Any]:
    return [db.session.execute(sa.select(Base.metadata.tables[name])).all() for name in TABLES]


def disk(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def carry_out(effects: Effects, calls: list[Call]) -> list[str]:
    """What each call gives: the path of its node, or the name of its error."""
    results = []
    for method, arguments in calls:
        try:
            node = getattr(effects, method)(*arguments)
            results.append(node.path if node else "")
        except (PathProblem, BadName) as error:
            results.append(type(error).__name__)
    return results


def script(chance: random.Random, paths: list[str]) -> list[Call]:
    """Random calls over what is there, what a call before may have made, and what is not."""
    folders = [*ROOTS, *paths, f"{DOCS}/missing", "other/new"]

    def path() -> str:
        return chance.choice([*paths, f"{chance.choice(folders)}/{chance.choice(NAMES)}"])

    def one() -> Call:
        data = content(bytes([chance.randrange(256)]) * chance.randrange(1, 9))
        folder, name = chance.choice(folders), chance.choice(NAMES)
        calls: list[Call] = [
            ("create", (folder, name, data)),
            ("replace", (path(), data)),
            ("copy", (path(), folder, name)),
            ("move", (path(), folder, name)),
            ("delete", (path(),)),
            ("mkdir", (path(),)),
            ("set_metadata", (path(), {"usermeta-x": chance.choice([None, 1, "two"])})),
        ]
        return chance.choice(calls)

    return [one() for _ in range(CALLS)]


@pytest.mark.parametrize("subjects", [ALICE, BOB], ids=["alice", "bob"])
def test_random_calls_give_what_they_give_for_real(world: World, subjects: frozenset[str]) -> None:
    chance = random.Random(7)
    for number in range(SCRIPTS):
        paths = sorted(seen(Tree(None)))[:40]
        calls = script(chance, paths)
        before = disk(world.folder), rows()
        planning = Planning(subjects)
        planned = carry_out(planning.effects, calls)
        expected = seen(PlannedReader(None, planning.plan))
        assert (disk(world.folder), rows()) == before
        real = carry_out(StepEffects(Tree(subjects), f"run-{number}:0"), calls)
        assert planned == real, (number, calls)
        assert expected == seen(Tree(None)), (number, calls)


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
        assert stream.read() == b"0123456789"


def test_content_beyond_the_bound_is_planned_and_not_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planned_nodes, "MOST_CONTENT", 10)
    monkeypatch.setattr(planned_nodes.Keeper, "__init__", lambda self: setattr(self, "left", 10))
    planning = Planning()
    kept = planning.effects.create(DOCS, "small.bin", content(b"12345"))
    large = planning.effects.create(DOCS, "large.bin", content(b"123456"))
    assert planning.reader.exists(large.path)
    with planning.reader.open(kept.path) as stream:
        assert stream.read() == b"12345"
    with pytest.raises(NotKept, match="documents/large"):
        planning.reader.open(large.path)


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
