"""The only door to a run from outside: decides whether a call of a hook starts one.

Caller, policy, task ID, rate, parameters and paths are checked in this order; a refused call
starts nothing. It knows no request.
"""

from collections.abc import Mapping, Sequence

from app import tracing
from app.access.policy import decide
from app.accounts.models import User
from app.audit import service as audit
from app.flows import models, store
from app.flows.errors import UnknownFlow
from app.flows.hook_definition import Hook, HookExtras
from app.flows.part import OUR_KEY
from app.flows.store import HookRef
from app.hooks import rates
from app.hooks.asking import Asked
from app.hooks.errors import FlowIsOff, MissingRights, NoPreview, UnknownHook
from app.hooks.inputs import read_nodes, read_parameters
from app.nodes import workspaces
from app.runs import service as runs
from app.runs.models import Run

OFF = "This flow is off. Enable it, then run it."
PREVIEW_MARK = "-preview"
"""Tells the ID of a preview from that of the run after it."""

LONGEST_ID = 64
"""Characters of a TaskID (interface: HTTP)."""


def permitted_hook(caller: User, slug: str, asked: Asked | None = None) -> HookRef:
    """Return the hook where its policy allows the caller; `asked` is what is known of it already.

    Raises UnknownHook else, whether the hook exists or not.
    """
    if asked is None:
        reference = store.find_hook(slug)
    else:
        reference = store.hook_of(asked.revised, slug) if asked.revised else None
    if reference is None or not decide(reference.hook.rules, caller.subjects).allowed:
        raise UnknownHook
    return reference


def check_rights(caller: User, reference: HookRef) -> None:
    """Raise MissingRights where the caller may not write where the hook's flow has to."""
    needed = reference.hook.extras.needs_write
    if not needed:
        return
    writable = {view.slug for view in workspaces.visible(caller.subjects) if view.access.write}
    if not writable.issuperset(needed):
        raise MissingRights("You do not have the rights that this hook needs.")


def by_hand(caller: User, flow_slug: str, hook_slug: str = "") -> HookRef:
    """Return a flow as an admin starts it: no policy is asked, every parameter may be set.

    With `hook_slug` it starts as that hook would, whose presets and limits hold; else no hook is
    named (reference: IsManual). Raises UnknownFlow to all but admins, and UnknownHook.
    """
    row = models.flow_in_force(flow_slug) if caller.is_admin else None
    if row is None:
        raise UnknownFlow(f"There is no flow “{flow_slug}”.")
    record, version = row
    flow = store.parsed(version)
    hook = flow.hook(hook_slug) if hook_slug else Hook()
    if hook is None:
        raise UnknownHook
    return HookRef(record.slug, version.id, flow, _open(hook), record.enabled)


def preview_id(task_id: str) -> str:
    """Return the ID of the preview that a form offers beside the run of this ID; "" for none."""
    return f"{task_id[: LONGEST_ID - len(PREVIEW_MARK)]}{PREVIEW_MARK}" if task_id else ""


@tracing.span("hook call")
def trigger(
    caller: User,
    slug: str,
    parameters: Mapping[str, object],
    paths: Sequence[str],
    task_id: str = "",
    *,
    preview: bool = False,
    asked: Asked | None = None,
) -> Run:
    """Start a run of the hook's flow and return it; the same call again returns the same run.

    A preview changes nothing and says what the run would do. `asked` is what was read of the
    hook when the call arrived. Raises UnknownHook, BadTaskId,
    TaskIdInUse, TooManyCalls, BadParameters, MissingRights, NoPreview, QueueFull or
    NotPermitted, which names the path as the caller sent it.
    """
    reference = permitted_hook(caller, slug, asked)
    call = _call(parameters, paths, preview=preview)
    if task_id and (existing := _same(caller, slug, call, task_id)):
        return existing
    if preview and not (reference.hook.extras.previews or caller.is_admin):
        raise NoPreview("A preview is not offered here.")
    rates.check(caller, reference, audit.actor().address)
    check_rights(caller, reference)
    return _start(caller, reference, parameters, paths, task_id, call)


def run_now(
    caller: User,
    flow_slug: str,
    parameters: Mapping[str, object],
    paths: Sequence[str],
    *,
    hook_slug: str = "",
    task_id: str = "",
    preview: bool = False,
) -> Run:
    """Start a run of a flow by an admin's hand and return it; see `by_hand` and `trigger`.

    Paths are checked with the admin's own rights. Raises FlowIsOff, too.
    """
    reference = by_hand(caller, flow_slug, hook_slug)
    call = {"flow": flow_slug, **_call(parameters, paths, preview=preview)}
    if task_id and (existing := _same(caller, hook_slug, call, task_id)):
        return existing
    if not reference.enabled:
        raise FlowIsOff(OFF)
    return _start(caller, reference, parameters, paths, task_id, call)


def earlier(
    caller: User,
    slug: str,
    parameters: Mapping[str, object],
    paths: Sequence[str],
    task_id: str,
    *,
    preview: bool = False,
) -> Run | None:
    """Return the run that this same call started before, None where there is none.

    Raises BadTaskId or TaskIdInUse.
    """
    call = _call(parameters, paths, preview=preview)
    return _same(caller, slug, call, task_id) if task_id else None


def _start(
    caller: User,
    reference: HookRef,
    parameters: Mapping[str, object],
    paths: Sequence[str],
    task_id: str,
    call: Mapping[str, object],
) -> Run:
    nodes = read_nodes(caller, reference, paths)
    button = reference.hook.button
    order = runs.Order(
        owner=caller,
        hook=reference,
        label=button.label if button else reference.flow.label,
        parameters=read_parameters(caller, reference, parameters, nodes),
        paths=paths,
        nodes=[node.path for node in nodes],
        call=call,
        task_id=task_id,
        mode="preview" if call.get("preview") else "run",
    )
    run = runs.start(order)
    tracing.note(run__id=run.id, hook__slug=run.hook_slug, flow__slug=run.flow_slug)
    return run


def _open(hook: Hook) -> Hook:
    """The hook without its button, its form's templates and any closed parameter; limits hold."""
    fields = {
        name: field.model_copy(update={"default": ""}) for name, field in hook.extras.fields.items()
    }
    extras = HookExtras(fields=fields).model_dump_json(exclude_defaults=True)
    update = {"allow_override_presets": True, "metadata": {OUR_KEY: extras}}
    return hook.model_copy(update=update)


def _same(caller: User, slug: str, call: Mapping[str, object], task_id: str) -> Run | None:
    runs.check_task_id(task_id)
    return runs.same_call(task_id, caller, slug, call)


def _call(
    parameters: Mapping[str, object], paths: Sequence[str], *, preview: bool
) -> dict[str, object]:
    """Return what tells one call from another: a preview is not the run that it previews."""
    sent: dict[str, object] = {"parameters": dict(parameters), "paths": list(paths)}
    return sent | {"preview": True} if preview else sent
