"""A step that ended well and is carried out again over another input writes anew."""

from collections.abc import Callable
from typing import BinaryIO

from app.nodes.effects import StepEffects
from app.nodes.tree import Tree
from tests.nodes.conftest import ALICE, ON_DISK, World

pytestmark = ON_DISK

FOLDER = "store/docs"


def content(data: bytes) -> Callable[[BinaryIO], None]:
    def write(stream: BinaryIO) -> None:
        stream.write(data)

    return write


def step(anew: str = "") -> StepEffects:
    return StepEffects(Tree(ALICE), "run-1:0.m", anew)


def test_what_it_writes_is_written_again_once(world: World) -> None:
    step().replace(f"{FOLDER}/list.txt", content(b"two"))
    step().replace(f"{FOLDER}/list.txt", content(b"repeated"))
    assert world.read(f"{FOLDER}/list.txt") == b"two"
    for data in (b"three", b"repeated"):
        step("d1").replace(f"{FOLDER}/list.txt", content(data))
    assert world.read(f"{FOLDER}/list.txt") == b"three"


def test_what_it_makes_gets_a_name_of_its_own_once(world: World) -> None:
    first = step().create(FOLDER, "made.zip", content(b"two"))
    again = [step("d1").create(FOLDER, "made.zip", content(b"three")) for _ in range(2)]
    assert [node.name for node in (first, *again)] == ["made.zip", "made-1.zip", "made-1.zip"]
    assert world.read(f"{FOLDER}/made-1.zip") == b"three"


def test_what_it_copies_moves_or_deletes_is_done_once(world: World) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        world.put(f"{FOLDER}/{name}", name.encode())
    for anew in ("", "d1", "d1"):
        effects = step(anew)
        effects.mkdir(f"{FOLDER}/in")
        effects.copy(f"{FOLDER}/a.txt", f"{FOLDER}/in", "a.txt")
        effects.move(f"{FOLDER}/b.txt", f"{FOLDER}/in", "b.txt")
        effects.delete(f"{FOLDER}/c.txt")
    assert world.names(f"{FOLDER}/in") == ["a.txt", "b.txt"]
