"""Decides whether what a caller sends can start a hook's flow: its paths and its parameters.

Paths are checked with the caller's rights, parameters by their types and by what only the
installation knows. It starts nothing.
"""

from collections.abc import Mapping, Sequence

from app import logs
from app.accounts import service as accounts
from app.accounts.models import User
from app.database import now
from app.flows import templates
from app.flows.errors import BadParameters
from app.flows.masks import hiding
from app.flows.parameter_spec import ParameterSpec
from app.flows.parameters import resolve, specs
from app.flows.secret_values import secret_names
from app.flows.store import HookRef
from app.flows.template_data import TemplateData
from app.nodes import many
from app.nodes import paths as node_paths
from app.nodes.errors import PathProblem
from app.nodes.node import Node
from app.nodes.rights import Need, Rights
from app.nodes.tree import Tree
from app.problems import FieldError
from app.runs.facts import person_of


def read_nodes(caller: User, reference: HookRef, paths: Sequence[str]) -> list[Node]:
    """Return the nodes at userspace paths; raises a PathProblem naming the path as it was sent."""
    tree, need = Tree(caller.subjects), _need(reference)
    found = many.find(tree, paths, need)
    return [found.get(path) or _node(tree, path, need) for path in paths]


def check_paths(caller: User, reference: HookRef, paths: Sequence[str]) -> None:
    """Raise a PathProblem where the caller may not use one of the paths, be it there or not."""
    rights = Rights(caller.subjects)
    for path in paths:
        node_paths.resolve(path, rights, _need(reference))


def read_parameters(
    caller: User, reference: HookRef, sent: Mapping[str, object], nodes: Sequence[Node]
) -> dict[str, str]:
    """Return the value of every parameter of the flow; the log shows no password from here on.

    Raises BadParameters, a PathProblem or SecretUnreadable.
    """
    logs.hide(hiding([str(sent[name]) for name in secret_names(reference.flow) & sent.keys()]))
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


def as_sent(caller: User, spec: ParameterSpec, value: str) -> str:
    """Return a value that a run keeps as its caller would send it: a node by its userspace path."""
    if spec.type != "node":
        return value
    return Tree(caller.subjects).rights.userspace(value) or value


def _need(reference: HookRef) -> Need:
    button = reference.hook.button
    return "write" if button and button.write else "read"


def _node(tree: Tree, path: str, need: Need) -> Node:
    try:
        return tree.stat(node_paths.resolve(path, tree.rights, need))
    except PathProblem as problem:
        raise problem.about(path) from problem


def _checked(caller: User, spec: ParameterSpec, value: str, errors: list[FieldError]) -> str:
    """Check what only the installation knows: that a user and a node exist."""
    if value and spec.type == "user":
        user = accounts.find(value)
        if user is None or not user.enabled:
            errors.append(FieldError(spec.name, "There is no such person."))
    if value and spec.type == "node":
        return _node(Tree(caller.subjects), value, "read").path
    return value
