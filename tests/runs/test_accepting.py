"""Calls that wait at the same moment: one commit, and each its own answer."""

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.runs import accepting, service
from app.runs.accepting import Commits, commits
from app.runs.errors import TaskIdInUse
from app.runs.models import Run
from app.runs.service import Order
from app.runs.writing import Accepted

PATIENCE = 30
"""Seconds after which something has gone wrong."""


class Writing:
    """Notes how many runs each commit is about; the first waits until so many others do."""

    def __init__(self, others: int) -> None:
        self.sizes: list[int] = []
        self._others = others
        self._write = Commits._write_together

    def __call__(self, of: Commits, accepted: Sequence[Accepted]) -> None:
        self.sizes.append(len(accepted))
        end = time.monotonic() + PATIENCE
        if len(self.sizes) == 1:
            while len(commits(db.engine)._waiting) < self._others and time.monotonic() < end:
                time.sleep(0.001)
        self._write(of, accepted)


def start_together(app: Flask, orders: Sequence[Order]) -> list[Any]:
    """Start runs at the same time; return each, or what its start raised."""
    results: list[Any] = [None] * len(orders)

    def work(number: int) -> None:
        with app.app_context():
            try:
                results[number] = service.start(orders[number]).id
            except BaseException as error:
                results[number] = error

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(orders))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results


def kept() -> list[str]:
    with db.engine.connect() as connection:
        return sorted(connection.scalars(sa.select(Run.id)))


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch) -> Writing:
    found = Writing(others=4)
    monkeypatch.setattr(Commits, "_write_together", lambda *given: found(*given))
    return found


def test_calls_that_wait_share_a_commit(app: Flask, order: Order, writing: Writing) -> None:
    service.check_room(order.hook.flow_slug, order.owner.id)
    orders = [replace(order, task_id=f"together-{number}") for number in range(5)]
    assert sorted(start_together(app, orders)) == [f"together-{number}" for number in range(5)]
    assert writing.sizes == [1, 4]
    assert kept() == [f"together-{number}" for number in range(5)]


def test_one_that_cannot_be_kept_fails_alone(app: Flask, order: Order, writing: Writing) -> None:
    writing.sizes.append(0)
    service.start(replace(order, task_id="is-taken-already"))
    writing.sizes.clear()
    orders = [replace(order, task_id=f"together-{number}") for number in range(4)]
    orders.append(replace(order, task_id="is-taken-already", call={"another": "call"}))
    results = start_together(app, orders)
    assert results[:4] == [f"together-{number}" for number in range(4)]
    assert isinstance(results[4], TaskIdInUse)
    assert kept() == ["is-taken-already", *(f"together-{number}" for number in range(4))]


def test_each_of_the_same_calls_gets_the_one_run(
    app: Flask, order: Order, writing: Writing
) -> None:
    assert set(start_together(app, [replace(order, task_id="the-same-1")] * 5)) == {"the-same-1"}
    assert kept() == ["the-same-1"]


def test_a_database_that_is_away_fails_all_that_wait_and_none_later(
    app: Flask, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: Any) -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception("away"))

    orders = [replace(order, task_id=f"together-{number}") for number in range(5)]
    with monkeypatch.context() as patched:
        patched.setattr(Commits, "_write_together", away)
        results = start_together(app, orders)
    assert all(isinstance(one, sa.exc.OperationalError) for one in results)
    assert kept() == []
    assert service.start(orders[0]).id == "together-0"


def test_where_the_call_that_writes_for_all_is_ended_none_is_told_that_it_is_kept(
    app: Flask, order: Order, writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*given: Any) -> None:
        if len(writing.sizes) == 1:
            raise KeyboardInterrupt
        writing(*given)

    monkeypatch.setattr(Commits, "_write_together", lambda *given: end(*given))
    writing.sizes.append(0)
    orders = [replace(order, task_id=f"together-{number}") for number in range(5)]
    results = start_together(app, orders)
    assert all(isinstance(one, KeyboardInterrupt | RuntimeError) for one in results)
    assert kept() == []
    writing.sizes.append(0)
    assert service.start(orders[1]).id == "together-1"


@pytest.mark.parametrize("text", ["a\0b", "\\u0000", "🚀 {0} %s :run", "é"])
def test_any_text_is_kept(app: Flask, order: Order, text: str) -> None:
    run = service.start(replace(order, label=text, parameters={"Plain": text}))
    db.session.expire_all()
    found = db.session.get_one(Run, run.id)
    lite = db.engine.dialect.name == "sqlite"
    assert found.label == (text if lite else text.replace("\0", "\ufffd"))
    assert found.parameters == {"Plain": text}
    assert found.created_at == run.created_at


def test_it_is_durable_before_the_call_is_answered(
    app: Flask, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    known = service.detached
    monkeypatch.setattr(service, "detached", lambda *given: seen.append(kept()) or known(*given))
    service.start(order)
    assert seen == [["task-0001"]]


def test_who_was_stopped_in_its_turn_keeps_others_waiting_no_longer_than_the_database_would(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(accepting, "SQLITE_BUSY_MS", 20)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'some.db'}")
    with accepting.turn(engine), accepting.turn(engine):
        assert (tmp_path / "some.db-turn").exists()


def test_no_call_is_answered_where_the_one_that_writes_for_all_is_ended(
    app: Flask, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_arguments: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(Commits, "_write_together", ended)
    with pytest.raises(SystemExit):
        service.start(order)
    monkeypatch.undo()
    assert kept() == []
    assert service.start(order).id == "task-0001"
