"""Whatever is called, a plan gives what the real thing then gives, and changes nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from app.database import Base
from app.extensions import db
from app.nodes.effects import StepEffects
from app.nodes.errors import BadMetadata, BadName, PathProblem
from app.nodes.metadata import RESTORE
from app.nodes.node import Node
from app.nodes.planned import Plan, PlannedEffects, PlannedReader
from app.nodes.reading import Reader
from app.nodes.rights import Rights
from app.nodes.tree import Tree
from app.nodes.writing import Effects
from tests.nodes.conftest import ALICE, BOB, TABLES, World

DOCS = "store/docs"
ROOTS = (DOCS, "store/archive", "other")
BINS = tuple(f"{root}/recycle_bin" for root in ROOTS)
LINK = "other/folder/broken"
NAMES = ("a.pdf", "a-1.pdf", "folder", "broken", "recycle_bin", "new", "a/b")
CHANGED = ("node_metadata", "claim", "node_change")
EXAMPLES, MOST_CALLS = 40, 8

Call = tuple[str, tuple[Any, ...]]
Seen = dict[str, tuple[str, int, bytes, dict[str, Any]]]


def anew(world: World) -> None:
    """Bring the nodes into the state in which every example starts."""
    db.session.rollback()
    for name in CHANGED:
        db.session.execute(sa.delete(Base.metadata.tables[name]))
    db.session.commit()
    for root in ("store", "other"):
        shutil.rmtree(world.disk(root))
        world.mkdir(root)
    world.put(f"{DOCS}/a.pdf", b"a")
    world.put(f"{DOCS}/folder/a.pdf", b"c")
    world.put(f"{DOCS}/folder/deep/a.pdf", b"dd")
    world.put("other/folder/a.pdf", b"bb")
    world.put(f"{DOCS}/recycle_bin/a.pdf", b"gone")
    world.mkdir("store/archive")
    world.link(LINK, "a.pdf")
    Tree(None).set_metadata(f"{DOCS}/a.pdf", {"usermeta-status": "draft"})
    Tree(None).set_metadata(f"{DOCS}/folder/deep", {"usermeta-x": 1})


def content(data: bytes) -> Callable[[Any], None]:
    return lambda file: file.write(data) and None


def below(reader: Reader, root: str) -> list[Node]:
    return list(reader.walk(root)) if reader.exists(root) else []


def seen(reader: Reader) -> Seen:
    """All that is to be seen: kind, size, content and metadata by path, recycle bins included."""
    found: Seen = {}
    for root in (*ROOTS, *BINS):
        for node in below(reader, root):
            data = b""
            if node.is_file:
                with reader.open(node.path) as stream:
                    data = stream.read()
            found[node.path] = (node.kind, node.size, data, dict(node.metadata))
    return found


def reality(folder: Path) -> list[Any]:
    """All that could have changed: every table and every file."""
    rows = [db.session.execute(sa.select(Base.metadata.tables[name])).all() for name in TABLES]
    disk = [(str(path), path.lstat().st_mtime_ns) for path in sorted(folder.rglob("*"))]
    return [rows, disk]


def result(effects: Effects, call: Call) -> Any:
    """What a call gives: its node but for the moment, or the class of its error."""
    method, arguments = call
    try:
        node = getattr(effects, method)(*arguments)
    except (PathProblem, BadName, BadMetadata) as error:
        return type(error)
    return node and (node.path, node.kind, node.size if node.is_file else 0, dict(node.metadata))


def drawn(draw: Callable[..., Any], known: list[Node]) -> Call:
    """A call over what is there by now, and now and then over what is not."""
    name = draw(st.sampled_from(NAMES))
    odd = st.sampled_from([*ROOTS, *BINS, f"{DOCS}/missing", "other/a.pdf/new"])
    folder = draw(st.sampled_from([*ROOTS, *(node.path for node in known if node.is_folder)]))
    path = draw(st.sampled_from([f"{DOCS}/new", LINK, *(node.path for node in known)]))
    match draw(st.integers(0, 9)):
        case 0:
            folder = draw(odd)
        case 1:
            path = draw(odd)
        case 2:
            folder = path
    new = draw(st.sampled_from([path, f"{folder}/{name}", f"{folder}/{name}/{name}"]))
    data = content(draw(st.binary(max_size=3)))
    value = draw(st.sampled_from([None, 1, "two", {"a": [1]}]))
    key = draw(st.sampled_from(["usermeta-x", "usermeta-status", RESTORE]))
    calls: list[Call] = [
        ("create", (folder, name, data)),
        ("replace", (new, data)),
        ("copy", (path, folder, name)),
        ("move", (path, folder, name)),
        ("delete", (path, draw(st.booleans()))),
        ("mkdir", (new,)),
        ("set_metadata", (path, {key: value})),
    ]
    return draw(st.sampled_from(calls))


@pytest.mark.parametrize("subjects", [ALICE, BOB], ids=["alice", "bob"])
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_plan_gives_what_the_real_thing_gives(
    world: World, subjects: frozenset[str], data: st.DataObject
) -> None:
    anew(world)
    before = reality(world.folder)
    plan = Plan()
    system = PlannedReader(None, plan)
    effects = PlannedEffects(
        PlannedReader(subjects, plan), lambda _sentence: None, Rights(subjects)
    )
    calls: list[Call] = []
    planned = []
    for _ in range(data.draw(st.integers(1, MOST_CALLS))):
        known = [node for root in (*ROOTS, *BINS) for node in below(system, root)]
        calls.append(drawn(data.draw, known))
        planned.append(result(effects, calls[-1]))
    note(f"{calls} → {planned}")
    expected = seen(system)
    assert reality(world.folder) == before
    real = StepEffects(Tree(subjects), "run:step")
    assert [result(real, call) for call in calls] == planned
    assert seen(Tree(None)) == expected
