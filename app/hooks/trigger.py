"""The only door to a run from outside: decides whether a call of a hook starts one.

Caller, policy, task ID, rate, parameters and paths are checked in this order; a refused call
starts nothing. It knows no request.
"""

from collections.abc import Mapping, Sequence

from limits import parse

from app.access.policy import decide
from app.accounts import service as accounts
from app.accounts.models import User
from app.database import now
from app.extensions import limiter
from app.flows import store, templates
from app.flows.errors import BadParameters
from app.flows.parameter_spec import ParameterSpec
from app.flows.parameters import resolve, specs
from app.flows.store import HookRef
from app.flows.template_data import TemplateData
from app.hooks.errors import MissingRights, TooManyCalls, UnknownHook
from app.nodes import paths as node_paths
from app.nodes import workspaces
from app.nodes.errors import PathProblem
from app.nodes.node import Node
from app.nodes.rights import Need
from app.nodes.tree import Tree
from app.problems import FieldError
from app.runs import service as runs
from app.runs.facts import person_of
from app.runs.models import Run


def permitted_hook(caller: User, slug: str) -> HookRef:
    """Return the hook where its policy allows the caller.

    Raises UnknownHook else, whether the hook exists or not.
    """
    reference = store.find_hook(slug)
    if reference is None or not decide(reference.hook.rules, caller.subjects).allowed:
        raise UnknownHook
    return reference


def trigger(
    caller: User,
    slug: str,
    parameters: Mapping[str, object],
    paths: Sequence[str],
    task_id: str = "",
) -> Run:
    """Start a run of the hook's flow and return it; the same call again returns the same run.

    Raises UnknownHook, BadTaskId, TaskIdInUse, TooManyCalls, BadParameters, MissingRights or
    NotPermitted, which names the path as the caller sent it.
    """
    reference = permitted_hook(caller, slug)
    if existing := earlier(caller, slug, parameters, paths, task_id):
        return existing
    _check_rate(caller, reference)
    _check_rights(caller, reference)
    nodes = _nodes(caller, reference, paths)
    button = reference.hook.button
    order = runs.Order(
        owner=caller,
        hook=reference,
        label=button.label if button else reference.flow.label,
        parameters=_parameters(caller, reference, parameters, nodes),
        paths=paths,
        nodes=[node.path for node in nodes],
        call=_call(parameters, paths),
        task_id=task_id,
    )
    return runs.start(order)


def earlier(
    caller: User,
    slug: str,
    parameters: Mapping[str, object],
    paths: Sequence[str],
    task_id: str,
) -> Run | None:
    """Return the run that this same call started before, None where there is none.

    Raises BadTaskId or TaskIdInUse.
    """
    if not task_id:
        return None
    runs.check_task_id(task_id)
    return runs.same_call(task_id, caller, slug, _call(parameters, paths))


def repeat(caller: User, run: Run) -> Run:
    """Start a new run with the same input as an earlier one, and return it.

    It is a call like any other: policy, rights and paths are checked again; raises as `trigger`.
    """
    reference = permitted_hook(caller, run.hook_slug)
    offered = {spec.name for spec in specs(reference.flow, reference.hook) if spec.overridable}
    sent = {name: value for name, value in run.parameters.items() if name in offered}
    return trigger(caller, run.hook_slug, sent, run.paths)


def _call(parameters: Mapping[str, object], paths: Sequence[str]) -> dict[str, object]:
    return {"parameters": dict(parameters), "paths": list(paths)}


def _check_rate(caller: User, reference: HookRef) -> None:
    rate = reference.hook.extras.rate_limit
    if not rate:
        return
    item = parse(rate)
    if not limiter.limiter.hit(item, "hook", reference.slug, str(caller.id)):
        raise TooManyCalls(f"At most {rate} for this hook.", item.get_expiry())


def _check_rights(caller: User, reference: HookRef) -> None:
    needed = reference.hook.extras.needs_write
    writable = {view.slug for view in workspaces.visible(caller.subjects) if view.access.write}
    if not writable.issuperset(needed):
        raise MissingRights("You do not have the rights that this hook needs.")


def _nodes(caller: User, reference: HookRef, paths: Sequence[str]) -> list[Node]:
    button = reference.hook.button
    need: Need = "write" if button and button.write else "read"
    tree = Tree(caller.subjects)
    return [_node(tree, path, need) for path in paths]


def _node(tree: Tree, path: str, need: Need) -> Node:
    try:
        return tree.stat(node_paths.resolve(path, tree.rights, need))
    except PathProblem as problem:
        raise problem.about(path) from problem


def _parameters(
    caller: User, reference: HookRef, sent: Mapping[str, object], nodes: Sequence[Node]
) -> dict[str, str]:
    data = TemplateData(now=now(), seed=reference.slug, nodes=nodes, context_user=person_of(caller))
    values = resolve(
        reference.flow, reference.hook, sent, lambda text: templates.render(text, data)
    )
    errors: list[FieldError] = []
    for spec in specs(reference.flow, reference.hook):
        values[spec.name] = _checked(caller, spec, values[spec.name], errors)
    if errors:
        raise BadParameters("Please correct the parameters.", errors)
    return values


def _checked(caller: User, spec: ParameterSpec, value: str, errors: list[FieldError]) -> str:
    """Check what only the installation knows: that a user and a node exist."""
    if value and spec.type == "user":
        user = accounts.find(value)
        if user is None or not user.enabled:
            errors.append(FieldError(spec.name, "There is no such person."))
    if value and spec.type == "node":
        return _node(Tree(caller.subjects), value, "read").path
    return value
