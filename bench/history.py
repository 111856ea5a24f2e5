"""Measures pages and retention with a long history of runs beside those with a short one."""

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa

from app.accounts import service as accounts
from app.accounts import tokens
from app.accounts.models import User
from app.database import now
from app.extensions import db
from app.flows import models as flows
from app.runs import housekeeping
from app.runs.events import RunEvent
from app.runs.models import Run
from bench.installation import CALLER, Installation, hook_of, installation
from bench.line import ROUNDS, Goal, Line, Measure, median, milliseconds

COUNTS = {True: 20_000, False: 1_000_000}
FEW = 100
ALL_RUNS = "/admin/runs"
BATCH = 10_000
OTHERS = 10
"""One run of so many is the caller's own, in the long history."""

OLD = timedelta(days=400)
EXPIRED = 50
"""Runs that one tidying drops."""


def lines(quick: bool) -> Iterator[Line]:
    """Yield the lines of the history."""
    count = COUNTS[quick]
    with installation("", hook_of("trivial")) as few, few.app.app_context():
        short = _prepared(few, FEW)
        with installation("", hook_of("trivial")) as many, many.app.app_context():
            long = _prepared(many, count)
            for told in short:
                rounds = [_both(few, short[told], many, long[told]) for _ in range(ROUNDS + 1)]
                name = f"{count:,} runs, {told}; limit: with {FEW} runs"
                yield median(name, rounds[1:], Goal(2))


def _both(
    few: Installation, short: Measure, many: Installation, long: Measure
) -> tuple[float, float]:
    with many.app.app_context():
        ours = long()
    with few.app.app_context():
        return ours, short()


def _prepared(one: Installation, count: int) -> dict[str, Measure]:
    """Fill an installation with runs; return what can be measured there, by name."""
    caller = accounts.find_or_refuse(CALLER)
    admin = accounts.create_user("boss", "correct horse", profile="admin")
    token, _row = tokens.create(admin, "bench", 1)
    boss = one.visitor
    boss.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    _fill(caller, admin, count)
    visitor, version = one.visitor, flows.flows_in_force()[0][1].id
    return {
        "my runs": lambda: milliseconds(lambda: visitor.get("/runs")),
        "everybody's runs": lambda: milliseconds(lambda: boss.get("/admin/runs")),
        "everybody's failed runs": lambda: milliseconds(
            lambda: boss.get("/admin/runs?status=Error")
        ),
        f"retention of {EXPIRED}": lambda: _tidied(caller.id, version),
    }


def _fill(caller: User, other: User, count: int) -> None:
    version = flows.flows_in_force()[0][1].id
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        rows = [
            _row(n, caller if n % OTHERS == 0 or count <= FEW else other, version) for n in numbers
        ]
        db.session.execute(sa.insert(Run), rows)
        events = [_event(row["id"]) for row in rows]
        db.session.execute(sa.insert(RunEvent), events)
    db.session.commit()


def _row(number: int, owner: User, version: int) -> dict[str, object]:
    moment = now() - timedelta(seconds=number)
    return {
        "id": f"run-{number:09d}",
        "flow_slug": "trivial",
        "version_id": version,
        "hook_slug": "trivial",
        "label": "Trivial",
        "owner_id": owner.id,
        "owner_login": owner.login,
        "call_digest": "0" * 64,
        "parameters": {},
        "paths": ["files/a.txt"],
        "nodes": ["data/a.txt"],
        "status": "Error" if number % 2 == 0 else "Finished",
        "recorded": False,
        "created_at": moment,
        "start_time": moment,
        "end_time": moment,
    }


def _event(run_id: str) -> dict[str, object]:
    return {
        "run_id": run_id, "step": "0", "place": "0", "kind": "done", "number": 0, "at": now(),
    }  # fmt: skip


def _tidied(owner_id: int, version: int) -> float:
    """Return how long dropping some runs takes that are older than is kept."""
    owner = db.session.get_one(User, owner_id)
    rows = [_row(number, owner, version) | {"id": f"old-{number}"} for number in range(EXPIRED)]
    for row in rows:
        row["end_time"] = now() - OLD
    db.session.execute(sa.insert(Run), rows)
    db.session.commit()
    taken = milliseconds(lambda: housekeeping.tidy(now()), 1)
    if db.session.get(Run, "old-0") is not None:
        raise RuntimeError("Nothing was dropped.")
    return taken
