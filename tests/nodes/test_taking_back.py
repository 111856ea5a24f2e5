"""What a run did is taken back as a whole, and what others changed meanwhile is noticed."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from app.extensions import db
from app.nodes import journal
from app.nodes.effects import StepEffects
from app.nodes.rights import Rights
from app.nodes.taking_back import conflicts, lost, reserved, take_back
from app.nodes.tree import Tree
from tests.nodes.conftest import ALICE, World
from tests.nodes.test_planned_scripts import (
    BINS,
    DOCS,
    ROOTS,
    Call,
    Seen,
    anew,
    below,
    content,
    drawn,
    result,
    seen,
)  # fmt: skip

EXAMPLES, MOST_CALLS = 60, 8

randomly = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def files(world: World) -> None:
    anew(world)


def act_at_random(draw: Callable[..., object], owner: str) -> list[Call]:
    """Carry out random calls over what is there by then; return those that had an effect."""
    effects, calls = StepEffects(Tree(ALICE), owner), []
    for _ in range(draw(st.integers(1, MOST_CALLS))):
        known = [node for root in (*ROOTS, *BINS) for node in below(Tree(None), root)]
        call = drawn(draw, known)
        if not isinstance(result(effects, call), type):
            calls.append(call)
    note(f"{calls}")
    return calls


def outside_bins(found: Seen) -> Seen:
    return {path: node for path, node in found.items() if "/recycle_bin" not in path}


def in_bins(found: Seen) -> Seen:
    return {path: node for path, node in found.items() if "/recycle_bin/" in path}


def undo(root: str, by: str) -> list[str]:
    """Take back all that a run did, each effect under an owner of its own."""
    tree, said = Tree(ALICE), []
    kept_free = reserved(root, tree)
    while found := journal.newest(root, 1):
        others = kept_free - {found[0].source}
        effects = StepEffects(tree, f"{by}:undo/{found[0].id}", reserved=others)
        said.append(take_back(found[0], effects, tree, tree.rights))
        journal.hand_over(found[0], by)
    return said


@randomly
@given(data=st.data())
def test_random_effects_are_taken_back_as_a_whole(world: World, data: st.DataObject) -> None:
    anew(world)
    before = seen(Tree(None))
    assume(act_at_random(data.draw, "run-1:0"))
    changes = journal.of_runs("run-1")
    assume(not lost(changes, Rights(ALICE)))
    assert conflicts(changes, Tree(ALICE)) == []
    undo("run-1", "undo-1")
    after = seen(Tree(None))
    assert outside_bins(after) == outside_bins(before)
    assert in_bins(before).items() <= in_bins(after).items()


@randomly
@given(data=st.data())
def test_a_change_by_somebody_else_is_noticed_wherever_it_is(
    world: World, data: st.DataObject
) -> None:
    """Whatever a run touched and somebody changes afterwards is named, or lies in what is."""
    anew(world)
    act_at_random(data.draw, "run-1:0")
    changes = journal.of_runs("run-1")
    made = [one for one in changes if one.what in ("create", "copy", "move", "change")]
    there = [one.place for one in made if one.kind == "file" and world.disk(one.place).is_file()]
    assume(there)
    path = data.draw(st.sampled_from(there))
    Tree(ALICE).write(path, [b"somebody else was here"], replace=True)
    found = conflicts(changes, Tree(ALICE))
    assert any(path == one or path.startswith(f"{one}/") for one in found)


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
         lambda t: t.delete(f"{DOCS}/recycle_bin/a-1.pdf"), [f"{DOCS}/recycle_bin/a-1.pdf"]),
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
    assert world.read(f"{DOCS}/recycle_bin/a-1.pdf") == b"a"
    said = undo("run-1", "undo-1")
    assert world.read(f"{DOCS}/a.pdf") == b"a"
    assert said == [
        "“documents/a.pdf” has its old content again.",
        "“documents/recycle_bin/a-1.pdf” is removed: it was put back.",
    ]


def test_what_is_gone_for_good_is_named(world: World) -> None:
    effects = StepEffects(Tree(ALICE), "run-1:0")
    effects.delete(f"{DOCS}/a.pdf")
    effects.delete(f"{DOCS}/recycle_bin/a-1.pdf")
    assert lost(journal.of_runs("run-1"), Rights(ALICE)) == [
        "“documents/recycle_bin/a-1.pdf” was deleted for good."
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


def test_a_recycle_bin_that_a_run_makes_by_hand_stays(world: World) -> None:
    """What the run made goes there when it is taken back."""
    effects = StepEffects(Tree(ALICE), "run-1:0")
    made = effects.create("other", "made.txt", content(b"x"))
    effects.mkdir("other/recycle_bin/inside")
    undo("run-1", "undo-1")
    assert not Tree(ALICE).exists(made.path)
    assert [node.name for node in Tree(ALICE).children("other/recycle_bin")] == ["made.txt"]


def test_what_comes_back_to_a_bin_finds_its_place_free(world: World) -> None:
    effects = StepEffects(Tree(ALICE), "run-1:0")
    world.put(f"{DOCS}/recycle_bin/old.txt", b"old")
    effects.move(f"{DOCS}/recycle_bin/old.txt", DOCS, "back.txt")
    effects.create(DOCS, "old.txt", content(b"new"))
    undo("run-1", "undo-1")
    assert world.read(f"{DOCS}/recycle_bin/old.txt") == b"old"
    assert world.read(f"{DOCS}/recycle_bin/old-1.txt") == b"new"
