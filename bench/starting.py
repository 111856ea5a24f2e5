"""Measures how soon the server answers, and what it takes while nobody asks for anything."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil

from bench.installation import hook_of, installation
from bench.line import ROUNDS, Goal, Line, median
from bench.servers import ROOT, environment_of, free_port, started

SECONDS = {True: 10, False: 60}
"""How long the idle processes are watched."""

SETTLE = 5
"""Seconds after which what a start brings along is done."""

MODULES = "BENCH_MODULES"
"""Tells `bench.importing` what to import, as JSON."""

LIST = "import json, sys, app.wsgi; print(json.dumps(list(sys.modules)))"
NOT_IMPORTED = ("__main__", "app.wsgi")
"""What makes the application, or is the list itself."""

MOST_CPU, MOST_MEMORY = 1.0, 250
"""Per cent of a core, and MiB, for web and worker together."""


def lines(quick: bool) -> Iterator[Line]:
    """Yield the lines of start and idleness."""
    with installation("", hook_of("trivial")) as one:
        settings = one.app.config["SETTINGS"]
        rounds = []
        bare = {**os.environ, MODULES: json.dumps(_modules(environment_of(settings, 0)))}
        for number in range(ROUNDS + 1):
            pair = _start(environment_of(settings, 0), "app"), _start(bare, "bare")
            if number:
                rounds.append(pair)
        told = "start: flowbutton serve to its first answer"
        yield median(f"{told}; limit: bare Flask with the same imports", rounds, Goal(2), "s")
        port = free_port()
        environment = environment_of(settings, port) | {"FLOWBUTTON_WEB_PROCESSES": "1"}
        with started([sys.executable, "-m", "app", "serve"], environment, port) as process:
            time.sleep(SETTLE)
            cpu, memory = _idle(psutil.Process(process), SECONDS[quick])
        yield Line("idle, web + worker: part of a core", cpu, MOST_CPU, Goal(1), "%")
        yield Line("idle, web + worker: memory", memory, MOST_MEMORY, Goal(1), "MiB")


def _modules(environment: dict[str, str]) -> list[str]:
    """Return the modules that a web process of ours imports."""
    command = [sys.executable, "-c", LIST]
    told = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=ROOT, env=environment
    )
    return [name for name in json.loads(told.stdout) if name not in NOT_IMPORTED]


def _start(environment: dict[str, str], kind: str) -> float:
    port = free_port()
    gunicorn = ["-m", "gunicorn", "bench.importing:app", f"--bind=127.0.0.1:{port}"]
    words = ["-m", "app", "serve"] if kind == "app" else gunicorn
    own = environment | {"PORT": str(port), "FLOWBUTTON_WEB_PROCESSES": "1"}
    began = time.perf_counter()
    with started([sys.executable, *words], own, port):
        return time.perf_counter() - began


def _idle(process: psutil.Process, seconds: int) -> tuple[float, float]:
    """Return the part of a core, in per cent, and the MiB that a process and those below take."""
    every = [process, *process.children(recursive=True)]
    before = _cpu(every)
    time.sleep(seconds)
    used = _cpu(every) - before
    memory = sum(one.memory_full_info().pss for one in every)
    return used / seconds * 100, memory / 1024**2


def _cpu(every: list[psutil.Process]) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in every)
