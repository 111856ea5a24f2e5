"""Decides how the state of a run changes: Queued, Running, then one final state for good."""

from datetime import datetime

import sqlalchemy as sa

from app.actions.message import node_from_json
from app.database import now
from app.extensions import db
from app.flows import triggers
from app.flows.facts import RunFacts
from app.nodes.errors import NodeMissing, NotPermitted
from app.nodes.fencing import fence
from app.nodes.node import Node
from app.nodes.reading import Reader
from app.runs.errors import RunIsOver, UnknownRun
from app.runs.facts import load_facts
from app.runs.models import ACTIVE, Run, Status, find


def begin(run_id: str) -> RunFacts | None:
    """Mark a run as working and return its facts; None where it is over already."""
    run = find(run_id)
    if run is None or not run.is_active:
        return None
    if run.status == "Queued":
        _change(run_id, ("Queued",), status="Running", start_time=now())
    return load_facts(run_id)


def finish(run_id: str, status: Status, message: str) -> Status | None:
    """Give a run its final state, unless it has one; return the one that it has then."""
    ended = now()
    progress = {"progress": 1.0} if status == "Finished" else {}
    _change(run_id, ACTIVE, status=status, status_message=message, end_time=ended, **progress)
    return db.session.scalar(sa.select(Run.status).where(Run.id == run_id))


def interrupt(run_id: str, message: str) -> None:
    """Mark a run as stopped; raises RunIsOver where it has ended by itself."""
    if not _change(run_id, ACTIVE, status="Interrupted", status_message=message, end_time=now()):
        raise RunIsOver("The run has ended already.")


def is_stopped(run_id: str) -> bool:
    """Return whether somebody stopped the run."""
    return db.session.scalar(sa.select(Run.status).where(Run.id == run_id)) == "Interrupted"


def root_of(run_id: str) -> str:
    """Return the first of the runs that a run goes on with, itself where there is none."""
    run = find(run_id)
    return run.root_id if run else run_id


def root_of_finished(run_id: str) -> str:
    """Return what `root_of` does for a run that ended well, "" for others."""
    run = find(run_id)
    return run.root_id if run and run.status == "Finished" else ""


def chain_of(run_id: str) -> str:
    """Return the first of the runs with whose effects a run has to do: its own or those undone."""
    run = find(run_id)
    return root_of(run.origin if run and run.mode == "undo" else run_id)


def input_nodes(run_id: str, tree: Reader) -> list[Node]:
    """Return the nodes of a run's call as they are now.

    One that is gone, or no longer permitted, since the call is left out, but the one that a
    deletion was about is given as it was. Raises UnknownRun.
    """
    run = find(run_id)
    if run is None:
        raise UnknownRun
    if run.trigger == triggers.EVENTS["deleted"]:
        return [node_from_json(run.event)] if tree.may(run.nodes[0], "read") else []
    found = []
    for path in run.nodes:
        try:
            found.append(tree.stat(path))
        except (NodeMissing, NotPermitted):
            continue
    return found


def _change(run_id: str, states: tuple[str, ...], **values: str | float | datetime) -> bool:
    statement = sa.update(Run).where(Run.id == run_id, Run.status.in_(states)).values(**values)
    changed = db.session.execute(statement).rowcount  # type: ignore[attr-defined]
    fence.assure(db.session)
    db.session.commit()
    return bool(changed)
