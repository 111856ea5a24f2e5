"""Measures zip, hash and copy of large files beside Python's zipfile, hashlib and shutil.

All is done in a process of its own, which tells seconds and the most memory it had:
python -m bench.content INSTANCE
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from app import create_app
from app.actions.message import Message
from app.actions.registry import ActionCall, find
from app.actions.step import Step
from app.config import Settings
from app.nodes.effects import StepEffects
from app.nodes.tree import Tree
from bench.installation import installation
from bench.line import ROUNDS, Goal, Line, median

MIB = 1024 * 1024
SIZES = {True: 200 * MIB, False: 5 * 1024 * MIB}
LARGE = "large.bin"
MOST_MEMORY = 150
"""MiB that a process may have, however large the files are."""

PARAMETERS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "zip": ("actions.archive.compress", {"format": "zip"}),
    "hash": ("actions.tree.hash", {"metadata": ""}),
    "copy": ("actions.tree.copymove", {"target": "data/target", "targetParent": "true"}),
}


def lines(quick: bool) -> Iterator[Line]:
    """Yield the lines of large files."""
    with installation() as one:
        instance = one.app.config["SETTINGS"].instance
        (one.files / "target").mkdir()
        _make(one.files / LARGE, SIZES[quick])
        for kind, told in _child(instance).items():
            name = f"{kind} of {SIZES[quick] / 1024 / MIB:.1f} GB"
            rounds = [(ours, plain) for ours, plain in told["rounds"]]
            yield median(f"{name}; limit: {LIMITS[kind]}", rounds, Goal(1.1), "s")
            yield Line(f"{name}, memory", told["memory"], MOST_MEMORY, Goal(1), "MiB")


def _make(path: Path, size: int) -> None:
    """Write a file that can be packed to about a half."""
    block = os.urandom(MIB // 2) + bytes(MIB // 2)
    with path.open("wb") as file:
        for _ in range(size // MIB):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())


def _child(instance: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.content", str(instance)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(told)
    return found


def main() -> None:
    """Do each in turn with its limit, and tell the seconds, and the most MiB until then."""
    instance = Path(sys.argv[1])
    files, told = instance.parent / "files", {}
    with create_app(Settings(instance=instance, secret_key="bench")).app_context():  # noqa: S106
        for kind, parameters in PARAMETERS.items():
            rounds = [
                (_timed(files, _action(*parameters)), _timed(files, partial(PLAIN[kind], files)))
                for _ in range(ROUNDS)
            ]
            told[kind] = {"rounds": rounds, "memory": _most_memory()}
    sys.stdout.write(json.dumps(told))


def _most_memory() -> float:
    """Return the most MiB that this process had; what `resource` tells counts its parent's, too."""
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def _timed(files: Path, work: Callable[[], object]) -> float:
    """Return how long it takes, and remove what was made."""
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    for made in (*files.glob("large*.zip"), *(files / "target").iterdir()):
        made.unlink()
    return seconds


def _action(action_id: str, parameters: Mapping[str, str]) -> Callable[[], object]:
    action = find(action_id)
    if action is None:
        raise RuntimeError(f"There is no action {action_id}.")
    tree, run_id = Tree(None), uuid.uuid4().hex
    call = ActionCall(
        parameters=parameters,
        message=Message((tree.stat(f"data/{LARGE}"),)),
        tree=tree,
        files=StepEffects(tree, f"{run_id}:0"),
        log=lambda _level, _text: None,
        step=Step(run_id, "0"),
    )
    return partial(action.run, call)


def _zip(files: Path) -> None:
    with (files / "large-plain.zip").open("wb") as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(files / LARGE, LARGE)
        _settle(target.fileno())


def _hash(files: Path) -> None:
    with (files / LARGE).open("rb") as file:
        hashlib.file_digest(file, "sha256").hexdigest()


def _copy(files: Path) -> None:
    target = files / "target" / LARGE
    shutil.copyfile(files / LARGE, target)
    with target.open("rb") as file:
        _settle(file.fileno())


def _settle(handle: int) -> None:
    """Bring a file to disk, as we promise; without it, nothing would be kept at a power cut."""
    os.fsync(handle)


PLAIN = {"zip": _zip, "hash": _hash, "copy": _copy}
LIMITS = {
    "zip": "zipfile + fsync",
    "hash": "hashlib",
    "copy": "shutil.copyfile + fsync",
}

if __name__ == "__main__":
    main()
