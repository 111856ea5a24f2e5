"""Measures one call with 10,000 paths beside reading and checking them by `os.scandir`."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from bench.installation import Installation, fill, hook_of, installation
from bench.line import Goal, Line, compare, milliseconds

COUNT = 10_000
SLUG = "trivial"


def lines(_quick: bool) -> Iterator[Line]:
    """Yield the line of many paths."""
    with installation("", hook_of(SLUG)) as one:
        folder = one.files / "many"
        fill(folder, COUNT)
        sent = [f"files/many/{number:07d}.txt" for number in range(COUNT)]
        yield compare(
            f"POST hook with {COUNT:,} paths; limit: scandir + stat + check",
            lambda: milliseconds(lambda: _call(one, sent), 3),
            lambda: milliseconds(lambda: _check(folder, sent), 3),
            Goal(3),
        )


def _call(one: Installation, paths: list[str]) -> None:
    body = json.dumps({"Paths": paths})
    headers = {"Content-Type": "application/json"}
    answer = one.visitor.post(f"/a/scheduler/hooks/{SLUG}", data=body, headers=headers)
    if answer.json is None or not answer.json["Success"]:
        raise RuntimeError("No run was started.")


def _check(folder: Path, paths: list[str]) -> None:
    with os.scandir(folder) as found:
        known = {item.name: item.stat(follow_symlinks=False) for item in found}
    for path in paths:
        workspace, inner, name = path.split("/")
        if workspace != "files" or inner != "many" or name not in known:
            raise RuntimeError("A path is missing.")
