"""Starts gunicorn over the application, or over a bare one, with the same options."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app import config
from app.config import Settings
from app.serving import web_command

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
"""Seconds after which a server that does not answer is given up."""


def environment_of(settings: Settings, port: int) -> dict[str, str]:
    """Return the environment in which our commands use an installation."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("FLOWBUTTON_")}
    values = {config.variable(row): getattr(settings, row.name) for row in config.table()}
    values |= {"FLOWBUTTON_WEB_PROCESSES": processes(), "PORT": port}
    return kept | {name: str(value) for name, value in values.items()}


def processes() -> int:
    """Return how many web processes each server has."""
    return os.cpu_count() or 1


@contextmanager
def served(application: str, environment: dict[str, str], port: int) -> Iterator[int]:
    """Serve `module:name` while the block runs; gives the number of the process."""
    settings = Settings(port=port, web_processes=processes())
    command = [application if word == "app.wsgi:app" else word for word in web_command(settings)]
    with started(command, environment, port) as process:
        yield process


@contextmanager
def started(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    """Run a server while the block runs, from its first answer on; gives its process's number."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sys.stderr)
    try:
        wait_for(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(PATIENCE)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(port: int) -> None:
    """Return when a server answers; raises TimeoutError."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), PATIENCE) as one:
            one.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            if one.recv(100):
                return
        time.sleep(0.01)
    raise TimeoutError
