"""Decides how the connections of a worker are known, so that those of a dead one can be cut.

A worker that sleeps, or whose machine is gone, may hold locks that others wait for. SQLite knows
no such connections: there all processes are on one machine, and a lock ends with its process.
"""

from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

WAIT_MS = 2_000
"""How long the server may take to end one; what takes longer is cut at the next look."""


def name_connections(engine: sa.Engine, worker: str) -> None:
    """Let every new connection of `engine` bear the name of this worker."""
    if engine.dialect.name == "postgresql":

        @event.listens_for(engine, "do_connect")
        def _named(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
            options["application_name"] = _name(worker)


def cut(engine: sa.Engine, worker: str) -> None:
    """End all connections of a worker; what it had not committed does not come about."""
    if engine.dialect.name == "postgresql":
        activity = sa.table("pg_stat_activity", sa.column("pid"), sa.column("application_name"))
        ended = sa.select(sa.func.pg_terminate_backend(activity.c.pid, WAIT_MS))
        with engine.begin() as connection:
            connection.execute(ended.where(activity.c.application_name == _name(worker)))


def _name(worker: str) -> str:
    """Return a name of the length that PostgreSQL takes."""
    return f"flowbutton {sha256(worker.encode()).hexdigest()[:32]}"
