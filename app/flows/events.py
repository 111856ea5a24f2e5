"""Decides which changes of nodes are kept until a worker starts the flows that wait for them.

An event joins the transaction of the change, so that neither is kept without the other. It
starts nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.actions.message import node_to_json
from app.audit import service as audit
from app.database import Base, now
from app.extensions import db
from app.flows import triggers
from app.nodes.node import Node
from app.nodes.signals import ChangeKind
from app.nodes.text import ByteText

SETTLE = timedelta(seconds=1)
"""The same change of the same node within this time is one event: programs save in bursts."""

PAUSE = timedelta(seconds=30)
"""How long an event waits whose node cannot be read because its storage does not answer."""


class NodeEvent(Base):
    """One change of a node that flows wait for.

    `key` makes the same event the same row until it is taken; `token` tells it from earlier and
    later ones, but not from its own repetition after a crash. `causes` are the flows whose runs
    led to it, the first one first. `node` is what a deleted node was, as JSON.
    """

    __tablename__ = "node_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    token: Mapped[str] = mapped_column(sa.String(64))
    due_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(sa.String(64))
    path: Mapped[str] = mapped_column(ByteText)
    login: Mapped[str] = mapped_column(sa.String(64))
    causes: Mapped[list[str]]
    node: Mapped[dict[str, Any]]


_causes: ContextVar[tuple[str, ...]] = ContextVar("causes", default=())


def causes() -> tuple[str, ...]:
    """Return the slugs of the flows whose runs led to what happens now, the first one first."""
    return _causes.get()


@contextmanager
def caused_by(flow_slugs: Sequence[str]) -> Iterator[None]:
    """Say which flows lead to what happens within a block."""
    token = _causes.set(tuple(flow_slugs))
    try:
        yield
    finally:
        _causes.reset(token)


def remember(
    _sender: object, *, kind: ChangeKind, path: str, node: Node | None, identity: str, **_more: str
) -> None:
    """Keep a change that an enabled flow waits for; joins the transaction of the change."""
    name = triggers.EVENTS[kind]
    if not triggers.is_listened(name):
        return
    login = audit.actor().login
    values = {
        "key": digest(name, path, login, *causes()),
        "token": digest(identity or uuid4().hex),
        "due_at": now() + SETTLE,
        "name": name,
        "path": path,
        "login": login,
        "causes": list(causes()),
        "node": node_to_json(node) if node else {},
    }
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    db.session.execute(dialect.insert(NodeEvent).values(values).on_conflict_do_nothing())


def digest(*words: str) -> str:
    """Return 64 hexadecimal digits that stand for these words in this order."""
    return sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def due(moment: datetime, limit: int) -> Sequence[NodeEvent]:
    """Return the first events that have settled, as they are now, apart from the session.

    One that has longer to wait than any event waits met a clock that was set back: it is due.
    """
    settled = sa.or_(NodeEvent.due_at <= moment, NodeEvent.due_at > moment + PAUSE)
    statement = sa.select(NodeEvent).where(settled).order_by(NodeEvent.id)
    found = db.session.scalars(statement.limit(limit)).all()
    for event in found:
        db.session.expunge(event)
    return found


def take(event: NodeEvent) -> bool:
    """Remove an event; False where another process has taken it. The caller commits."""
    statement = sa.delete(NodeEvent).where(*_is(event))
    return bool(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def postpone(event: NodeEvent, moment: datetime) -> bool:
    """Let an event wait for PAUSE; False where another process has dealt with it.

    The caller commits.
    """
    statement = sa.update(NodeEvent).where(*_is(event), NodeEvent.due_at == event.due_at)
    later = statement.values(due_at=moment + PAUSE)
    return bool(db.session.execute(later).rowcount)  # type: ignore[attr-defined]


def _is(event: NodeEvent) -> tuple[sa.ColumnElement[bool], ...]:
    """A database may give the number of an event that was taken to a new one."""
    return (NodeEvent.id == event.id, NodeEvent.token == event.token)
