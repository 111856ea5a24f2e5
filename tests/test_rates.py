"""Rates are counted in the database: over processes, in windows that end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import now
from app.extensions import db
from app.rates import CountedRate, DatabaseStorage, forget_old


@pytest.fixture
def storage(app: Flask) -> DatabaseStorage:
    return DatabaseStorage()


def let_end() -> None:
    past = now() - timedelta(seconds=1)
    db.session.execute(sa.update(CountedRate).values(until=past))
    db.session.commit()


def test_a_window_counts_until_it_ends(storage: DatabaseStorage) -> None:
    assert [storage.incr("a", 60), storage.incr("a", 60, 3), storage.incr("b", 60)] == [1, 4, 1]
    assert (storage.get("a"), storage.get("b"), storage.get("c")) == (4, 1, 0)
    assert 55 < storage.get_expiry("a") - now().timestamp() <= 60
    let_end()
    assert storage.get("a") == 0
    assert storage.incr("a", 60) == 1


def test_a_window_is_not_made_longer_by_counting(storage: DatabaseStorage) -> None:
    storage.incr("a", 60)
    storage.incr("a", 600)
    assert storage.get_expiry("a") - now().timestamp() <= 60


def test_none_of_many_at_once_is_lost(storage: DatabaseStorage, app: Flask) -> None:
    def count(_number: int) -> int:
        with app.app_context():
            return storage.incr("a", 60)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(count, range(40))) == list(range(1, 41))


@pytest.mark.parametrize("key", ["x" * 5000, "a\0b", "\udcff", "Ü/🚀"])
def test_keys_may_be_anything(storage: DatabaseStorage, key: str) -> None:
    assert storage.incr(key, 60) == 1
    assert storage.get(key) == 1


def test_sums_can_be_forgotten(storage: DatabaseStorage) -> None:
    for key in "abc":
        storage.incr(key, 60)
    storage.clear("a")
    assert (storage.get("a"), storage.get("b")) == (0, 1)
    assert storage.reset() == 2
    storage.incr("a", 60)
    let_end()
    forget_old()
    assert storage.reset() == 0
    assert storage.check()
