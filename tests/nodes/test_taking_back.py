"""What a run did is taken back as a whole, and what others changed meanwhile is noticed."""

import random

import pytest

from app.extensions import db
from app.nodes import journal
from app.nodes.effects import StepEffects
from app.nodes.taking_back import conflicts, lost, take_back
from app.nodes.tree import Tree
from tests.nodes.conftest import ALICE, World
from tests.nodes.test_planned import DOCS, Seen, carry_out, content, script, seen

SCRIPTS = 60


@pytest.fixture(autouse=True)
def files(world: World) -> None:
    world.put(f"{DOCS}/a.pdf", b"a")
    world.put(f"{DOCS}/folder/deep/c.txt", b"c")
    world.put("other/b.txt", b"bb")
    world.mkdir("store/archive")
    world.mkdir("store/finance")
    Tree(ALICE).set_metadata(f"{DOCS}/a.pdf", {"usermeta-status": "draft"})
    Tree(ALICE).set_metadata(f"{DOCS}/folder", {"usermeta-x": 1})


def outside_bins(found: Seen) -> Seen:
    return {path: node for path, node in found.items() if "/recycle_bin" not in path}


def in_bins(found: Seen) -> Seen:
    return {path: node for path, node in found.items() if "/recycle_bin/" in path}


def undo(root: str, by: str) -> list[str]:
    """Take back all that a run did, each effect under an owner of its own."""
    tree, said = Tree(ALICE), []
    while found := journal.newest(root, 1):
        said.append(take_back(found[0], StepEffects(tree, f"{by}:undo/{found[0].id}"), tree))
        journal.hand_over(found[0], by)
    return said


def test_random_effects_are_taken_back_as_a_whole(world: World) -> None:
    chance = random.Random(11)
    taken = 0
    for number in range(SCRIPTS):
        before = seen(Tree(None))
        paths = [path for path in sorted(before) if "recycle_bin" not in path][:30]
        calls = script(chance, paths)
        root = f"run-{number}"
        carry_out(StepEffects(Tree(ALICE), f"{root}:0"), calls)
        changes = journal.of_runs(root)
        assert conflicts(changes, Tree(ALICE)) == [], (number, calls)
        if lost(changes, Tree(ALICE)):
            continue
        taken += len(changes)
        undo(root, f"undo-{number}")
        after = seen(Tree(None))
        assert outside_bins(after) == outside_bins(before), (number, calls)
        kept = in_bins(after)
        assert in_bins(before).items() <= kept.items(), (number, calls)
    print(f"\n{taken} effects taken back")
    assert taken > SCRIPTS


def test_a_change_by_somebody_else_is_noticed_wherever_it_is(world: World) -> None:
    """Whatever a run touched and somebody changes afterwards is named, or lies in what is."""
    chance = random.Random(13)
    for number in range(SCRIPTS):
        paths = [path for path in sorted(seen(Tree(None))) if "recycle_bin" not in path][:30]
        root = f"run-{number}"
        carry_out(StepEffects(Tree(ALICE), f"{root}:0"), script(chance, paths))
        changes = journal.of_runs(root)
        made = [one for one in changes if one.what in ("create", "copy", "move", "change")]
        there = [one.place for one in made if world.disk(one.place).is_file()]
        if there:
            path = chance.choice(there)
            Tree(ALICE).write(path, [b"somebody else was here"], replace=True)
            assert any(
                path == one or path.startswith(f"{one}/") for one in conflicts(changes, Tree(ALICE))
            )


@pytest.mark.parametrize(
    ("act", "disturb", "named"),
    [
        (lambda e: e.copy(f"{DOCS}/folder", DOCS, "twin"),
         lambda t: t.write(f"{DOCS}/twin/deep/more.txt", [b"x"]), [f"{DOCS}/twin"]),
        (lambda e: e.mkdir(f"{DOCS}/new"),
         lambda t: t.mkdir(f"{DOCS}/new/inside"), [f"{DOCS}/new"]),
        (lambda e: e.move(f"{DOCS}/a.pdf", "other", "a.pdf"),
         lambda t: t.write(f"{DOCS}/a.pdf", [b"new one"]), [f"{DOCS}/a.pdf"]),
        (lambda e: e.set_metadata(f"{DOCS}/a.pdf", {"usermeta-x": 2}),
         lambda t: t.set_metadata(f"{DOCS}/a.pdf", {"usermeta-x": 3}), [f"{DOCS}/a.pdf"]),
        (lambda e: e.set_metadata(f"{DOCS}/folder", {"usermeta-x": 2}),
         lambda t: t.write(f"{DOCS}/folder/more.txt", [b"x"]), []),
        (lambda e: e.delete(f"{DOCS}/a.pdf"),
         lambda t: t.delete(f"{DOCS}/recycle_bin/a.pdf"), [f"{DOCS}/recycle_bin/a.pdf"]),
        (lambda e: e.create(DOCS, "made.txt", content(b"x")),
         lambda t: t.write(f"{DOCS}/other.txt", [b"y"]), []),
    ],
    ids=["in a copy", "in a new folder", "name taken", "metadata", "in a folder that was described",
         "emptied bin", "beside it"],
)  # fmt: skip
def test_what_was_touched_and_changed_is_named(world: World, act, disturb, named) -> None:
    act(StepEffects(Tree(ALICE), "run-1:0"))
    assert conflicts(journal.of_runs("run-1"), Tree(ALICE)) == []
    disturb(Tree(ALICE))
    assert conflicts(journal.of_runs("run-1"), Tree(ALICE)) == named


def test_a_replaced_file_gets_its_old_content_back(world: World) -> None:
    StepEffects(Tree(ALICE), "run-1:0").replace(f"{DOCS}/a.pdf", content(b"new"))
    assert world.read(f"{DOCS}/recycle_bin/a.pdf") == b"a"
    said = undo("run-1", "undo-1")
    assert world.read(f"{DOCS}/a.pdf") == b"a"
    assert said == [
        "“documents/a.pdf” has its old content again.",
        "“documents/recycle_bin/a.pdf” is removed: it was put back.",
    ]


def test_what_is_gone_for_good_is_named(world: World) -> None:
    effects = StepEffects(Tree(ALICE), "run-1:0")
    effects.delete(f"{DOCS}/a.pdf")
    effects.delete(f"{DOCS}/recycle_bin/a.pdf")
    assert lost(journal.of_runs("run-1"), Tree(ALICE)) == [
        "“documents/recycle_bin/a.pdf” was deleted for good."
    ]


def test_a_repeated_step_has_each_effect_once(world: World) -> None:
    for _ in range(3):
        effects = StepEffects(Tree(ALICE), "run-1:0")
        effects.mkdir(f"{DOCS}/x/y")
        effects.copy(f"{DOCS}/a.pdf", f"{DOCS}/x", "b.pdf")
    assert [change.what for change in journal.of_runs("run-1")] == ["folder", "folder", "copy"]
    journal.forget("run-1")
    db.session.commit()
    assert journal.counts("run-1") == {}
