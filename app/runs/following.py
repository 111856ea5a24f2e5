"""Decides how a run is followed by a process that does not carry it out: by looking at its row."""

import time
from collections.abc import Callable

from app.extensions import db
from app.runs.errors import UnknownRun
from app.runs.models import Run, find

PAUSE_SECONDS = 0.5
"""Between two looks: as often as progress is written, see `runs.reporter`."""


def follow(run_id: str, report: Callable[[float], None]) -> Run:
    """Return a run when it has ended; `report` gets its progress at each look.

    Raises UnknownRun where it is gone meanwhile.
    """
    while True:
        db.session.rollback()
        run = find(run_id)
        if run is None:
            raise UnknownRun(f"The run “{run_id}” is gone.")
        report(run.progress)
        if not run.is_active:
            return run
        time.sleep(PAUSE_SECONDS)
