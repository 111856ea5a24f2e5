"""Measures calls of a hook beside a bare view that inserts one row, under the same server."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from app.extensions import db
from bench import bare
from bench.installation import Installation, hook_of, installation
from bench.line import ROUNDS, Goal, Line, median
from bench.load import CONNECTIONS, Load, call, request_of
from bench.servers import environment_of, free_port, served
from tests.postgres import CARELESS, OVERRIDE, Postgres, postgres

CALLS = {True: 320, False: 1_600}
"""Calls of one round, in a quick run and in a full one."""

SLUG = "trivial"


def lines(quick: bool) -> Iterator[Line]:
    """Yield the lines of hooks, on SQLite and on PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="flowbutton-bench-") as folder:
        yield from _lines("SQLite", "", f"{folder}/bare.db", CALLS[quick])
    with durable_postgres() as server:
        names = [server.create() for _ in range(2)]
        plain = server.admin.set(drivername="postgresql", database=names[1])
        address = plain.render_as_string(hide_password=False)
        yield from _lines("PostgreSQL", server.address(names[0]), address, CALLS[quick])


@contextmanager
def durable_postgres() -> Iterator[Postgres]:
    """Serve a PostgreSQL that waits for its disk, as that of the tests does not."""
    with postgres() as server:
        if OVERRIDE not in os.environ:
            server.run(*(f"ALTER SYSTEM SET {one} = on" for one in CARELESS))
            server.run("SELECT pg_reload_conf()")
        yield server


def _lines(kind: str, database: str, bare_database: str, calls: int) -> Iterator[Line]:
    bare.connect(bare_database).close()
    environment = {**os.environ, "BENCH_DATABASE": bare_database}
    ports = free_port(), free_port()
    with installation(database, hook_of(SLUG)) as one:
        own = environment_of(one.app.config["SETTINGS"], ports[0])
        with served("app.wsgi:app", own, ports[0]), served("bench.bare:app", environment, ports[1]):
            yield from _compared(kind, one, ports, calls)


def _compared(kind: str, one: Installation, ports: tuple[int, int], calls: int) -> Iterator[Line]:
    authorization = {"Authorization": f"Bearer {one.token}", "Content_Type": "application/json"}
    hook = request_of("POST", f"/a/scheduler/hooks/{SLUG}", b"{}", **authorization)
    plain = request_of("POST", "/", b"{}", Content_Type="application/json")
    for port, request in zip(ports, (hook, plain), strict=True):
        call(port, request, 4 * CONNECTIONS)  # connections, caches and code are warm
    rounds: list[tuple[Load, Load]] = []
    for _ in range(ROUNDS):
        rounds.append((call(ports[0], hook, calls), call(ports[1], plain, calls)))
        _forget_runs()
    told = f"POST hook, {CONNECTIONS} connections, {kind}"
    rates = [(ours.rate, limit.rate) for ours, limit in rounds]
    yield median(f"{told}; limit: bare insert", rates, Goal(0.6, at_least=True), "/s")
    slowest = [(ours.p99, limit.p99) for ours, limit in rounds]
    yield median(f"{told}, p99; limit: that of the bare insert", slowest, Goal(5))
    errors = sum(ours.errors for ours, _limit in rounds)
    yield Line(f"{told}: errors of {ROUNDS * calls:,} calls", errors, 1, Goal(0), "")


def _forget_runs() -> None:
    """Let each round begin with nothing waiting, as after a worker."""
    db.session.execute(sa.text("UPDATE run SET status = 'Finished'"))
    db.session.commit()
