"""Decides whether an earlier run may be repeated, or gone on with from where it failed.

Both are checked like any call of the hook; it knows no request.
"""

from app.accounts.models import User
from app.flows import models
from app.flows.errors import UnknownFlow
from app.flows.parameters import specs
from app.flows.store import HookRef
from app.hooks.errors import FlowIsOff
from app.hooks.inputs import as_sent, check_paths
from app.hooks.trigger import by_hand, check_rights, permitted_hook, run_now, trigger
from app.runs import service as runs
from app.runs.models import Run
from app.runs.retrying import go_on, order_of


def repeat(caller: User, run: Run, task_id: str = "", *, preview: bool = False) -> Run:
    """Start a new run, or a preview, with the same input as an earlier one, and return it.

    It is a call like any other: policy, rights and paths are checked again; raises as `trigger`,
    or as `run_now` for a run that no hook started.
    """
    if run.hook_slug:
        reference = permitted_hook(caller, run.hook_slug)
        sent = _sent(caller, reference, run)
        return trigger(caller, run.hook_slug, sent, run.paths, task_id, preview=preview)
    reference = by_hand(caller, run.flow_slug)
    sent = _sent(caller, reference, run)
    return run_now(caller, run.flow_slug, sent, run.paths, task_id=task_id, preview=preview)


def retry(run: Run, *, is_admin: bool) -> Run:
    """Go on with a run that failed or was stopped, from there; return the run that does.

    It acts for the owner of that run, to whom the hook's policy, rights and the paths must be
    open now; one that no hook started is for admins, whose flow must be on. However often it is
    asked, one run goes on. Raises NotRetryable, UnknownHook, MissingRights, NotPermitted,
    UnknownFlow, FlowIsOff, QueueFull.
    """
    order = order_of(run)
    if existing := runs.same_call(order.task_id, order.owner, run.hook_slug, order.call):
        return existing
    if run.hook_slug:
        reference = permitted_hook(order.owner, run.hook_slug)
        check_rights(order.owner, reference)
        check_paths(order.owner, reference, run.paths)
    else:
        _check_flow(run.flow_slug, is_admin=is_admin)
    return go_on(order)


def _sent(caller: User, reference: HookRef, run: Run) -> dict[str, str]:
    """The parameters of a run that its caller may send again."""
    offered = [spec for spec in specs(reference.flow, reference.hook) if spec.overridable]
    values = run.opened_parameters
    return {
        spec.name: as_sent(caller, spec, values[spec.name])
        for spec in offered
        if spec.name in values
    }


def _check_flow(flow_slug: str, *, is_admin: bool) -> None:
    row = models.flow_in_force(flow_slug) if is_admin else None
    if row is None:
        raise UnknownFlow(f"There is no flow “{flow_slug}”.")
    if not row[0].enabled:
        raise FlowIsOff("This flow is off. Enable it, then go on with its run.")
