"""Back-pressure: how many runs may wait, and that asking it stays cheap."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import User
from app.extensions import db
from app.runs import pressure, state
from app.runs.errors import QueueFull
from app.runs.models import Run
from app.runs.service import Order, start


@pytest.fixture
def bounds(app: Flask) -> dict[str, int]:
    """At most three runs of a flow may wait, and two of a user."""
    limits = {"waiting_per_flow": 3, "waiting_per_user": 2}
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **limits)
    return limits


def wait(order: Order, owner: User, task_id: str) -> Run:
    return start(replace(order, owner=owner, task_id=task_id))


def test_past_the_bound_of_a_user_nothing_more_waits(
    bounds: dict[str, int], order: Order, people: dict[str, User]
) -> None:
    first = wait(order, people["alice"], "waiting-1")
    wait(order, people["alice"], "waiting-2")
    with pytest.raises(QueueFull, match="Too many of your runs") as refused:
        wait(order, people["alice"], "waiting-3")
    assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "5"})
    wait(order, people["bob"], "waiting-4")
    assert db.session.scalar(sa.select(sa.func.count(Run.id))) == 3
    state.begin(first.id)
    wait(order, people["alice"], "waiting-3")


def test_past_the_bound_of_a_flow_nobody_adds_to_it(
    bounds: dict[str, int], order: Order, people: dict[str, User]
) -> None:
    for number, login in enumerate(("alice", "alice", "bob")):
        wait(order, people[login], f"waiting-{number}")
    with pytest.raises(QueueFull, match="of this flow"):
        wait(order, people["admin"], "waiting-9")


def test_a_large_bound_holds_though_it_is_not_counted_each_time(
    app: Flask, order: Order, people: dict[str, User]
) -> None:
    limits = {"waiting_per_flow": pressure.COARSE, "waiting_per_user": pressure.COARSE}
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **limits)
    for number in range(pressure.COARSE):
        wait(order, people["alice"], f"waiting-{number}")
    with pytest.raises(QueueFull):
        wait(order, people["alice"], "waiting-more")


def test_a_run_that_began_waits_no_more(
    bounds: dict[str, int], order: Order, people: dict[str, User]
) -> None:
    for number in range(5):
        state.begin(wait(order, people["alice"], f"waiting-{number}").id)


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        (Run.flow_slug == "say", "ix_run_waiting_flow"),
        (Run.owner_id == 1, "ix_run_waiting_owner"),
    ],
)
def test_what_waits_is_counted_by_an_index(
    app: Flask, condition: sa.ColumnElement[bool], index: str
) -> None:
    query = pressure.waiting(10, condition).compile(
        db.engine, compile_kwargs={"literal_binds": True}
    )
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("SET enable_seqscan = off"))
        word, index = "EXPLAIN", "ix_run_waiting"  # of an empty table it reads either
    else:
        word = "EXPLAIN QUERY PLAN"
    plan = db.session.execute(sa.text(f"{word} {query}")).all()
    assert any(index in row[-1] for row in plan), plan
