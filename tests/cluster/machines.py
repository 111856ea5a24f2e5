"""An installation of several machines: web servers and workers, each with an instance of its own.

They have one PostgreSQL, one secret key and one folder of files in common, and nothing else.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.served import PATIENCE, ROOT, Served, wait_for

LEASE = 6
"""Seconds that a lease lasts in these tests: as short as a busy machine allows."""


@dataclass
class Machines:
    """All processes of the installation; workers are known by their names."""

    folder: Path
    url: str
    webs: list[Served] = field(default_factory=list)
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def files(self) -> Path:
        """The folder that all machines see."""
        return self.webs[0].files

    def environment(self, machine: str, **more: str) -> dict[str, str]:
        """The settings of a machine: all it shares with the others, and an instance of its own."""
        instance = self.folder / machine
        instance.mkdir(exist_ok=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith("FLOWBUTTON_")}
        own = {
            "FLOWBUTTON_INSTANCE": str(instance),
            "FLOWBUTTON_DATABASE_URL": self.url,
            "FLOWBUTTON_SECRET_KEY": "one key for all",
            "FLOWBUTTON_WORKER_LEASE": str(LEASE),
            "FLOWBUTTON_WORKER_CONCURRENCY": "3",
        }
        return kept | own | more

    def add_web(self) -> Served:
        """Prepare a web server; the first one makes the demo."""
        name = f"web-{len(self.webs) + 1}"
        port = free_port()
        web = Served(self.folder / name, port, self.environment(name, PORT=str(port)))
        self.webs.append(web)
        return web

    def start_worker(self, name: str) -> subprocess.Popen[bytes]:
        """Start a worker on a machine of its own, or again on that machine."""
        command = [sys.executable, "-m", "app", "worker", "--name", "worker"]
        log = (self.folder / f"{name}.log").open("ab")
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment(name), stdout=log, stderr=log
        )
        self.workers[name] = process
        return process

    def executor(self, name: str) -> str:
        """What the engine calls the worker that runs on a machine now."""
        token = self.folder / name / "worker_id"
        wait_for(token.exists)
        ((number,),) = self.rows(
            "SELECT number FROM worker_beat WHERE worker LIKE :worker AND until IS NOT NULL",
            worker=f"worker@%-{token.read_text()}",
        )
        return f"worker@{socket.gethostname()[:64]}-{token.read_text()}#{number}"

    def at_work(self, executor: str) -> list[str]:
        """The runs that an executor carries out."""
        query = (
            "SELECT workflow_uuid FROM dbos.workflow_status"
            " WHERE status = 'PENDING' AND executor_id = :executor AND name = 'run'"
        )
        return [run_id for (run_id,) in self.rows(query, executor=executor)]

    def rows(self, query: str, **values: Any) -> Sequence[sa.Row[Any]]:
        """What a query finds in the common database."""
        engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            return connection.execute(sa.text(query), values).all()

    def stop(self) -> None:
        """End all processes, those that sleep, too."""
        for process in self.workers.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for web in self.webs:
            web.stop()
        for process in self.workers.values():
            process.wait(PATIENCE)


@contextmanager
def machines(folder: Path, url: str, *, webs: int, workers: Sequence[str]) -> Iterator[Machines]:
    """Serve the demo by some web servers and workers while the block runs."""
    one = Machines(folder, url)
    try:
        for _ in range(webs):
            one.add_web()
        one.webs[0].command("demo")
        for name in workers:
            one.start_worker(name)
        for web in one.webs:
            web.start("--no-worker")
        wait_for(lambda: len(live(one)) == len(workers))
        yield one
    finally:
        one.stop()


def live(one: Machines) -> Sequence[sa.Row[Any]]:
    """The workers whose leases hold."""
    return one.rows("SELECT worker FROM worker_beat WHERE until > timezone('UTC', now())")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
