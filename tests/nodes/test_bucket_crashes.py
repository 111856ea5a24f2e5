"""A step over a bucket is killed before each of its changes, of the bucket and of the database."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.nodes.storage.s3 import client, keys
from app.nodes.storage.s3.client import Client
from tests.nodes.conftest import BucketWorld
from tests.nodes.storage.fake_s3 import CHANGING, FakeS3
from tests.nodes.test_crashes import (
    NEVER,
    STEPS,
    Desk,
    Fuse,
    Killed,
    Step,
    move,
    move_across,
    one_after_the_other,
)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> FakeS3:
    """A server in memory: a real one would take minutes for so many tries."""
    server = FakeS3()
    monkeypatch.setattr(client, "_client", lambda _process, address: Client(address, server))
    return server


@pytest.fixture
def world(app: Flask, bucket: FakeS3, tmp_path: Path) -> BucketWorld:
    return BucketWorld(tmp_path, bucket)


@contextmanager
def fused(fuse: Fuse, bucket: FakeS3) -> Iterator[None]:
    """Every change goes through the fuse; after a kill all that was not committed is lost."""

    def tick(request: httpx.Request) -> None:
        if request.method in CHANGING:
            fuse.tick()

    bucket.faults.append(tick)
    sa.event.listen(db.session, "before_commit", fuse.tick)
    try:
        yield
    finally:
        bucket.faults.remove(tick)
        sa.event.remove(db.session, "before_commit", fuse.tick)
        db.session.rollback()


class BucketDesk(Desk):
    """A desk whose files lie in a bucket."""

    def seen(self) -> dict[str, object]:
        seen: dict[str, object] = {}
        for key, stored in self.world.server.objects.items():
            for top in (self.here, self.there):
                path = key.removeprefix(f"{self.world.prefix}/")
                if f"{path}/".startswith(f"{top}/"):
                    is_marker = path.endswith(keys.MARKER)
                    seen[path.replace(self.name, "desk")] = "" if is_marker else stored.body
        seen["unfinished"] = len(self.world.server.uploads)
        return seen


def carry_out(step: Step, desk: BucketDesk, at: int) -> list[str] | None:
    fuse = Fuse(at)
    try:
        with fused(fuse, desk.world.server):
            paths = step(desk.step(), desk, fuse)
    except Killed:
        return None
    return [path.replace(desk.name, "desk") for path in paths]


@pytest.mark.parametrize("step", [step for step in STEPS if step is not one_after_the_other])
def test_a_step_that_was_killed_anywhere_ends_as_if_it_never_was(
    world: BucketWorld, step: Step
) -> None:
    whole = BucketDesk(world, 0)
    result = carry_out(step, whole, NEVER)
    for number in itertools.count(1):
        desk = BucketDesk(world, number)
        if carry_out(step, desk, at=number - 1) is not None:
            break
        assert carry_out(step, desk, NEVER) == result, f"killed before change {number}"
        assert desk.state() == whole.state(), f"killed before change {number}"
    assert number > 5


@pytest.mark.parametrize("step", [move, move_across, one_after_the_other])
def test_a_step_may_be_killed_again_while_it_is_repeated(world: BucketWorld, step: Step) -> None:
    whole = BucketDesk(world, 0)
    result = carry_out(step, whole, NEVER)
    numbers = itertools.count(1)
    for first, second in itertools.product(range(2, 90, 17), range(1, 40, 12)):
        desk = BucketDesk(world, next(numbers))
        for at in (first, second):
            carry_out(step, desk, at)
        assert carry_out(step, desk, NEVER) == result, f"killed at {first}, then at {second}"
        assert desk.state() == whole.state(), f"killed at {first}, then at {second}"


@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_which_every_answer_is_lost_once_does_nothing_twice(
    world: BucketWorld, monkeypatch: pytest.MonkeyPatch, step: Step
) -> None:
    whole = BucketDesk(world, 0)
    result = carry_out(step, whole, NEVER)
    answered: set[object] = set()

    def lose(request: httpx.Request) -> bool:
        sent = (request.method, str(request.url), request.headers.get("if-none-match"))
        is_first = request.method in CHANGING and sent not in answered
        answered.symmetric_difference_update({sent} if request.method in CHANGING else ())
        return is_first

    monkeypatch.setattr(client.time, "sleep", lambda _seconds: None)
    world.server.lose = lose
    desk = BucketDesk(world, 1)
    assert carry_out(step, desk, NEVER) == result
    assert desk.state() == whole.state()
