"""Measures how long a run of one flow takes while very many of another flow wait."""

import time
from collections.abc import Iterator

from app.extensions import db
from app.flows import store
from app.flows.definition import parse
from app.runs.models import Run
from app.runs.pressure import waiting
from bench.fan_out import worker
from bench.installation import CALLER, EVERYBODY, Installation, installation
from bench.line import ROUNDS, Goal, Line

COUNTS = {True: 1_000, False: 10_000}
MOST_LATE = 2.0
"""Seconds by which waiting runs of another flow may delay a run."""

LOOK_SECONDS = 0.02
BUSY, OTHER = "busy", "other"


def lines(quick: bool) -> Iterator[Line]:
    """Yield the line of the delay: the longest of all rounds beside what is allowed."""
    count = COUNTS[quick]
    with installation() as one:
        for slug in (BUSY, OTHER):
            store.save(parse(_flow(slug)), author=CALLER)
        with worker(one):
            alone = [_carry_out(one) for _ in range(ROUNDS + 1)][1:]
        for _ in range(count):
            one.visitor.post(f"/a/scheduler/hooks/{BUSY}", json={})
        with worker(one):
            beside = [_carry_out(one) for _ in range(ROUNDS + 1)][1:]
            left = _waiting()
    if not left:
        raise RuntimeError("The other flow's runs were over too soon.")
    name = f"a run beside {count:,} waiting ones of another flow, its delay at most"
    yield Line(name, max(beside) - min(alone), MOST_LATE, Goal(1), "s")


def _flow(slug: str) -> dict[str, object]:
    action = {"ID": "actions.scheduler.log-input", "Label": "Log"}
    hook = {"ApiSlug": slug, "Policies": EVERYBODY}
    return {"Label": slug, "Actions": [action], "Hooks": [hook]}


def _carry_out(one: Installation) -> float:
    """Return the seconds from a call to the end of its run."""
    began = time.monotonic()
    answer = one.visitor.post(f"/a/scheduler/hooks/{OTHER}", json={}).json or {}
    while True:
        db.session.rollback()
        run = db.session.get(Run, answer["TaskID"])
        if run and run.end_time:
            return time.monotonic() - began
        time.sleep(LOOK_SECONDS)


def _waiting() -> int:
    db.session.rollback()
    return db.session.scalar(waiting(1, Run.flow_slug == BUSY)) or 0
