"""Decides whether a run can be gone on with from where it failed, and what is needed for it.

The new run has the version, the input and the values of the failed one, takes over every step
that ended well, and carries out the others in the same name, so that nothing is done twice.
"""

from hashlib import sha256

from app.accounts import service as accounts
from app.accounts.models import User
from app.extensions import db
from app.flows import store
from app.flows.hook_definition import Hook
from app.flows.store import HookRef
from app.runs import earlier, engine, models, service
from app.runs.errors import NotRetryable
from app.runs.models import Run
from app.runs.service import Order

FAILED = ("Error", "Interrupted")


def may_retry(run: Run, viewer: User) -> bool:
    """Return whether a run ended in a way that can be gone on from, and nobody has yet.

    With one that no hook started only admins may (see `hooks.trigger.by_hand`).
    """
    ended = run.mode == "run" and run.status in FAILED
    permitted = bool(run.hook_slug) or viewer.is_admin
    return ended and permitted and not models.has_followers(run.id)


def order_of(run: Run) -> Order:
    """Return the order of the run that goes on with another; its ID follows from that one's.

    Raises NotRetryable, which says why, and SecretUnreadable.
    """
    owner = accounts.get(run.owner_id)
    if reason := _against(run, owner):
        raise NotRetryable(reason)
    flow = store.version(run.version_id)
    hook = flow.hook(run.hook_slug) or Hook()
    return Order(
        owner=owner,
        hook=HookRef(run.flow_slug, run.version_id, flow, hook, True),
        label=run.label,
        parameters=run.opened_parameters,
        paths=run.paths,
        nodes=run.nodes,
        call={"retry": run.id},
        task_id=_task_id(run.id),
        trigger=run.trigger,
        event=run.event,
        origin=run.id,
        root=run.root_id,
    )


def go_on(order: Order) -> Run:
    """Start a run that goes on with another and return it; what is left of that one ends first.

    Raises as `service.start`.
    """
    engine.stop(db.engine, order.origin)
    return service.start(order)


def _against(run: Run, owner: User) -> str:
    """Return why a run cannot be gone on with, "" where it can or already is."""
    if run.mode != "run" or run.status not in FAILED:
        return "Only a run that failed or was stopped can be gone on with."
    if models.retry_of(run.id):
        return ""
    if models.has_followers(run.id):
        return "The run was undone, or it was tried. Run it again instead."
    if not owner.enabled:
        return "Who started the run may no longer sign in. Somebody else has to start a new one."
    if not earlier.has_records(run.id):
        return "What the run did is no longer recorded. Run it again instead."
    return ""


def _task_id(run_id: str) -> str:
    return f"retry-{sha256(run_id.encode()).hexdigest()[:40]}"
