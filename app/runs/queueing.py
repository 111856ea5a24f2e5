"""Decides what the queue of the engine holds of a run that waits; it writes nothing by itself.

It writes what the engine's own client would, a test compares them: that client writes one run at a
time, and asks for each row again.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.runs import engine


@dataclass(frozen=True)
class Entry:
    """A run that waits; at most `at_once` of its flow are carried out at a time, 0: no limit."""

    run_id: str
    flow_slug: str
    at_once: int


def enqueue(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Queue runs within the transaction of a connection; what is queued already stays as it is.

    Call `engine.ensure_queue` with the same limits before the transaction.
    """
    states, inputs = _statements(connection.engine)
    connection.execute(states, [state(entry) for entry in entries])
    connection.execute(inputs, [input_of(entry) for entry in entries])


def state(entry: Entry) -> dict[str, Any]:
    """Return the row of the engine's table of states, without what has a default."""
    return {
        "workflow_uuid": entry.run_id,
        "status": engine.WAITING,
        "name": engine.RUN,
        "application_version": engine.VERSION,
        "recovery_attempts": 0,
        "queue_name": engine.queue_for(entry.at_once),
        "priority": 0,
        "queue_partition_key": entry.flow_slug,
        "serialization": engine.SERIALIZER.name(),
        "attributes": None,
        "application_name": engine.APP_NAME,
        "creator_xid": str(uuid4()),
    }


def input_of(entry: Entry) -> dict[str, Any]:
    """Return the row of the engine's table of inputs: it knows runs by their IDs alone."""
    data = engine.SERIALIZER.serialize({"namedArgs": {}, "positionalArgs": [entry.run_id]})
    return {"workflow_uuid": entry.run_id, "inputs": data}


@functools.cache
def tables(of: sa.Engine) -> tuple[sa.Table, sa.Table]:
    """Return the engine's tables of states and of inputs."""
    return engine.tables(of)


@functools.cache
def _statements(of: sa.Engine) -> tuple[sa.Insert, sa.Insert]:
    insert = sqlite.insert if of.dialect.name == "sqlite" else postgresql.insert
    states, inputs = (insert(table).inline() for table in tables(of))
    return states.on_conflict_do_nothing(), inputs.on_conflict_do_nothing()
