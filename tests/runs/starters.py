"""Saves flows that start by themselves, changes nodes, and reads what came of it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.accounts.models import User
from app.audit.models import AuditEntry
from app.audit.service import Actor, acting
from app.database import now
from app.extensions import db
from app.flows import models, store, triggers
from app.flows.definition import parse
from app.flows.models import FlowRecord
from app.flows.triggers import FlowTrigger
from app.nodes.tree import Tree
from app.runs import state
from app.runs.models import Run
from app.runs.scheduler import look

LOG = {"ID": "actions.scheduler.log-input", "Label": "Log"}
HOURLY = "R/2026-01-01T00:00:00Z/PT1H"
SECOND = timedelta(seconds=1)
CREATED, MOVED, CHANGED, DELETED, METADATA = triggers.EVENTS.values()
NAMES = {
    "created": CREATED,
    "moved": MOVED,
    "changed": CHANGED,
    "deleted": DELETED,
    "metadata": METADATA,
}


def save(slug: str = "tidy", author: str = "admin", enabled: bool = True, **fields: Any) -> None:
    document = {"Label": slug.title(), "Actions": [LOG], **fields}
    known = slug if models.slug_is_taken(slug) else None
    store.save(parse(document), author=author, slug=slug, replace=known, enabled=enabled)


def trigger(slug: str = "tidy") -> FlowTrigger:
    db.session.expire_all()
    return db.session.scalars(
        sa.select(FlowTrigger).join(FlowTrigger.flow).where(FlowRecord.slug == slug)
    ).one()


def runs(slug: str = "tidy") -> list[Run]:
    db.session.expire_all()
    statement = sa.select(Run).where(Run.flow_slug == slug).order_by(Run.created_at)
    return list(db.session.scalars(statement))


def finish_all() -> None:
    for run in runs():
        state.begin(run.id)
        state.finish(run.id, "Finished", "")


def due() -> datetime:
    found = trigger().next_at
    assert found is not None
    return found


def alice_does(people: Mapping[str, User], work: Callable[[Tree], object]) -> None:
    """Let alice change nodes in her browser, and look when the event has settled."""
    with acting(Actor("alice", "10.0.0.1")):
        work(Tree(people["alice"].subjects))


def settle() -> None:
    look(now() + 2 * SECOND)


def refusals() -> list[AuditEntry]:
    statement = sa.select(AuditEntry).where(AuditEntry.action == "run.refuse")
    return list(db.session.scalars(statement.order_by(AuditEntry.id)))


CHANGES: dict[str, Callable[[Tree], object]] = {
    "created": lambda tree: tree.write("data/new.txt", [b"x"]),
    "moved": lambda tree: tree.move("data/a.txt", "data/new.txt"),
    "changed": lambda tree: tree.write("data/a.txt", [b"x"], replace=True),
    "deleted": lambda tree: tree.delete("data/a.txt"),
    "metadata": lambda tree: tree.set_metadata("data/a.txt", {"usermeta-tags": "signed"}),
}
PLACES = {"created": "new.txt", "moved": "new.txt"}
