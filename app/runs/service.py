"""Decides what starting, stopping and repeating a run means; it never asks who may call."""

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy.exc import IntegrityError

from app import sealing
from app.accounts.models import User
from app.audit import service as audit
from app.database import detached, now
from app.extensions import db, has_session
from app.flows import events
from app.flows.masks import MASK
from app.flows.secret_values import secret_names
from app.flows.store import HookRef
from app.runs import engine, state
from app.runs.accepting import commits
from app.runs.errors import BadTaskId, TaskIdInUse, UnknownRun
from app.runs.models import Mode, Run, find
from app.runs.pressure import check_room
from app.runs.queueing import Entry
from app.runs.writing import Accepted, write

TASK_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
NEW = {
    "recorded": True,
    "status": "Queued",
    "status_message": "",
    "progress": 0.0,
    "start_time": None,
    "end_time": None,
}
"""What a run is before anything was done."""


@dataclass(frozen=True)
class Order:
    """What is needed to start a run: all has been checked. `call` is what the caller sent.

    `trigger` and `event` say what started it where nobody did, `mode`, `origin` and `root` what it
    is to an earlier run, see `Run`. The address is that of who acts.
    """

    owner: User
    hook: HookRef
    label: str
    parameters: dict[str, str]
    paths: Sequence[str]
    nodes: Sequence[str]
    call: Any
    task_id: str = ""
    trigger: str = ""
    event: Mapping[str, Any] = field(default_factory=dict)
    mode: Mode = "run"
    origin: str = ""
    root: str = ""
    address: str = field(default_factory=lambda: audit.actor().address)


def check_task_id(task_id: str) -> str:
    """Return the preset ID; raises BadTaskId where its form is wrong (interface: HTTP)."""
    if not TASK_ID.fullmatch(task_id):
        raise BadTaskId("TaskID needs 8 to 64 characters of A-Z, a-z, 0-9, _ and -.")
    return task_id


def same_call(task_id: str, owner: User, hook_slug: str, call: Any) -> Run | None:
    """Return the run that this same call started before, or None where the ID is free.

    Raises TaskIdInUse where another call, or another caller, has the ID.
    """
    run = find(task_id)
    if run is None:
        return None
    if run.owner_id != owner.id or run.call_digest not in digests(hook_slug, call):
        raise TaskIdInUse(f"The TaskID “{task_id}” is in use by another call.")
    return run


def start(order: Order) -> Run:
    """Keep the run and queue it in one commit, and return it.

    A race of the same call returns the run of the winner; raises TaskIdInUse as `same_call`, and
    QueueFull.
    """
    check_room(order.hook.flow_slug, order.owner.id)
    engine.ensure_queue(db.engine, order.hook.flow.max_concurrency)
    row = _row(order)
    try:
        commits(db.engine).keep(_accepted(row, order))
    except IntegrityError:
        existing = same_call(order.task_id, order.owner, order.hook.slug, order.call)
        if existing is None:
            raise
        return existing
    return _known(row)


def add(order: Order) -> Run:
    """Keep and queue the run within the present transaction, and return it.

    Call `engine.ensure_queue` before the transaction. Raises IntegrityError where its ID is taken.
    """
    row = _row(order)
    write(db.session.connection(), [_accepted(row, order)])
    return _known(row)


def stop(run: Run, by: str) -> None:
    """Stop a run; raises RunIsOver."""
    state.interrupt(run.id, f"Stopped by {by}.")
    audit.record("run.stop", f"run:{run.id}")
    db.session.commit()
    engine.stop(db.engine, run.id)


def visible(run_id: str, viewer: User) -> Run:
    """Return a run to who started it and to admins; to others it does not exist (UnknownRun)."""
    run = find(run_id)
    if run is None or not (viewer.is_admin or run.owner_id == viewer.id):
        raise UnknownRun(f"There is no task “{run_id}”.")
    return run


def digests(hook_slug: str, call: Any) -> list[str]:
    """Return what tells one call from another, the hook and what was sent, by each key we know.

    The first is kept with the run. Secrets among what was sent cannot be guessed from it.
    """
    text = json.dumps([hook_slug, call], sort_keys=True, ensure_ascii=False)
    return sealing.fingerprints(sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def _known(row: Mapping[str, Any]) -> Run:
    """Return a run as it was just written, as the session's own where there is one."""
    run = detached(Run, row)
    if has_session():
        db.session.add(run)
    return run


def _accepted(row: dict[str, Any], order: Order) -> Accepted:
    started = {
        "hook": row["hook_slug"],
        "flow": row["flow_slug"],
        "trigger": row["trigger"] or None,
        "origin": row["origin"] or None,
    }
    told = audit.entry(_told_as(order), f"run:{row['id']}", after=started)
    return Accepted(
        row, told, Entry(row["id"], order.hook.flow_slug, order.hook.flow.max_concurrency)
    )


def _told_as(order: Order) -> str:
    """Return how the audit log names the start of a run."""
    if order.mode == "run":
        return "run.retry" if order.origin else "run.start"
    return f"run.{order.mode}"


def _row(order: Order) -> dict[str, Any]:
    shown, secrets = _parted(order)
    return {
        "id": order.task_id or uuid.uuid4().hex,
        "flow_slug": order.hook.flow_slug,
        "version_id": order.hook.version_id,
        "hook_slug": order.hook.slug,
        "label": order.label,
        "owner_id": order.owner.id,
        "owner_login": order.owner.login,
        "call_digest": digests(order.hook.slug, order.call)[0],
        "parameters": shown,
        "secrets": secrets,
        "paths": list(order.paths),
        "nodes": list(order.nodes),
        "trigger": order.trigger,
        "event": dict(order.event),
        "causes": list(events.causes()),
        "mode": order.mode,
        "origin": order.origin,
        "root": order.root,
        "address": order.address,
        "created_at": now(),
        **NEW,
    }


def _parted(order: Order) -> tuple[dict[str, str], str]:
    """Return the parameters with a mask for each password, and the passwords sealed."""
    names = secret_names(order.hook.flow)
    secrets = {name: value for name, value in order.parameters.items() if name in names and value}
    shown = {name: MASK if name in secrets else value for name, value in order.parameters.items()}
    return shown, sealing.seal(json.dumps(secrets)) if secrets else ""
