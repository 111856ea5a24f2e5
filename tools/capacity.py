"""Measures what a call of a hook and a trivial run cost here, and writes what that means.

Usage: python -m tools.capacity [CALLS]

It renews docs/capacity.json and the tables in docs/how-to/scale-out.md. PostgreSQL is started from
the test dependencies, or named by FLOWBUTTON_TEST_POSTGRES_URL. Nothing else should run meanwhile.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa

from app.database import tune_sqlite
from bench.load import side_by_side
from tests.postgres import CARELESS, OVERRIDE, postgres
from tests.s3_server import free_ports
from tests.served import Served, wait_for
from tools.capacity_table import Figures, render

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "docs" / "capacity.json"
PAGE = ROOT / "docs" / "how-to" / "scale-out.md"
BEGIN, END = "<!-- capacity: python -m tools.capacity -->\n", "<!-- end -->"

CALLS = 1_000
CALLERS = 16
COMMITTERS, COMMITS = 8, 250
AT_ONCE = 32
"""Runs that the worker may carry out at once: a worker looks for more four times a second, so with
few of them trivial runs would wait for that and not for a core."""

FLOW = {
    "Label": "Trivial",
    "Actions": [{"ID": "actions.scheduler.log-input", "Label": "Log"}],
    "Hooks": [{"ApiSlug": "trivial", "Policies": [{"Subject": "profile:standard", "Effect": 1}]}],
}
HOOK = "/a/scheduler/hooks/trivial"


def main() -> None:
    """Measure both databases, keep the figures, and write the tables."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else CALLS
    cores = os.cpu_count() or 1
    kept: dict[str, Any] = {"machine": machine(cores), "cores": cores, "calls": calls}
    with postgres() as server:
        if OVERRIDE not in os.environ:
            # That of the tests does not wait for its disk.
            server.run(*(f"ALTER SYSTEM SET {one} = on" for one in CARELESS))
            server.run("SELECT pg_reload_conf()")
        name = server.create()
        own = measure(server.address(name), calls)
        server.drop(name)
    # Both commit alike, and only PostgreSQL tells how often.
    sqlite = replace(measure("", calls), commits=own.commits)
    kept |= {"sqlite": asdict(sqlite), "postgres": asdict(own)}
    FIGURES.write_text(json.dumps(kept, indent=2) + "\n")
    write_page()


def machine(cores: int) -> str:
    """Return what the figures were measured on."""
    memory = psutil.virtual_memory().total / 1024**3
    today = datetime.now(UTC).date()
    load = psutil.getloadavg()[1] / cores
    busy = f", {load:.0%} busy with other work" if load > 0.5 else ""
    return f"{cores} cores, {memory:.0f} GB, Python {platform.python_version()}, {today}{busy}"


def tables() -> str:
    """Return the tables that follow from the figures that are kept."""
    kept = json.loads(FIGURES.read_text())
    figures = Figures(**kept["sqlite"]), Figures(**kept["postgres"])
    return render(*figures, kept["cores"], kept["machine"])


def write_page() -> None:
    """Put the tables where they stand in the page."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{tables()}\n{END}{after}")


def measure(database: str, calls: int) -> Figures:
    """Return the figures over a database; "" is SQLite in a new instance."""
    with tempfile.TemporaryDirectory(prefix="flowbutton-capacity-") as folder:
        one = _instance(Path(folder), database)
        prepare(one)
        marks = [Marks(database)]
        with _process(one, "serve", "--no-worker") as web:
            token = one.token("caller")
            call_all(one, token, CALLERS)  # connections, caches and code are warm
            before = cpu(web)
            began = time.monotonic()
            call_all(one, token, calls)
            accepted = calls / (time.monotonic() - began)
            call_cost = (cpu(web) - before) / calls
        runs = calls + CALLERS
        with _process(one, "worker") as worker:
            wait_for(lambda: ended(one) > 0)
            before, first = cpu(worker), ended(one)
            began = time.monotonic()
            wait_for(lambda: ended(one) == runs)
            carried_out = (runs - first) / (time.monotonic() - began)
            run_cost = (cpu(worker) - before) / (runs - first)
        marks.append(Marks(database))
        spent = marks[1].cpu - marks[0].cpu
        commits = marks[1].commits - marks[0].commits
        rate = commit_rate(address_of(one))
    costs = (call_cost, run_cost, spent / runs, commits / runs, rate)
    return Figures(accepted, carried_out, *costs)


class Marks:
    """How much the database has done so far; nothing, where it is no server."""

    def __init__(self, database: str) -> None:
        self.cpu = self.commits = 0.0
        if not database:
            return
        # Only transactions that write take a number.
        query = sa.text(
            "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint, pg_backend_pid()"
        )
        engine = sa.create_engine(database)
        with engine.connect() as connection:
            self.commits, backend = connection.execute(query).one()
            self.cpu = cpu(psutil.Process(backend).parent())
        engine.dispose()


def cpu(process: Any) -> float:
    """Return the seconds of a core that a process and all below it have used."""
    found = psutil.Process(process.pid)
    own = found.cpu_times()
    below = (child.cpu_times() for child in found.children(recursive=True))
    return sum(sum(times[:4]) for times in (own, *below))


def _instance(folder: Path, database: str) -> Served:
    (port,) = free_ports(1)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FLOWBUTTON_")}
    environment |= {
        "FLOWBUTTON_INSTANCE": str(folder / "instance"),
        "FLOWBUTTON_DATABASE_URL": database,
        "FLOWBUTTON_WEB_PROCESSES": str(os.cpu_count() or 1),
        "FLOWBUTTON_WORKER_CONCURRENCY": str(AT_ONCE),
        "FLOWBUTTON_WAITING_PER_FLOW": "1000000",
        "FLOWBUTTON_WAITING_PER_USER": "1000000",
        "FLOWBUTTON_LOG_LEVEL": "WARNING",
        "PORT": str(port),
    }
    return Served(folder / "instance", port, environment)


def prepare(one: Served) -> None:
    """Make the database, somebody who calls, and the flow."""
    one.command("init")
    command = [sys.executable, "-m", "app", "user", "create", "caller"]
    subprocess.run(
        command, cwd=ROOT, env=one.environment, input=b"correct horse\ncorrect horse\n", check=True,
        capture_output=True,
    )  # fmt: skip
    path = one.instance / "trivial.json"
    path.write_text(json.dumps(FLOW))
    one.command("flow", "import", str(path))


@contextmanager
def _process(one: Served, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "app", *words], cwd=ROOT, env=one.environment)
    try:
        if words[0] == "serve":
            wait_for(lambda: one.get("/healthz").status == 200)
        yield process
    finally:
        process.terminate()
        process.wait(60)


def call_all(one: Served, token: str, calls: int) -> None:
    """Call the hook so often, from many callers at once."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def caller(count: int) -> None:
        connection = HTTPConnection("127.0.0.1", one.port, timeout=60)
        for _ in range(count):
            connection.request("POST", HOOK, b"{}", headers)
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != HTTPStatus.OK:
                raise RuntimeError(text)

    share = [calls // CALLERS + (number < calls % CALLERS) for number in range(CALLERS)]
    side_by_side([lambda count=count: caller(count) for count in share])


def ended(one: Served) -> int:
    """Return how many runs have ended."""
    engine = sa.create_engine(address_of(one), poolclass=sa.NullPool)
    query = sa.text("SELECT count(*) FROM run WHERE status = 'Finished'")
    with engine.connect() as connection:
        return int(connection.scalar(query) or 0)


def address_of(one: Served) -> str:
    """Return the address of an instance's database."""
    own = f"sqlite:///{one.instance}/flowbutton.db"
    return one.environment["FLOWBUTTON_DATABASE_URL"] or own


def commit_rate(database: str) -> float:
    """Return how many small commits a second the database does, from several connections."""
    engine = sa.create_engine(database, pool_size=COMMITTERS)
    tune_sqlite(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE committed (number integer)"))

    def commit() -> None:
        for number in range(COMMITS):
            with engine.begin() as connection:
                connection.execute(sa.text("INSERT INTO committed VALUES (:n)"), {"n": number})

    began = time.monotonic()
    side_by_side([commit] * COMMITTERS)
    rate = COMMITTERS * COMMITS / (time.monotonic() - began)
    engine.dispose()
    return rate


if __name__ == "__main__":
    main()
