"""Decides whether this machine works together with the others: it tries what they have in common.

The database and its tables, the clock, the secret key, the files, and who carries out runs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from app import agreement
from app.database import clock, now
from app.extensions import alembic, db
from app.nodes import datasources
from app.problems import Problem
from app.runs import engine, lease, probes

MAX_SKEW = 5.0
"""Seconds that clocks may differ: schedules are kept by those of the machines."""


@dataclass(frozen=True)
class Check:
    """What was tried: a `problem` in words, "" where it works, and a `note` of what is there."""

    name: str
    problem: str = ""
    note: str = ""


def checks(secret_key: str) -> Iterator[Check]:
    """Yield each check; after a problem with the database there are no more."""
    database = Check("database", _database_problem())
    yield database
    if database.problem:
        return
    yield Check("clock", _clock_problem())
    yield Check("secret key", _key_problem(secret_key))
    yield _workers()
    for datasource in datasources.all_datasources():
        name, trouble = f"datasource {datasource.name}", datasources.problem_of(datasource)
        yield Check(name, trouble) if trouble else _probed(name, datasource.name)


def _database_problem() -> str:
    try:
        if alembic.needs_upgrade() or not engine.is_ready(db.engine):
            return "The tables are missing or old. Run: flowbutton init"
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError as error:
        return str(error).splitlines()[0]
    return ""


def _clock_problem() -> str:
    theirs = db.session.scalar(sa.select(clock(db.engine.dialect)))
    skew = (now() - theirs).total_seconds() if theirs else 0.0
    if abs(skew) <= MAX_SKEW:
        return ""
    way = "ahead of" if skew > 0 else "behind"
    return f"The clock of this machine is {abs(skew):.0f} s {way} the database's."


def _key_problem(secret_key: str) -> str:
    if agreement.is_shared(secret_key):
        return ""
    return (
        "The secret key is not the one of the other processes. Set FLOWBUTTON_SECRET_KEY to the"
        " same everywhere; after a change of it run: flowbutton init"
    )


def _workers() -> Check:
    found = ", ".join(one.worker for one in lease.live(db.engine))
    return Check("workers", note=found or "none is alive now")


def _probed(name: str, datasource: str) -> Check:
    try:
        answers = probes.ask(datasource)
    except Problem as problem:
        return Check(name, f"It cannot be written: {problem.detail or problem.title}")
    wrong = "; ".join(f"{one.worker}: {one.problem}" for one in answers if one.problem)
    seeing = ", ".join(one.worker for one in answers if not one.problem)
    return Check(name, wrong, f"seen by {seeing}" if seeing else "")
