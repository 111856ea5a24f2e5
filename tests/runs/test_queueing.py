"""What the engine's queue holds of a run that waits: what its own client would write."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.runs import engine
from app.runs.queueing import Entry, enqueue

TIMES = {"created_at", "updated_at", "retention_timestamp"}
RANDOM = {"creator_xid"}


def rows(run_id: str) -> list[dict[str, Any]]:
    """Everything that is kept of a run, its own ID taken out."""
    found = []
    with db.engine.connect() as connection:
        for table in engine.tables(db.engine):
            query = sa.select(table).where(table.c.workflow_uuid == run_id)
            row = dict(connection.execute(query).one()._mapping)
            assert all(row.pop(name) for name in (TIMES | RANDOM) & row.keys())
            found.append({key: str(value).replace(run_id, "ID") for key, value in row.items()})
    return found


@pytest.mark.parametrize("at_once", [0, 3])
def test_an_entry_is_what_the_client_of_the_engine_writes(app: Flask, at_once: int) -> None:
    engine.ensure_queue(db.engine, at_once)
    with db.engine.begin() as connection:
        enqueue(connection, [Entry("by-ourselves", "say", at_once)])
    with db.engine.begin() as connection:
        asked = {
            "workflow_name": engine.RUN,
            "queue_name": engine.queue_for(at_once),
            "queue_partition_key": "say",
            "workflow_id": "by-the-client",
            "app_version": engine.VERSION,
        }
        engine.client(db.engine).enqueue_in_transaction(connection, asked, "by-the-client")
    assert rows("by-ourselves") == rows("by-the-client")


def test_what_is_queued_already_stays_as_it_is(app: Flask) -> None:
    for flow in ("say", "other"):
        with db.engine.begin() as connection:
            enqueue(connection, [Entry("the-same-run", flow, 0)])
    assert rows("the-same-run")[0]["queue_partition_key"] == "say"
