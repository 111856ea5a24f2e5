"""A step is killed before each of its changes, of the disk and of the database, and repeated."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.nodes.effects import StepEffects
from app.nodes.metadata import NodeMetadata
from app.nodes.storage import exclusive, local, opening
from app.nodes.tree import Tree
from app.nodes.workspaces import create_workspace
from tests.nodes.conftest import ALICE, World

CHANGING = {"mkdir", "rename", "replace", "link", "unlink", "rmdir", "fsync"}
"""Calls of the operating system that change something or make a change last."""


class Killed(BaseException):
    """Stands for a process that is gone: nothing after it has an effect."""


class Fuse:
    """Kills at the change with number `at`, counted from 0; from then on at every change."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.count = 0

    def tick(self, *_args: object) -> None:
        self.count += 1
        if self.count > self.at:
            raise Killed

    def wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def ticking(*args: Any, **kwargs: Any) -> Any:
            self.tick()
            return call(*args, **kwargs)

        return ticking


class FusedOs:
    """The `os` module with a fuse before each changing call."""

    def __init__(self, fuse: Fuse) -> None:
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        value = getattr(os, name)
        return self._fuse.wrap(value) if name in CHANGING else value

    def open(self, path: str, flags: int, *args: Any, **kwargs: Any) -> int:
        if flags & os.O_CREAT:
            self._fuse.tick()
        return os.open(path, flags, *args, **kwargs)


class FusedShutil:
    """`shutil.rmtree` with a fuse before it and one after the first file of a folder is gone."""

    def __init__(self, fuse: Fuse) -> None:
        self._fuse = fuse

    def rmtree(self, name: str, dir_fd: int) -> None:
        self._fuse.tick()
        folder = Path(f"/proc/self/fd/{dir_fd}") / name
        for found in itertools.islice((path for path in folder.rglob("*") if path.is_file()), 1):
            found.unlink()
            self._fuse.tick()
        shutil.rmtree(name, dir_fd=dir_fd)


@contextmanager
def fused(fuse: Fuse) -> Iterator[None]:
    """Every change goes through the fuse; after a kill all that was not committed is lost."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (local, opening, exclusive):
            patch.setattr(module, "os", FusedOs(fuse))
        patch.setattr(local, "shutil", FusedShutil(fuse))
        patch.setattr(exclusive, "kernel_rename", fuse.wrap(exclusive.kernel_rename))
        sa.event.listen(db.session, "before_commit", fuse.tick)
        try:
            yield
        finally:
            sa.event.remove(db.session, "before_commit", fuse.tick)
            db.session.rollback()


@dataclass
class Desk:
    """A fresh pair of workspaces for one try: files to work on and the step that works."""

    world: World
    number: int

    def __post_init__(self) -> None:
        grants = {"user:alice": "rw"}
        for datasource in ("store", "other"):
            create_workspace(f"{datasource}-{self.number}", "Desk", datasource, self.name, grants)
        tree = Tree(ALICE)
        self.world.put(f"{self.here}/a.pdf", b"a")
        self.world.put(f"{self.here}/folder/b.pdf", b"b")
        self.world.put(f"{self.here}/folder/deep/c.pdf", b"c")
        self.world.put(f"{self.here}/target/a.pdf", b"other")
        self.world.link(f"{self.here}/link", self.world.disk(f"{self.here}/folder"))
        tree.set_metadata(f"{self.here}/a.pdf", {"usermeta-status": "draft"})
        tree.set_metadata(f"{self.here}/folder/deep/c.pdf", {"usermeta-status": "deep"})
        tree.set_metadata(f"{self.here}/target/a.pdf", {"usermeta-status": "target"})

    @property
    def name(self) -> str:
        return f"desk-{self.number}"

    @property
    def here(self) -> str:
        return f"store/{self.name}"

    @property
    def there(self) -> str:
        return f"other/{self.name}"

    def step(self) -> StepEffects:
        return StepEffects(Tree(ALICE), f"run-{self.number}:step")

    def seen(self) -> dict[str, object]:
        """What lies on the disk, hidden work too."""
        seen: dict[str, object] = {}
        for top in (self.here, self.there):
            for path in self.world.disk(top).rglob("*"):
                name = str(path.relative_to(self.world.folder)).replace(self.name, "desk")
                seen[name] = describe(path)
        return seen

    def state(self) -> dict[str, object]:
        """All that can be seen or lies hidden: files, folders, links and metadata."""
        seen = self.seen()
        for row in db.session.scalars(sa.select(NodeMetadata)):
            if row.path.partition("/")[0] == self.name:
                key = f"{row.datasource}/{row.path} {row.name}".replace(self.name, "desk")
                seen[key] = str(row.value).replace(self.name, "desk")
        return seen


def describe(path: Path) -> object:
    if path.is_symlink():
        return "link"
    return path.read_bytes() if path.is_file() else oct(path.stat().st_mode)


def slowly(data: bytes, fuse: Fuse) -> Callable[[Any], None]:
    """A writer that can be killed when half of the file is written."""

    def write(file: Any) -> None:
        file.write(data[:1])
        file.flush()
        fuse.tick()
        file.write(data[1:])

    return write


Step = Callable[[StepEffects, Desk, Fuse], list[str]]


def create(step: StepEffects, desk: Desk, fuse: Fuse) -> list[str]:
    made = [step.create(desk.here, "new.pdf", slowly(text, fuse)) for text in (b"one", b"two")]
    return [node.path for node in made]


def replace(step: StepEffects, desk: Desk, fuse: Fuse) -> list[str]:
    kept = step.replace(f"{desk.here}/a.pdf", slowly(b"new", fuse))
    fresh = step.replace(f"{desk.here}/fresh.pdf", slowly(b"fresh", fuse))
    return [kept.path, fresh.path]


def copy(step: StepEffects, desk: Desk, fuse: Fuse) -> list[str]:
    file = step.copy(f"{desk.here}/a.pdf", f"{desk.here}/target", "a.pdf")
    folder = step.copy(f"{desk.here}/folder", desk.there, "folder")
    return [file.path, folder.path]


def move(step: StepEffects, desk: Desk, fuse: Fuse) -> list[str]:
    file = step.move(f"{desk.here}/a.pdf", f"{desk.here}/target", "a.pdf")
    folder = step.move(f"{desk.here}/folder", f"{desk.here}/target", "folder")
    return [file.path, folder.path]


def move_across(step: StepEffects, desk: Desk, fuse: Fuse) -> list[str]:
    file = step.move(f"{desk.here}/a.pdf", desk.there, "a.pdf")
    folder = step.move(f"{desk.here}/folder", desk.there, "folder")
    return [file.path, folder.path]


def delete(step: StepEffects, desk: Desk, fuse: Fuse) -> list[str]:
    step.delete(f"{desk.here}/a.pdf")
    step.delete(f"{desk.here}/folder")
    step.delete(f"{desk.here}/link")
    step.delete(f"{desk.here}/missing", missing_ok=True)
    return []


def purge(step: StepEffects, desk: Desk, fuse: Fuse) -> list[str]:
    for name in ("a.pdf", "folder"):
        step.delete(f"{desk.here}/{name}")
        step.delete(f"{desk.here}/recycle_bin/{name}")
    return []


def describe_and_make(step: StepEffects, desk: Desk, fuse: Fuse) -> list[str]:
    made = step.mkdir(f"{desk.here}/x/y")
    described = step.set_metadata(made.path, {"usermeta-status": "new"})
    other = step.set_metadata(f"{desk.here}/a.pdf", {"usermeta-status": None, "usermeta-b": 1})
    return [made.path, described.path, other.path]


def one_after_the_other(step: StepEffects, desk: Desk, fuse: Fuse) -> list[str]:
    made = step.create(desk.here, "new.pdf", slowly(b"one", fuse))
    step.set_metadata(made.path, {"usermeta-status": "made"})
    step.replace(made.path, slowly(b"two", fuse))
    moved = step.move(made.path, f"{desk.here}/target", "a.pdf")
    copied = step.copy(moved.path, desk.here, "new.pdf")
    step.delete(moved.path)
    again = step.create(desk.here, "new.pdf", slowly(b"three", fuse))
    step.delete(f"{desk.here}/folder/deep")
    return [made.path, moved.path, copied.path, again.path]


def empty_a_folder(step: StepEffects, desk: Desk, fuse: Fuse) -> list[str]:
    """What is listed depends on what an earlier try has moved."""
    for node in sorted(Tree(ALICE).children(f"{desk.here}/folder"), key=lambda node: node.name):
        step.move(node.path, f"{desk.here}/target", "a.pdf")
    return []


STEPS: list[Step] = [
    create,
    replace,
    copy,
    move,
    move_across,
    delete,
    purge,
    describe_and_make,
    one_after_the_other,
    empty_a_folder,
]


@pytest.fixture(params=["kernel", "two steps"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to give a free name, see `storage.exclusive`."""
    if request.param == "two steps":
        monkeypatch.setattr(exclusive, "kernel_rename", lambda *_args: False)
    return str(request.param)


def carry_out(step: Step, desk: Desk, at: int) -> list[str] | None:
    """Return what the step returned, None where it was killed at its change `at`."""
    fuse = Fuse(at)
    try:
        with fused(fuse):
            paths = step(desk.step(), desk, fuse)
    except Killed:
        return None
    return [path.replace(desk.name, "desk") for path in paths]


NEVER = 10_000
"""More changes than any step makes."""


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_was_killed_anywhere_ends_as_if_it_never_was(
    world: World, way: str, step: Step
) -> None:
    whole = Desk(world, 0)
    result = carry_out(step, whole, NEVER)
    for number in itertools.count(1):
        desk = Desk(world, number)
        if carry_out(step, desk, at=number - 1) is not None:
            break
        assert carry_out(step, desk, NEVER) == result, f"killed before change {number}"
        assert desk.state() == whole.state(), f"killed before change {number}"
    assert number > 5


@pytest.mark.parametrize("step", [create, move_across, one_after_the_other])
def test_a_step_may_be_killed_again_while_it_is_repeated(world: World, step: Step) -> None:
    whole = Desk(world, 0)
    result = carry_out(step, whole, NEVER)
    numbers = itertools.count(1)
    for first in range(0, 60, 11):
        for second in range(0, 40, 9):
            desk = Desk(world, next(numbers))
            killed = [carry_out(step, desk, at) for at in (first, second)]
            last = carry_out(step, desk, NEVER)
            assert {None, tuple(result or ())} >= {path and tuple(path) for path in killed}
            assert last == result, f"killed before change {first}, then {second}"
            assert desk.state() == whole.state(), f"killed before change {first}, then {second}"


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_was_complete_changes_nothing_when_repeated(world: World, step: Step) -> None:
    desk = Desk(world, 1)
    result = carry_out(step, desk, NEVER)
    state = desk.state()
    assert carry_out(step, desk, NEVER) == result
    assert desk.state() == state
