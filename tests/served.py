"""Starts the real command on an instance of its own and talks to it from outside."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60
"""Seconds after which a test gives up; far more than anything needs on a busy machine."""


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Served:
    """One instance: its address, its folder, its processes."""

    instance: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    tokens: dict[str, str] = field(default_factory=dict)
    prefix: list[str] = field(default_factory=list)
    """A command that `serve` is started through."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def files(self) -> Path:
        return self.instance / "demo-files"

    def start(self, *options: str) -> None:
        command = [*self.prefix, sys.executable, "-m", "app", "serve", *options]
        log = (self.instance.parent / "serve.log").open("ab")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
        )
        ready = "/healthz" if "--no-worker" in options else "/readyz"
        wait_for(lambda: self.get(ready).status == 200)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE)
            self.process = None

    def kill_worker(self) -> None:
        """Kill the worker as `kill -9` does."""
        os.kill(self.worker_pid(), signal.SIGKILL)

    def worker_pid(self) -> int:
        """The worker, once it runs: it is started again where it ended."""
        wait_for(lambda: len(self.worker_pids()) == 1)
        return self.worker_pids()[0]

    def worker_pids(self) -> list[int]:
        """The worker; none while it is being started."""
        assert self.process is not None
        pattern = ["pgrep", "-P", str(self.process.pid), "-f", "app worker"]
        told = subprocess.run(pattern, check=False, capture_output=True, text=True).stdout
        return [int(pid) for pid in told.split()]

    def command(self, *arguments: str, status: int = 0) -> str:
        """Return what a `flowbutton` command prints."""
        done = subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stderr
        return done.stdout

    def token(self, login: str) -> str:
        if login not in self.tokens:
            answer = self.command("token", "create", login, "--json")
            self.tokens[login] = json.loads(answer)["token"]
        return self.tokens[login]

    def get(self, path: str, login: str = "") -> Answer:
        return self.ask("GET", path, login)

    def post(self, path: str, body: Any, login: str) -> Answer:
        return self.ask("POST", path, login, body)

    def ask(self, method: str, path: str, login: str = "", body: Any = None) -> Answer:
        request = urllib.request.Request(self.url + path, method=method)
        if login:
            request.add_header("Authorization", f"Bearer {self.token(login)}")
        data = None
        if body is not None:
            request.add_header("Content-Type", "application/json")
            data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, data, timeout=PATIENCE) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read())
        except (urllib.error.URLError, ConnectionError):
            return Answer(0, {}, b"")

    def run_to_end(self, task_id: str, login: str) -> dict[str, Any]:
        """Return the task when it has ended."""
        task: dict[str, Any] = {}

        def ended() -> bool:
            answer = self.get(f"/a/jobs/tasks/{task_id}", login)
            task.update(answer.json if answer.status == 200 else {"Status": "Queued"})
            return task["Status"] not in ("Queued", "Running")

        wait_for(ended)
        return task


def wait_for(condition: Any) -> None:
    """Return when the condition holds; fail after PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


@contextmanager
def served(folder: Path, *options: str, **variables: str) -> Iterator[Served]:
    """Serve an instance in `folder` while the block runs, with more environment variables."""
    instance = folder / "instance"
    instance.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("FLOWBUTTON_")}
    environment |= {"FLOWBUTTON_INSTANCE": str(instance), "PORT": str(port), **variables}
    one = Served(instance, port, environment)
    try:
        one.start(*options)
        yield one
    finally:
        one.stop()
