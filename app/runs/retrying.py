"""Decides whether a run can be gone on with from where it failed, and what is needed for it.

The new run has the version, the input and the values of the failed one, takes over every step
that ended well, and carries out the others in the same name, so that nothing is done twice.
"""

from hashlib import sha256

from app.accounts import service as accounts
from app.flows import store
from app.flows.hook_definition import Hook
from app.flows.store import HookRef
from app.runs import earlier, models
from app.runs.errors import NotRetryable
from app.runs.models import Run
from app.runs.service import Order

FAILED = ("Error", "Interrupted")


def may_retry(run: Run) -> bool:
    """Return whether a run ended in a way that can be gone on from, and nobody has yet."""
    return run.mode == "run" and run.status in FAILED and models.retry_of(run.id) is None


def order_of(run: Run) -> Order:
    """Return the order of the run that goes on with another; its ID follows from that one's.

    Raises NotRetryable, which says why.
    """
    if run.mode != "run" or run.status not in FAILED:
        raise NotRetryable("Only a run that failed or was stopped can be gone on with.")
    if models.retry_of(run.id) is None and not earlier.has_records(run.id):
        raise NotRetryable("What the run did is no longer recorded. Run it again instead.")
    flow = store.version(run.version_id)
    hook = flow.hook(run.hook_slug) or Hook()
    return Order(
        owner=accounts.get(run.owner_id),
        hook=HookRef(run.flow_slug, run.version_id, flow, hook, True),
        label=run.label,
        parameters=run.parameters,
        paths=run.paths,
        nodes=run.nodes,
        call={"retry": run.id},
        task_id=_task_id(run.id),
        trigger=run.trigger,
        event=run.event,
        origin=run.id,
        root=run.root_id,
    )


def _task_id(run_id: str) -> str:
    return f"retry-{sha256(run_id.encode()).hexdigest()[:40]}"
