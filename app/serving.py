"""Decides how the processes start: `init`, `serve`, `worker` and `check`."""

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import click

from app import config, exits, prepared
from app.config import ConfigurationError, Settings
from app.printing import as_json_option
from app.processes import die_with_parent

logger = logging.getLogger(__name__)

EMBEDDED = "embedded"
"""Name of the worker that `serve` starts; the same at each start, so that it finds its runs."""

RESTART_SECONDS = 1.0
"""Pause before a process that ended is started again."""

LONGEST_REQUEST_LINE = 8190
"""The most that gunicorn takes: without JavaScript a selection stands in the address."""

CONNECTIONS = 256
"""Connections of each web process: each may hold 1 MiB of a request that arrives."""

END_SECONDS = 15
"""Longer than a worker takes for its present steps."""


@click.command()
@click.pass_obj
def init(settings: Settings) -> None:
    """Create the instance folder and the database, or upgrade them; agree on the secret key."""
    prepare(settings, new_key=True)
    click.echo(f"The database is ready: {settings.database}")


@click.command()
@click.option("--demo", is_flag=True, help="Make the demo where there is no database yet.")
@click.option("--no-worker", is_flag=True, help="Start the web server only.")
@click.pass_obj
def serve(settings: Settings, demo: bool, no_worker: bool) -> None:
    """Start the web server and one worker; Ctrl-C stops both."""
    if demo and not settings.loopback:
        raise ConfigurationError("The demo has known passwords and is served on loopback only.")
    if not prepared.is_prepared(settings, demo=demo):
        prepare(settings, demo=demo)
    commands: dict[str, Sequence[str]] = {"web": web_command(settings)}
    if not no_worker:
        commands["worker"] = [sys.executable, "-m", "app", "worker", "--name", EMBEDDED]
    click.echo(f"Flowbutton: http://{settings.host}:{settings.port}")
    if demo:
        click.echo("Demo accounts: admin, alice, bob, carol. Password of each: demo")
    Supervisor(commands).run()


@click.command()
@click.option("--name", default="worker-1", show_default=True, help="Unique over all workers.")
@click.pass_obj
def worker(settings: Settings, name: str) -> None:
    """Carry out runs; start as many as needed, each with a name of its own."""
    from app import create_app, tracing
    from app.runs.worker import serve_runs

    tracing.configure(settings, "worker")
    serve_runs(create_app(settings), name)


def prepare(settings: Settings, *, demo: bool = False, new_key: bool = False) -> None:
    """Make or upgrade the instance folder and the database; make the demo where none was.

    With `new_key` the secret key may have been changed since.
    """
    from app import create_app
    from app.database import alone
    from app.demo import install
    from app.extensions import alembic, db
    from app.runs import engine

    settings.instance.mkdir(parents=True, exist_ok=True)
    app = create_app(settings)
    with app.app_context(), alone(db.engine):
        if alembic.needs_upgrade():
            alembic.upgrade()
        engine.migrate(settings.database)
        agree_on_key(app.config["SECRET_KEY"], changed=new_key)
        if demo and not install.is_installed():
            install.install(settings.instance)
    prepared.note(settings, demo=demo)


def agree_on_key(secret_key: str, *, changed: bool) -> None:
    """Say it where other processes have another secret key, whose sign-ins do not hold here.

    With `changed` this key is the one of the installation from now on.
    """
    from app import agreement

    if changed:
        agreement.share(secret_key)
    elif not agreement.is_shared(secret_key):
        click.echo("Other processes have another secret key. See: flowbutton check", err=True)


def web_command(settings: Settings) -> list[str]:
    """Return the command that starts the web server."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "app.wsgi:app",
        f"--bind={settings.host}:{settings.port}",
        f"--workers={settings.web_processes}",
        f"--threads={settings.web_threads}",
        "--worker-class=app.web_worker.PatientWorker",
        f"--worker-connections={CONNECTIONS}",
        f"--limit-request-line={LONGEST_REQUEST_LINE}",
        "--logger-class=app.web_log.WebLog",
        "--log-level=warning",
    ]


@dataclass
class Supervisor:
    """Keeps processes alive until it is told to end."""

    commands: dict[str, Sequence[str]]
    _ended: threading.Event = field(default_factory=threading.Event)
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self) -> None:
        """Start all, start again what ends, and end all at a signal."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self._ended.set())
        for name in self.commands:
            self._start(name)
        while not self._ended.wait(RESTART_SECONDS):
            for name, process in list(self._running.items()):
                if process.poll() is not None:
                    logger.warning("The %s process ended; it is started again.", name)
                    self._start(name)
        self._stop()

    def _start(self, name: str) -> None:
        self._running[name] = subprocess.Popen(
            self.commands[name],
            cwd=config.ROOT,
            preexec_fn=die_with_parent,
        )

    def _stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + END_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()


@click.command()
@as_json_option
@click.pass_obj
def check(settings: Settings, as_json: bool) -> None:
    """Show every setting with its origin, and try the database and the storage."""
    from app.checking import report

    failed = report(settings, as_json=as_json)
    sys.exit(exits.REFUSED if failed else exits.DONE)
