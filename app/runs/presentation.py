"""Decides how a run looks from outside: as JSON for scripts and as values for pages.

Secrets are masked; an output is named as the viewer may see it, or not at all.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from app.nodes.rights import Rights
from app.runs import events
from app.runs.models import Run

MAX_LOG = 1_000
"""Lines in one answer: the newest, so that what happens now is among them."""

MAX_OUTPUTS = 10_000
"""Outputs in one answer: as many as one call may have paths."""


def task_document(run: Run, subjects: Collection[str]) -> dict[str, Any]:
    """Return the run with its outputs and log (interface: `GET /a/jobs/tasks/{TaskID}`)."""
    lines = events.of_kind(run.id, "log", MAX_LOG, newest=True)
    return task_summary(run) | {
        "Outputs": output_paths(run, subjects, MAX_OUTPUTS),
        "Log": [{"Time": _iso(line.at), "Level": line.level, "Text": line.text} for line in lines],
    }


def task_summary(run: Run) -> dict[str, Any]:
    """Return the state of a run under the reference's names."""
    return {
        "TaskID": run.id,
        "Status": run.status,
        "StatusMessage": run.status_message,
        "HasProgress": True,
        "Progress": round(run.progress, 4),
        "StartTime": _iso(run.start_time),
        "EndTime": _iso(run.end_time),
    }


def jobs_document(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return runs grouped by their flow (reference: ListJobs)."""
    by_flow = sorted(runs, key=lambda run: run.flow_slug)
    return [
        {"ID": slug, "Tasks": [{"JobID": slug, **task_summary(run)} for run in group]}
        for slug, group in groupby(by_flow, key=lambda run: run.flow_slug)
    ]


def output_paths(run: Run, subjects: Collection[str], limit: int) -> list[str]:
    """Return the userspace paths of the run's outputs that a viewer may see."""
    rights = Rights(frozenset(subjects))
    found = [rights.userspace(event.text) for event in events.of_kind(run.id, "output", limit)]
    return [path for path in found if path is not None]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
