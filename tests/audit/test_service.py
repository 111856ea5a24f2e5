"""The audit log: what differs, who acted, and that no entry can be changed."""

import contextvars
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit import models, service
from app.audit.models import AuditEntry, Filter
from app.audit.service import Actor
from app.extensions import db


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({}, {}, {}),
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {"a": 2}, {"a": [1, 2]}),
        ({}, {"a": 1}, {"a": [None, 1]}),
        ({"a": 1}, {}, {"a": [1, None]}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, {"a.c": [2, 3]}),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, {"a[0].b": [1, 2]}),
        ({"a": ["x"]}, {"a": ["x", "y"]}, {"a": [["x"], ["x", "y"]]}),
        ({"password": "old"}, {"password": "new"}, {"password": ["•••", "•••"]}),
        ({}, {"user": {"password": "new"}}, {"user.password": [None, "•••"]}),
    ],
)
def test_only_what_differs_is_kept_and_no_secret(
    before: Mapping[str, Any], after: Mapping[str, Any], changes: dict[str, Any]
) -> None:
    assert service.differences(before, after, frozenset({"password"})) == changes


def test_an_entry_says_who_acted_and_from_where(app: Flask) -> None:
    with service.acting(Actor("admin", "192.0.2.7")):
        service.record("flow.save", "flow:a", {"label": "A"}, {"label": "B"})
    service.record("user.create", "user:x")
    db.session.commit()
    newest, first = models.page(Filter(), offset=0, limit=9)
    assert (newest.login, newest.address) == ("command line", "")
    assert (first.login, first.address, first.changes) == (
        "admin", "192.0.2.7", {"label": ["A", "B"]},
    )  # fmt: skip


def test_looking_up_who_acts_flushes_nothing_of_the_change(app: Flask) -> None:
    def look_up() -> Actor:
        return Actor(str(db.session.scalar(sa.select(sa.func.count(AuditEntry.id)))))

    db.session.add(AuditEntry(login="x", address="", action="a", target="b", changes={}))
    context = contextvars.copy_context()
    context.run(service.find_actor_by, look_up)
    context.run(service.record, "user.create", "user:x")
    entries = [entry for entry in db.session.new if isinstance(entry, AuditEntry)]
    assert sorted(entry.login for entry in entries) == ["0", "x"]


def test_an_entry_comes_and_goes_with_its_change(app: Flask) -> None:
    service.record("flow.save", "flow:a")
    db.session.rollback()
    assert models.page(Filter(), offset=0, limit=9) == []


@pytest.mark.parametrize(
    "statement", [sa.update(AuditEntry).values(login="x"), sa.delete(AuditEntry)]
)
def test_the_database_refuses_to_change_or_drop_an_entry(app: Flask, statement: Any) -> None:
    service.record("flow.save", "flow:a")
    db.session.commit()
    with pytest.raises(sa.exc.DatabaseError, match="never changed"):
        db.session.execute(statement)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Filter(), 3),
        (Filter(login="admin"), 2),
        (Filter(action="flow.save"), 1),
        (Filter(target="flow:a", login="bob"), 1),
        (Filter(login="nobody"), 0),
    ],
)
def test_entries_are_filtered(app: Flask, wanted: Filter, count: int) -> None:
    for login, action in (("admin", "flow.save"), ("admin", "flow.run"), ("bob", "flow.run")):
        with service.acting(Actor(login)):
            service.record(action, "flow:a")
    db.session.commit()
    assert len(models.page(wanted, offset=0, limit=9)) == count
    assert len(list(models.every(wanted))) == count
