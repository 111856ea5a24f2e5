"""Decides what a run that goes on with a failed one takes over: every step that ended well.

What is taken over is recorded anew, so that the next run of the chain finds it, too.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.flows.facts import RunFacts
from app.runs import engine, models
from app.runs.sealed_records import opened

CACHED_RUNS = 8
"""Runs whose earlier records one worker holds: twice as many as it carries out at once."""


@dataclass(frozen=True)
class Taken:
    """What a step returned, and the run in which it was carried out."""

    output: Any
    run_id: str


def recorded(facts: RunFacts, step: str) -> Taken | None:
    """Return what the step of this name returned in the runs that a run goes on with.

    None where it did not end well in any of them, or where the run begins anew.
    """
    return _records(db.engine, facts.run_id).get(step) if facts.root else None


def has_records(run_id: str) -> bool:
    """Return whether the engine still knows the steps of a run."""
    return engine.is_known(db.engine, run_id)


@functools.lru_cache(maxsize=CACHED_RUNS)
def _records(database: sa.Engine, run_id: str) -> Mapping[str, Taken]:
    """The earlier runs are over, so that their records stay as they are."""
    found: dict[str, Taken] = {}
    run = models.find(run_id)
    while run and run.mode == "run" and run.origin:
        for step, kept in engine.recorded(database, run.origin).items():
            output = opened(kept)
            if step not in found and _ended_well(output):
                found[step] = Taken(output, _carried_out_in(output, run.origin))
        run = models.find(run.origin)
    return found


def _carried_out_in(output: Any, run_id: str) -> str:
    earlier = output.get("earlier") if isinstance(output, dict) else ""
    return earlier or run_id


def _ended_well(output: Any) -> bool:
    """What is no record of an action or a selection is the input of the run, a list."""
    if isinstance(output, dict) and "gave" in output:
        return not output["gave"].get("error")
    return isinstance(output, list)
